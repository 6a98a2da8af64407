"""The captions of all 200 classes of CUB-200-2011, with Reed et al.'s split of the classes, and no images."""

from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

import numpy as np
import pyarrow.parquet as pq
from numpy.typing import NDArray

HELD_OUT = "test"


@dataclass(frozen=True, eq=False)
class CubTexts:
    """`captions` of each image; `classes` (images,) from 0, in the order of CUB's numbers; `place` (images,) an image's
    place in its class; `attributes` (classes, 312) people's percentages, each standardised over the `seen` classes of
    the split, then brought to one length a class; `unseen` classes are the held-out ones."""

    captions: Sequence[Sequence[str]]
    classes: NDArray[np.intp]
    place: NDArray[np.intp]
    attributes: NDArray[np.float32]
    seen: NDArray[np.intp]
    unseen: NDArray[np.intp]


def read_texts(data: Path) -> CubTexts:
    """From cub_captions.parquet and cub_attributes/ in a folder."""
    table = pq.read_table(data / "cub_captions.parquet")
    columns = [table[name].to_pylist() for name in ("image", "class", "zero_shot", "caption")]
    texts: dict[str, list[str]] = {}
    about: dict[str, tuple[str, str]] = {}
    for image, name, split, caption in zip(*columns, strict=True):
        texts.setdefault(image, []).append(caption)
        about[image] = name, split
    names = sorted({name for name, _ in about.values()})
    images = sorted(texts, key=lambda image: (about[image][0], image))
    classes = np.array([names.index(about[image][0]) for image in images], np.intp)
    place = np.arange(len(images)) - np.searchsorted(classes, classes)
    unseen = np.unique([names.index(name) for name, split in about.values() if split == HELD_OUT])
    percent = np.loadtxt(data / "cub_attributes" / "class_attribute_labels_continuous.txt", dtype=np.float32)
    seen = np.setdiff1d(np.arange(len(names)), unseen)
    spread = np.maximum(
        percent[seen].std(axis=0), 1.0
    )  # what varies by less than a percent varies by nothing
    targets = (percent - percent[seen].mean(axis=0)) / spread
    targets *= np.sqrt(targets.shape[1]) / np.linalg.norm(targets, axis=1, keepdims=True)
    return CubTexts([texts[image] for image in images], classes, place, targets, seen, unseen.astype(np.intp))
