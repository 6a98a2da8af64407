"""MapLevels: feature maps of one image in sixteen levels, for maps of few positions or few filters.

Each value is one of sixteen multiples of a step, in half a byte: the value itself where many are 0, as a ReLU leaves
them, else how far it is from its filter's average. The step is the largest of a few for which the image's maps lose no
more than LOST of their squares about these averages. The averages are stored beside the maps: what rounding took from a
filter is given back, so that the maps which are read have the averages that were measured.
"""

from __future__ import annotations

import math
from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np
from numpy.typing import NDArray

if TYPE_CHECKING:
    from torch import Tensor

#: Sixteen levels: 0 to 15 of maps that are never negative and SPARSE at least, else -7 to 7 about the averages.
SPARSE = 0.25
TOP, SIGNED_TOP, SIGNED_ZERO = 15, 7, 8
#: Steps that are tried, in root mean squares of an image's maps, and what share of the squares may be lost.
STEPS, LOST = (4.0, 3.0, 2.0, 1.4, 1.0, 0.7, 0.5), 0.125
#: A filter whose average is more than so many times the usual one's is taken as that much weaker while it is rounded:
#: networks of tokens have a few that would leave nothing of all others.
LOUD = 16.0
#: Steps are tried on so many of an image's values.
TRIED = 2**13
HEADER = 8  #: bytes: the step and which level is 0, float32


@dataclass(frozen=True, slots=True)
class MapLevels:
    """How maps of `shape` (filters, height, width) are kept: `width` bytes an image."""

    shape: tuple[int, int, int]

    @property
    def width(self) -> int:
        """Bytes an image, before they are compressed."""
        return HEADER + -(-math.prod(self.shape) // 2)

    def encode(self, maps: Tensor, averages: NDArray[np.float32]) -> NDArray[np.uint8]:
        """(images, width) of `maps` (images, filters, height, width), on any device; `averages` (images, filters)."""
        import torch

        whole = filter_rows(maps, averages)
        strength, mean = (
            torch.from_numpy(each).to(maps.device)[:, :, None]
            for each in (loudness(averages), np.nan_to_num(averages, posinf=0, neginf=0))
        )
        every = -(-math.prod(self.shape) // TRIED)
        some = whole[:, ::every]
        about = some - mean[:, ::every]
        signed = (some < 0).flatten(1).any(1) | ((some == 0).flatten(1).float().mean(1) < SPARSE)
        tried = torch.where(signed[:, None, None], about, some) / strength[:, ::every]
        step = _step(tried.flatten(1), (about / strength[:, ::every]).flatten(1), signed)
        zero = torch.where(signed, SIGNED_ZERO, 0)
        values = torch.where(signed[:, None, None], whole - mean, whole) if bool(signed.any()) else whole
        over = torch.where(step > 0, 1 / step, torch.zeros_like(step))[:, None, None] / strength
        codes = _rounded(values * over, signed[:, None, None]) + zero[:, None, None]
        codes = torch.nn.functional.pad(codes.flatten(1), (0, math.prod(self.shape) % 2)).to(torch.uint8)
        packed = (codes[:, ::2] | (codes[:, 1::2] << 4)).cpu().numpy()
        header = np.stack([step.cpu().numpy(), zero.float().cpu().numpy()], axis=1).astype("<f4")
        return np.concatenate([header.view(np.uint8).reshape(len(maps), HEADER), packed], axis=1)

    def decode(self, kept: NDArray[np.uint8], averages: NDArray[np.float32]) -> NDArray[np.float32]:
        """(filters, height, width) of one image from its bytes (width,) and its averages (filters,)."""
        filters, height, width = self.shape
        step, zero = (float(each) for each in kept[:HEADER].view("<f4"))
        packed = kept[HEADER:]
        codes = np.empty(2 * len(packed), np.uint8)
        codes[::2], codes[1::2] = packed & 15, packed >> 4
        levels = codes[: filters * height * width].reshape(filters, -1).astype(np.float32) - np.float32(zero)
        maps = levels * (np.float32(step) * loudness(averages[None])[0])[:, None]
        found = maps + (averages - maps.mean(axis=1))[:, None] if zero else _filled(maps, averages)
        return found.reshape(self.shape)


def loudness(averages: NDArray[np.float32]) -> NDArray[np.float32]:
    """(images, filters): by what each filter is divided while it is rounded, 1 of all but those that are LOUD."""
    size = np.abs(np.nan_to_num(averages, posinf=0, neginf=0)).astype(np.float64)
    usual = LOUD * np.sqrt(size).mean(axis=1, keepdims=True) ** 2  # of roots: a loud one hardly moves it
    return np.maximum(size / np.where(usual > 0, usual, 1.0), 1.0).astype(np.float32)


def filter_rows(maps: Tensor, averages: NDArray[np.float32]) -> Tensor:
    """(images, filters, positions) float32; zeros for an image with an average that is no number."""
    import torch

    rows = maps.float().flatten(2).contiguous()
    bad = ~np.isfinite(averages).all(axis=1)
    if bad.any():
        rows = torch.where(torch.from_numpy(bad).to(rows.device)[:, None, None], 0.0, rows)
    return rows


def _step(tried: Tensor, about: Tensor, signed: Tensor) -> Tensor:
    """(images,) the largest of STEPS that loses no more than LOST; the one that loses least where all lose more.

    `tried` (images, n) are values, and `about` the same about their filters' averages.
    """
    import torch

    scale = tried.double().square().mean(1).sqrt().float()
    steps = torch.tensor(STEPS, device=tried.device)[:, None] * scale  # (steps, images)
    over = torch.where(steps > 0, 1 / steps, torch.zeros_like(steps))
    kept = _rounded(tried * over[:, :, None], signed[:, None]) * steps[:, :, None]
    lost = (tried - kept).square().sum(2, dtype=torch.float64)
    fits = lost <= LOST * about.square().sum(1, dtype=torch.float64)
    chosen = torch.where(fits.any(0), fits.int().argmax(0), lost.argmin(0))
    return steps.gather(0, chosen[None])[0]


def _rounded(steps: Tensor, signed: Tensor) -> Tensor:
    """Values in steps to whole ones, no further than the levels go."""
    import torch

    top = torch.where(signed, float(SIGNED_TOP), float(TOP))
    return torch.minimum(torch.maximum(steps.round_(), -top * signed), top)


def _filled(maps: NDArray[np.float32], averages: NDArray[np.float32]) -> NDArray[np.float32]:
    """Maps (filters, positions), none negative, with these averages.

    What a filter's average lacks lies where nothing was left of it, evenly; the whole is then scaled.
    """
    empty = (maps == 0).mean(axis=1)
    lacking = np.maximum(averages - maps.mean(axis=1), 0) / np.where(empty > 0, empty, 1)
    found = np.where((maps == 0) & (empty > 0)[:, None], lacking[:, None], maps)
    mean = found.mean(axis=1)
    scaled: NDArray[np.float32] = found * (averages / np.where(mean > 0, mean, 1))[:, None].astype(np.float32)
    return scaled
