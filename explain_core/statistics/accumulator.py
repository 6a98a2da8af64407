"""Adding images to exact sums in place: what an image costs, and not what the sums weigh."""

from collections.abc import Mapping
from typing import Any

import numpy as np
import scipy.sparse as sp
from numpy.typing import NDArray

from explain_core.errors import ExactnessError
from explain_core.statistics.grid import EXACT_INT64, Grid, rows_at_a_time

Integers = NDArray[np.int64]


class SumAccumulator:
    """The arrays of FilterAttributeStats while images are added to them; what each holds is said there.

    Only the rows and columns that an image has a part in are touched: a block of images that mention a thousand of ten
    thousand attributes writes a tenth of phi^T T.
    """

    def __init__(self, filters: int, attributes: int, classes: int, grid: Grid, truth_bits: int = 0) -> None:
        def zeros(*shape: int) -> Integers:
            return np.zeros(shape, dtype=np.int64)

        self.grid, self.images, self.truth_bits = grid, 0, truth_bits
        n, j, c = filters, attributes, classes
        self._sums = {
            "attribute_images": zeros(j), "attribute_tf": zeros(j), "phi": zeros(n),
            "phi_attribute": zeros(j, n),  # the other way round: an attribute's row lies in one piece
            "high_high": zeros(n, n), "high_low": zeros(n, n), "low_low": zeros(n, n), "class_images": zeros(c),
            "class_attribute": zeros(c, j), "class_phi": zeros(c, n),
        }  # fmt: skip
        #: No entry of a sum is larger than this.
        self._bounds = dict.fromkeys(self._sums, 0)

    def add(
        self,
        phi: NDArray[np.floating],
        counts: sp.csr_array,
        class_index: NDArray[np.integer],
        truth: sp.csr_array | None = None,
    ) -> None:
        """Add some images, as FilterAttributeStats.of_images takes them; `truth` where there are `truth_bits`.

        Raises ExactnessError where an activation is not finite or too large for the grid, or a sum could leave int64.
        """
        units = self.grid.round(phi)
        high, low = self.grid.halves(units)
        product = max(float(np.abs(high).max(initial=0)), 2.0**self.grid.low_bits) ** 2
        # Inside a block float64 holds every partial sum exactly, in whatever order BLAS adds.
        rows = len(units)
        has = (counts if truth is None else truth).astype(np.float64)
        has.data = np.ones_like(has.data) if truth is None else np.rint(has.data * 2.0**self.truth_bits)
        largest_unit = float(np.abs(units).max(initial=0)) * 2.0**self.truth_bits
        block = min(rows_at_a_time(largest_unit, rows), rows_at_a_time(product, rows))
        for start in range(0, rows, block):
            part = slice(start, start + block)
            self._add_block(units[part], high[part], low[part], counts[part], has[part], class_index[part])

    def _add_block(
        self,
        units: NDArray[np.float64],
        high: NDArray[np.float64],
        low: NDArray[np.float64],
        counts: sp.csr_array,
        has: sp.csr_array,
        class_index: NDArray[np.integer],
    ) -> None:
        said = np.union1d(counts.indices, has.indices)
        there, member = np.unique(class_index, return_inverse=True)
        of_class = sp.csr_array(
            (np.ones(len(units)), (member, np.arange(len(units)))), shape=(len(there), len(units))
        )
        pairs = (of_class @ has).tocoo()
        for name, place, found in (
            ("attribute_images", said, has[:, said].sum(axis=0)),
            ("attribute_tf", said, counts[:, said].sum(axis=0)),
            ("phi", slice(None), units.sum(axis=0)),
            ("phi_attribute", said, has[:, said].T @ units),
            ("high_high", slice(None), high.T @ high),
            ("high_low", slice(None), high.T @ low),
            ("low_low", slice(None), low.T @ low),
            ("class_images", there, np.bincount(member, minlength=len(there))),
            ("class_attribute", (there[pairs.row], pairs.col), pairs.data),
            ("class_phi", there, of_class @ units),
        ):
            self._into(name, place, np.asarray(found))
        self.images += len(units)

    def _into(self, name: str, place: Any, found: NDArray[np.floating] | NDArray[np.integer]) -> None:
        """Add to the entries at `place`, each of which comes once; before a sum could leave int64, raise."""
        if not found.size:
            return
        more = max(abs(int(found.max())), abs(int(found.min())))
        if self._bounds[name] + more >= EXACT_INT64:
            self._bounds[name] = largest(self._sums[name])
            if self._bounds[name] + more >= EXACT_INT64:
                raise too_large(name)
        self._bounds[name] += more
        self._sums[name][place] += found.astype(np.int64)

    def arrays(self) -> Mapping[str, Integers]:
        """The sums by name, of which `phi_attribute` is turned round: (filters, attributes)."""
        return self._sums | {"phi_attribute": np.ascontiguousarray(self._sums["phi_attribute"].T)}


def largest(values: Integers) -> int:
    """The largest magnitude among integers; 0 among none."""
    if values.size == 0:
        return 0
    return max(abs(int(values.max())), abs(int(values.min())))


def too_large(name: str) -> ExactnessError:
    """What is said of a sum that has no room left."""
    return ExactnessError(f"the sum {name} would leave the 64-bit integers; use a coarser grid")
