"""The training loop: seeded, resumed at the step where it was killed, on one worker or several."""

import time
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Protocol

import numpy as np
import torch
from numpy.typing import NDArray
from safetensors.torch import load, save
from torch import Tensor, nn

from explain_core.places import Place
from explain_core.training.notes import notes_of
from explain_core.training.progress import TrainingProgress

KEEP_SECONDS = 30.0  #: what a kill can cost, and a start-up


class Lesson(Protocol):
    """A module whose forward pass over a batch gives its losses by name; "loss" is made small.

    `batches(epoch)`: the batches of an epoch (from 0), each the rows of the training data that it is made of. They
    depend on nothing but the epoch.
    """

    def batches(self, epoch: int) -> Sequence[NDArray[np.intp]]:
        """The batches of an epoch."""

    def __call__(self, rows: NDArray[np.intp]) -> dict[str, Tensor]: ...
    def parameters(self) -> object:
        """What is trained."""


@dataclass(frozen=True, slots=True)
class Recipe:
    """How long a lesson is, and how fast: Adam at `rate`, times `decay` after each epoch, gradients clipped."""

    epochs: int
    rate: float
    decay: float = 1.0
    clip: float = 5.0
    seed: int = 0


@dataclass(frozen=True, slots=True)
class Worker:
    """This process among those that train together: each takes its part of every batch. `wrap`: what joins them."""

    rank: int = 0
    world: int = 1
    wrap: Callable[[nn.Module], nn.Module] = lambda module: module


def teach(
    lesson: nn.Module,
    recipe: Recipe,
    state: Place | None = None,
    tell: Callable[[TrainingProgress], None] | None = None,
    worker: Worker | None = None,
) -> None:
    """Train a Lesson's parameters that ask for a gradient; they are the result.

    With `state`, a file, training begins where an earlier call's state stands, and is kept there every KEEP_SECONDS
    and at the end; a lesson that was finished is loaded and not trained. What is drawn at random in a step depends on
    the seed, the step and the worker alone, so a lesson that was killed and resumed ends as it would have ended.
    """
    own = worker or Worker()
    joined = own.wrap(lesson)  # which may move it to another device: before the optimizer sees it
    trained = [parameter for parameter in lesson.parameters() if parameter.requires_grad]
    optimizer = torch.optim.Adam(trained, recipe.rate)
    with torch.random.fork_rng(devices=[]):
        start, finished = _resumed(lesson, optimizer, state)
        if finished:
            lesson.eval()
            return
        kept = time.monotonic()
        lesson.train()
        done = 0
        for epoch in range(recipe.epochs):
            optimizer.param_groups[0]["lr"] = recipe.rate * recipe.decay**epoch
            batches = lesson.batches(epoch)  # type: ignore[operator]
            for step, rows in enumerate(batches):
                done += 1
                if done <= start:
                    continue
                torch.manual_seed(_seed(recipe.seed, epoch, step, own.rank))
                losses = joined(rows[own.rank :: own.world])
                optimizer.zero_grad()
                losses["loss"].backward()
                nn.utils.clip_grad_norm_(trained, recipe.clip)
                optimizer.step()
                if tell is not None:
                    told = {name: float(value.detach()) for name, value in losses.items()}
                    tell(TrainingProgress(done, recipe.epochs * len(batches), told))
                if state is not None and not own.rank and time.monotonic() - kept > KEEP_SECONDS:
                    _keep(lesson, optimizer, done, state, finished=False)
                    kept = time.monotonic()
        lesson.eval()
        if state is not None and not own.rank:
            _keep(lesson, optimizer, done, state, finished=True)


def shuffled(rows: int, batch: int, seed: int, epoch: int) -> list[NDArray[np.intp]]:
    """The rows in an order of this epoch's, cut into batches; what fills no batch waits for another epoch."""
    order = np.random.default_rng([seed, epoch]).permutation(rows)
    size = min(batch, rows)
    return [order[start : start + size] for start in range(0, rows - size + 1, size)]


def _seed(*parts: int) -> int:
    return int(np.random.SeedSequence(parts).generate_state(1, np.uint64)[0] >> np.uint64(1))


def _keep(lesson: nn.Module, optimizer: torch.optim.Adam, step: int, state: Place, finished: bool) -> None:
    """Write the parameters, and until the lesson is finished what Adam remembers of each."""
    tensors = {
        f"own.{name}": value.detach().cpu().contiguous() for name, value in lesson.state_dict().items()
    }
    if not finished:
        for place, remembered in optimizer.state_dict()["state"].items():
            tensors |= {f"adam.{place}.{name}": value.cpu() for name, value in remembered.items()}
    with state.write() as handle:
        handle.write(save(tensors, metadata={"step": str(step), "finished": str(finished)}))


def _resumed(lesson: nn.Module, optimizer: torch.optim.Adam, state: Place | None) -> tuple[int, bool]:
    """Load a state: how many steps are done, and whether the lesson is finished."""
    if state is None or not state.is_file():
        return 0, False
    content = state.read_bytes()
    notes = notes_of(content)
    tensors = load(content)
    lesson.load_state_dict({name[4:]: value for name, value in tensors.items() if name.startswith("own.")})
    remembered: dict[int, dict[str, Tensor]] = {}
    for name, value in tensors.items():
        if name.startswith("adam."):
            _, place, what = name.split(".")
            remembered.setdefault(int(place), {})[what] = value
    if remembered:
        groups = optimizer.state_dict()["param_groups"]
        optimizer.load_state_dict({"state": remembered, "param_groups": groups})
    return int(notes["step"]), notes["finished"] == "True"
