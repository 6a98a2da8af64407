"""LowRankMaps: feature maps of one image as a few patterns over its positions, for maps of many positions.

Maps less their averages are filters x positions; their strongest RANK patterns are found by two steps of the subspace
iteration (Halko, Martinsson and Tropp 2011, algorithm 4.4), which begins with the slowest cosines over the image in
place of random numbers. What each filter has of each pattern, and the patterns, are rounded to bytes.

All of it depends on the image's own maps alone: not on other images, nor on who computes beside.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np
from numpy.typing import NDArray

from explain_core.store.shards.map_levels import filter_rows, loudness

if TYPE_CHECKING:
    from torch import Tensor

RANK, ITERATIONS = 16, 2
#: The step that filters' shares are rounded to, of their root mean square.
STEP = 0.7
#: What is left of a pattern that others make up, of its squares: rounding.
NOTHING = 1e-8
MOST = 127  #: of a byte with a sign
AT_ONCE = 32  #: images


@dataclass(frozen=True, slots=True)
class LowRankMaps:
    """How maps of `shape` (filters, height, width) are kept: `width` bytes an image."""

    shape: tuple[int, int, int]

    @property
    def width(self) -> int:
        """Bytes an image, before they are compressed."""
        filters, height, width = self.shape
        return 4 * (1 + RANK) + RANK * (filters + height * width)

    def encode(self, maps: Tensor, averages: NDArray[np.float32]) -> NDArray[np.uint8]:
        """(images, width) of `maps` (images, filters, height, width), on any device; `averages` (images, filters)."""
        parts = range(0, len(maps), AT_ONCE)
        return np.concatenate([self._some(maps[i : i + AT_ONCE], averages[i : i + AT_ONCE]) for i in parts])

    def decode(self, kept: NDArray[np.uint8], averages: NDArray[np.float32]) -> NDArray[np.float32]:
        """(filters, height, width) of one image from its bytes (width,) and its averages (filters,)."""
        filters = self.shape[0]
        ends = 4 * (1 + RANK), 4 * (1 + RANK) + RANK * filters
        steps = kept[: ends[0]].view("<f4")
        shares = kept[ends[0] : ends[1]].view(np.int8).reshape(RANK, filters).T * steps[0]
        patterns = kept[ends[1] :].view(np.int8).reshape(RANK, -1) * steps[1:, None]
        found: NDArray[np.float32] = (shares @ patterns) * loudness(averages[None])[0][:, None]
        found += (averages - found.mean(axis=1))[:, None]
        return found.astype(np.float32, copy=False).reshape(self.shape)

    def _some(self, maps: Tensor, averages: NDArray[np.float32]) -> NDArray[np.uint8]:
        import torch

        count, filters, height, width = maps.shape
        mean, strength = (
            torch.from_numpy(each).to(maps.device)[:, :, None]
            for each in (np.nan_to_num(averages, posinf=0, neginf=0), loudness(averages))
        )
        values = (filter_rows(maps, averages) - mean).div_(strength)
        start = torch.from_numpy(slow_cosines(height, width, RANK).astype(np.float32)).to(maps.device)
        patterns = start.expand(count, -1, -1)
        for _ in range(ITERATIONS):
            patterns = _orthonormal((values.transpose(1, 2) @ (values @ patterns)).double()).float()
        shares = values @ patterns  # (images, filters, RANK)
        step = STEP * shares.square().mean((1, 2), dtype=torch.float64).sqrt().float()
        # Such steps that rounding either does the maps equal harm.
        size = shares.square().sum(1, dtype=torch.float64).sqrt().float()
        size = torch.where(size > NOTHING * size.amax(1, keepdim=True), size, 0.0)
        finer = step[:, None] * (filters / (height * width)) ** 0.5 / torch.where(size > 0, size, 1.0)
        finer = torch.where(size > 0, finer.clamp(min=1 / MOST), 1.0)
        steps = torch.cat([step[:, None], finer], 1).float()
        parts = [
            steps.cpu().numpy().astype("<f4").view(np.uint8).reshape(count, -1),
            _bytes((shares / torch.where(step > 0, step, 1.0)[:, None, None]).transpose(1, 2)),
            _bytes((patterns / finer[:, None]).transpose(1, 2)),
        ]
        return np.concatenate(parts, axis=1)


def slow_cosines(height: int, width: int, count: int) -> NDArray[np.float64]:
    """(positions, count) of the two-dimensional cosine transform's patterns, the slowest first, no constant."""
    rows, columns = _cosines(height), _cosines(width)
    speed = np.add.outer(np.arange(height) / height, np.arange(width) / width).ravel()
    slowest = np.argsort(speed, kind="stable")[1 : count + 1]
    return np.stack([np.outer(rows[k // width], columns[k % width]).ravel() for k in slowest], axis=1)


def _cosines(size: int) -> NDArray[np.float64]:
    found = np.cos(np.pi * np.outer(np.arange(size), np.arange(size) + 0.5) / size) * np.sqrt(2 / size)
    found[0] /= np.sqrt(2)
    return np.asarray(found)


def _orthonormal(columns: Tensor) -> Tensor:
    """Columns (images, positions, n) made orthonormal by Gram and Schmidt, twice; one that depends on others is 0."""
    import torch

    found = torch.zeros_like(columns)
    for place in range(columns.shape[2]):
        own = columns[:, :, place : place + 1]
        whole = own.square().sum(1, keepdim=True)
        for _ in range(2):
            own = own - found @ (found.transpose(1, 2) @ own)
        size = own.square().sum(1, keepdim=True)
        found[:, :, place : place + 1] = torch.where(size > NOTHING * whole, own / size.sqrt(), 0.0)
    return found


def _bytes(values: Tensor) -> NDArray[np.uint8]:
    """(images, ...) rounded to bytes with a sign, (images, bytes)."""
    import torch

    whole = values.round().clamp(-MOST, MOST).to(torch.int8).cpu().numpy()
    return np.ascontiguousarray(whole).view(np.uint8).reshape(len(whole), -1)
