"""Image features for training: the pooled activations that `extract` stored, as one table on the disk.

No image is read again, and no network is run: a training step costs what the sentence's network costs.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

import numpy as np
import torch
from numpy.typing import NDArray
from torch import Tensor

from explain_core.files import place_beside
from explain_core.store.shards.activations import read_activations
from explain_core.store.shards.shards import Shard
from explain_core.training.standard import Standard

FEWEST_SPREAD = 1e-6  #: a filter whose standard deviation is less tells nothing, and is left as it is


def gather_features(shards: Sequence[Shard], ids: Sequence[str], path: Path) -> None:
    """Write the pooled activations of images, (images, filters) float16 in the order of `ids`, to a .npy file.

    One shard is in memory at a time. Every id must lie in one of the shards.
    """
    place = {image: row for row, image in enumerate(ids)}
    with place_beside(path) as beside:
        table: NDArray[np.float16] | None = None
        for shard in shards:
            rows = read_activations(shard)
            if table is None:
                shape = (len(ids), rows.pooled.shape[1])
                table = np.lib.format.open_memmap(beside, mode="w+", dtype=np.float16, shape=shape)
            kept = [(row, place[image]) for row, image in enumerate(rows.ids) if image in place]
            if kept:
                here, there = (list(numbers) for numbers in zip(*kept, strict=True))
                table[there] = rows.pooled[here]
        assert table is not None
        table.flush()  # type: ignore[attr-defined]


@dataclass(frozen=True, eq=False)
class StoredFeatures:
    """Features by row, (images, filters); `of` makes each filter's mean 0 and deviation 1 over the training images."""

    table: NDArray[np.floating]
    standard: Standard

    @staticmethod
    def over(table: NDArray[np.floating], training: NDArray[np.integer]) -> "StoredFeatures":
        """`table` (images, filters), `training`: the rows that the standard is taken from, a few at a time."""
        total = np.zeros(table.shape[1])
        squares = np.zeros(table.shape[1])
        for start in range(0, len(training), 4096):
            values = np.asarray(table[training[start : start + 4096]], np.float64)
            total += values.sum(axis=0)
            squares += (values**2).sum(axis=0)
        mean = total / len(training)
        spread = np.sqrt(np.maximum(squares / len(training) - mean**2, 0.0))
        spread[spread < FEWEST_SPREAD] = 1.0
        of_filters = [torch.tensor(each, dtype=torch.float32) for each in (mean, spread)]
        return StoredFeatures(table, Standard(*of_filters))

    @staticmethod
    def open(path: Path, training: NDArray[np.integer]) -> "StoredFeatures":
        """What `gather_features` wrote; it stays on the disk, and only the rows that are asked for are read."""
        return StoredFeatures.over(np.load(path, mmap_mode="r", allow_pickle=False), training)

    @property
    def width(self) -> int:
        """The number of filters."""
        return int(self.table.shape[1])

    def of(self, rows: NDArray[np.integer]) -> Tensor:
        """(rows, filters) float32, standardised."""
        return self.standard.of(torch.from_numpy(np.asarray(self.table[rows], np.float32)))
