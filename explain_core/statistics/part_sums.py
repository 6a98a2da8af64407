"""PartSums: what filters say of annotated parts, as exact sums that the estimator `keypoints` is a function of."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from zipfile import BadZipFile

import numpy as np
from numpy.typing import NDArray

from explain_core.errors import StoreError
from explain_core.files import write_beside
from explain_core.statistics.accumulator import largest, too_large
from explain_core.statistics.grid import EXACT_INT64, Grid

Integers = NDArray[np.int64]


@dataclass(frozen=True, eq=False, slots=True)
class PartSums:
    """Sums of one layer over images that have an attribute and show the part that its noun names.

    `phi` (filters, J): each filter's map averaged over the part instead of the image, times T, in the units of
    FilterAttributeStats.phi_attribute; `shown` (J,): the sum of T over these images, in the units of attribute_images.
    An attribute whose noun is no annotated part has 0 in both. Any order and any grouping of `+` give the same bits.
    """

    phi: Integers
    shown: Integers

    @staticmethod
    def zero(filters: int, attributes: int) -> PartSums:
        """The sums over no images."""
        return PartSums(np.zeros((filters, attributes), np.int64), np.zeros(attributes, np.int64))

    def __add__(self, other: PartSums) -> PartSums:
        """The sums over both. Raises ExactnessError where one could leave int64."""
        for mine, theirs in ((self.phi, other.phi), (self.shown, other.shown)):
            if largest(mine) + largest(theirs) >= EXACT_INT64:
                raise too_large("phi on parts")
        return PartSums(self.phi + other.phi, self.shown + other.shown)

    @property
    def likelihood(self) -> NDArray[np.float64]:
        """(filters, J) mean over the images of an attribute of each filter on its part, in units of the grid; or 0."""
        return np.asarray(np.maximum(self.phi, 0) / np.maximum(self.shown, 1))


def add_image(
    total: PartSums,
    maps: NDArray[np.floating],
    cells: NDArray[np.float64],
    place: NDArray[np.integer],
    attributes: NDArray[np.integer],
    truth: NDArray[np.integer],
    grid: Grid,
) -> None:
    """Add an image to sums in place.

    `maps` (filters, h, w) of it; `cells` (parts, h, w), each part's share of the cells, which adds up to 1;
    `attributes` (a,) that it has of these parts, each once, `place` (a,) whose part each is of, and `truth` (a,) its T
    in whole units. Raises ExactnessError for maps that are not finite.
    """
    flat = maps.reshape(len(maps), -1).astype(np.float64)
    with np.errstate(invalid="ignore"):  # what is not finite is refused next
        said = flat @ cells.reshape(len(cells), -1).T
    units = grid.round(said).astype(np.int64)
    total.phi[:, attributes] += units[:, place] * truth
    total.shown[attributes] += truth


def save_parts(path: Path, layers: Sequence[PartSums]) -> None:
    """Write the sums of each layer to a .npz file, beside and then renamed."""
    arrays = {
        f"{name}.{k}": getattr(each, name) for k, each in enumerate(layers) for name in ("phi", "shown")
    }
    with write_beside(path) as handle:
        np.savez(handle, **arrays)


def load_parts(path: Path, layers: int) -> tuple[PartSums, ...]:
    """Read what `save_parts` wrote. Raises StoreError where it cannot be read."""
    try:
        with path.open("rb") as handle, np.load(handle, allow_pickle=False) as arrays:
            return tuple(PartSums(arrays[f"phi.{k}"], arrays[f"shown.{k}"]) for k in range(layers))
    except (OSError, ValueError, KeyError, EOFError, BadZipFile) as error:
        raise StoreError(
            f"{path} does not hold sums that can be read ({error}). Delete it and run again."
        ) from error
