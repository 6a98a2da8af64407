"""Trains the small network on a field guide, and keeps an early and a late checkpoint."""

import json
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, replace
from pathlib import Path

import numpy as np
import torch
from numpy.typing import NDArray
from safetensors.torch import save
from torch import Tensor, nn

from explain_core.data.image_set import TEST, TRAIN, ImageRecord
from explain_core.data.pictures.decode import open_image
from explain_core.data.pictures.preprocess import Preprocessing, crop_and_resize, normalise
from explain_core.errors import InputError
from explain_core.fieldguide.loader import load_fieldguide
from explain_core.fieldguide.network import INPUT_SIZE, build
from explain_core.files import write_beside

PREPROCESSING = Preprocessing(size=INPUT_SIZE)
"""What the network expects: a square of 1.1 times the box's longer side (the mean colour where it leaves the
picture), resized to INPUT_SIZE with antialiasing, normalised like ImageNet."""

EPOCHS = 12
EARLY_EPOCH = 2
BATCH = 32
PEAK_RATE = 0.004
WEIGHT_DECAY = 0.02
SMOOTHING = 0.05
SHIFT = 8
"""Training crops are this many pixels larger than the input, and cut to it at a random place."""
EXPOSURE = 0.1
"""Training pictures are made darker or brighter by up to this share (in normalised values)."""


@dataclass(frozen=True)
class TrainedCheckpoint:
    """A checkpoint as it was saved: after which epoch, and the fraction of test images it gets right."""

    path: Path
    epoch: int
    test_accuracy: float


@dataclass(frozen=True)
class _Split:
    """`pixels` is (images, side, side, 3) uint8, `labels` (images,) int64."""

    pixels: NDArray[np.uint8]
    labels: Tensor


def train(
    folder: Path,
    out_folder: Path,
    epochs: int = EPOCHS,
    seed: int = 0,
    threads: int = 2,
    progress: Callable[[int, int], None] | None = None,
    each_epoch: bool = False,
) -> list[TrainedCheckpoint]:
    """Train on the field guide in `folder`; return the early and the late checkpoint.

    A field guide that is not there is drawn first. The checkpoints are `fieldguide_early.safetensors` (after
    epoch 2; not made where training ends by then) and `fieldguide_late.safetensors`, with the class names as
    a JSON list under "classes" in the metadata. `each_epoch`: `epoch01.safetensors` and so on are written too,
    each as its epoch ends. `progress` is told how many steps are done, and of how many.
    torch's number of threads and random state are as before when this returns. Raises InputError for
    parameters out of range, ImageSetError where the folder is no field guide, StoreError where a checkpoint
    cannot be written.
    """
    if epochs < 1 or threads < 1:
        raise InputError(f"Training takes 1 epoch or more and 1 thread or more; met {epochs} and {threads}.")
    images = load_fieldguide(str(folder))
    by_split = {
        split: [record for record in images.records if record.split == split] for split in (TRAIN, TEST)
    }
    if len(by_split[TRAIN]) < 2 or not by_split[TEST]:
        raise InputError(
            f"{folder} has too few images to train and test on: draw at least 3 of each species."
        )
    # The same scale as PREPROCESSING, with room to shift.
    roomy = replace(
        PREPROCESSING,
        size=INPUT_SIZE + SHIFT,
        margin=PREPROCESSING.margin * (INPUT_SIZE + SHIFT) / INPUT_SIZE,
    )
    with _set_apart(threads, seed):
        training = _read(folder, by_split[TRAIN], roomy)
        testing = _read(folder, by_split[TEST], PREPROCESSING)
        network = build(len(images.classes)).to(memory_format=torch.channels_last)
        checkpoints = []
        for epoch in _epochs(network, training, epochs, progress):
            if each_epoch:
                _save(network, images.classes, out_folder / f"epoch{epoch:02}.safetensors")
            for name, last in (("early", EARLY_EPOCH), ("late", epochs)):
                if epoch == last and (name == "late" or epoch < epochs):
                    path = out_folder / f"fieldguide_{name}.safetensors"
                    _save(network, images.classes, path)
                    checkpoints.append(TrainedCheckpoint(path, epoch, accuracy(network, testing)))
    return checkpoints


def accuracy(network: nn.Module, split: _Split) -> float:
    """The fraction of the split's images whose highest logit is their own class's."""
    network.eval()
    right = 0
    with torch.no_grad():
        for start in range(0, len(split.labels), 2 * BATCH):
            rows = slice(start, start + 2 * BATCH)
            logits = network(_normalised(split.pixels[rows]))
            right += int((logits.argmax(1) == split.labels[rows]).sum())
    network.train()
    return right / len(split.labels)


@contextmanager
def _set_apart(threads: int, seed: int) -> Iterator[None]:
    """Run with a number of threads and a random state of its own."""
    threads_before = torch.get_num_threads()
    torch.set_num_threads(threads)
    try:
        with torch.random.fork_rng(devices=[]):
            torch.manual_seed(seed)
            yield
    finally:
        torch.set_num_threads(threads_before)


def _read(folder: Path, records: Sequence[ImageRecord], p: Preprocessing) -> _Split:
    pixels = np.stack(
        [crop_and_resize(open_image(folder / record.path), record.box, p) for record in records]
    )
    return _Split(pixels, torch.tensor([record.class_index for record in records]))


def _normalised(pixels: NDArray[np.uint8]) -> Tensor:
    return torch.from_numpy(normalise(pixels, PREPROCESSING))


def _epochs(
    network: nn.Module, training: _Split, epochs: int, progress: Callable[[int, int], None] | None
) -> Iterator[int]:
    """Train, and yield the number of each epoch when it is over."""
    count = len(training.labels)
    # The last images of an epoch that fill no batch wait for another epoch's order.
    batch = min(BATCH, count)
    steps = count // batch
    optimizer = torch.optim.AdamW(network.parameters(), PEAK_RATE, weight_decay=WEIGHT_DECAY)
    schedule = torch.optim.lr_scheduler.OneCycleLR(
        optimizer, PEAK_RATE, total_steps=max(9, epochs * steps), pct_start=0.25
    )
    loss = nn.CrossEntropyLoss(label_smoothing=SMOOTHING)
    network.train()
    for epoch in range(1, epochs + 1):
        order = torch.randperm(count)[: steps * batch].view(steps, batch)
        for step, rows in enumerate(order, start=1):
            images = _varied(training.pixels[rows.numpy()])
            optimizer.zero_grad()
            loss(network(images), training.labels[rows]).backward()
            optimizer.step()
            schedule.step()
            if progress is not None:
                progress((epoch - 1) * steps + step, epochs * steps)
        yield epoch


def _varied(pixels: NDArray[np.uint8]) -> Tensor:
    """A batch shifted (all alike), mirrored and made brighter or darker (each for itself)."""
    top, left = (int(v) for v in torch.randint(SHIFT + 1, (2,)))
    shifted = pixels[:, top : top + INPUT_SIZE, left : left + INPUT_SIZE]
    mirrored = (torch.rand(len(pixels)) < 0.5).numpy()[:, None, None, None]
    images = _normalised(np.where(mirrored, shifted[:, :, ::-1], shifted))
    return images.mul_(1 + EXPOSURE * (2 * torch.rand(len(images), 1, 1, 1) - 1))


def _save(network: nn.Module, classes: tuple[str, ...], path: Path) -> None:
    tensors = {name: value.contiguous() for name, value in network.state_dict().items()}
    with write_beside(path) as file:
        file.write(save(tensors, metadata={"classes": json.dumps(classes)}))
