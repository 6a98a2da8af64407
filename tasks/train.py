"""train: a network on captions and stored features, by Ray Train, on one worker or several."""

import threading
import time
from collections.abc import Callable
from concurrent.futures import Future, wait
from contextlib import suppress
from dataclasses import dataclass
from typing import Any

import ray
from ray.exceptions import GetTimeoutError

from explain_core.errors import ExplainError, RunError
from explain_core.places import Place
from explain_core.training.course import Course
from explain_core.training.progress import TrainingProgress
from tasks.head import HEAD_SECONDS
from tasks.remote import RESTARTS

BEAT_SECONDS = 0.5


@dataclass(frozen=True, slots=True)
class TrainJob:
    """What is trained: `material` and `states` are folders that every worker reaches."""

    course: Course
    material: str
    states: str


@ray.remote(num_cpus=0)
class Listener:
    """Hears how far the training is, from its first worker, and what went wrong that is no worker's fault."""

    def __init__(self) -> None:
        self._told: dict[str, TrainingProgress] = {}
        self._error: ExplainError | None = None

    def hear(self, lesson: str, standing: TrainingProgress) -> None:
        """A step is done."""
        self._told[lesson] = standing

    def fail(self, error: ExplainError) -> None:
        """The program's own error ended the training: it would end it again."""
        self._error = error

    def told(self) -> tuple[list[tuple[str, TrainingProgress]], ExplainError | None]:
        """The last step of each lesson that was heard of since it was asked last, and the error."""
        told, self._told = list(self._told.items()), {}
        return told, self._error


def train(
    job: TrainJob, workers: int, gpus: bool, cpus: int, tell: Callable[[str, TrainingProgress], None]
) -> None:
    """Train what the job names; `tell` hears how far each lesson is, twice a second.

    A worker that is lost is started again, and training goes on from the states. Raises the program's own errors as
    they were raised, and RunError where workers were lost too often.
    """
    from ray.train import FailureConfig, RunConfig, ScalingConfig
    from ray.train.torch import TorchTrainer

    listener = Listener.remote()  # type: ignore[attr-defined]
    trainer = TorchTrainer(
        _work,
        train_loop_config={"job": job, "listener": listener},
        scaling_config=ScalingConfig(
            num_workers=workers, use_gpu=gpus, resources_per_worker={"CPU": cpus} | ({"GPU": 1} if gpus else {})
        ),
        run_config=RunConfig(
            name="ray-train", failure_config=FailureConfig(max_failures=RESTARTS), **_storage(Place.of(job.states))
        ),
    )  # fmt: skip
    fitting = Future[None]()
    # In a thread of its own: on the main one Ray Train would take Ctrl-C for itself.
    threading.Thread(target=_fit, args=(trainer, fitting), daemon=True).start()
    while not fitting.done():
        wait([fitting], timeout=BEAT_SECONDS)
        _tell(listener, tell)
    if error := fitting.exception():  # Ray Train wraps whatever happened in errors of its own
        raise RunError(
            f"training was given up after {RESTARTS + 1} tries: {_last_line(error)}. What was "
            "learned is kept: run the same command again to go on from there."
        ) from error
    failed = _tell(listener, tell)
    ray.kill(listener)
    if failed is not None:
        raise failed


def _fit(trainer: Any, fitting: "Future[None]") -> None:
    try:
        trainer.fit()
    except BaseException as error:
        fitting.set_exception(error)
    else:
        fitting.set_result(None)


def _last_line(error: BaseException) -> str:
    """What went wrong at the bottom of it: Ray Train puts its own tale before."""
    return (str(error).strip().splitlines() or [type(error).__name__])[-1].strip().rstrip(".")


def _tell(listener: Any, tell: Callable[[str, TrainingProgress], None]) -> ExplainError | None:
    """Pass on what the listener has heard; returns the program's own error, if it heard of one."""
    with suppress(GetTimeoutError):
        told, error = ray.get(listener.told.remote(), timeout=HEAD_SECONDS)
        for each in told:
            tell(*each)
        return error  # type: ignore[no-any-return]
    return None


def _work(config: dict[str, Any]) -> None:
    """What each worker does: all lessons, one after the other."""
    import ray.train
    import ray.train.torch
    import torch

    from explain_core.training.loop import Worker
    from explain_core.training.material import open_material

    job, listener = config["job"], config["listener"]
    context = ray.train.get_context()
    rank, world = context.get_world_rank(), context.get_world_size()
    told = [0.0]

    def tell(lesson: str, standing: TrainingProgress) -> None:
        if rank == 0 and (time.monotonic() - told[0] > BEAT_SECONDS or standing.step == standing.steps):
            told[0] = time.monotonic()
            listener.hear.remote(lesson, standing)

    def join(module: torch.nn.Module) -> torch.nn.Module:
        needed = world > 1 or torch.cuda.is_available()
        return ray.train.torch.prepare_model(module) if needed else module

    try:
        material, states = open_material(Place.of(job.material)), Place.of(job.states)
        job.course.learn(material, states, tell, Worker(rank, world, join))
    except ExplainError as error:
        ray.get(listener.fail.remote(error))


def _storage(states: Place) -> dict[str, Any]:
    """Where Ray Train notes that it ran: beside what is learned."""
    if states.is_local:
        return {"storage_path": states.text}
    filesystem, path = states.remote()
    return {"storage_path": path, "storage_filesystem": filesystem}
