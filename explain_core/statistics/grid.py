"""The fixed grids that activations are rounded onto, so that sums of them are sums of integers."""

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from explain_core.errors import ExactnessError

EXACT_FLOAT64 = 2**53
EXACT_INT64 = 2**63


@dataclass(frozen=True, slots=True)
class Grid:
    """How finely pooled activations are rounded before they are summed.

    `sum_bits`: activations enter plain sums as integers in units of 2^-sum_bits. `product_bits`: they enter the
    Gram matrix as integers in units of 2^-product_bits; coarser, because products need twice the digits. With
    the defaults a plain sum is exact while N * mean|phi| < 2^43 and a Gram entry while N * mean(phi^2) < 2^39:
    at activations around 1, eight million million images and 550 thousand million.
    """

    sum_bits: int = 20
    product_bits: int = 12

    def for_sums(self, phi: NDArray[np.floating]) -> NDArray[np.float64]:
        """Round `phi` onto the grid of plain sums: integers, same shape, held in float64."""
        return _round(phi, self.sum_bits)

    def for_products(self, phi: NDArray[np.floating]) -> NDArray[np.float64]:
        """Round `phi` onto the grid of the Gram matrix: integers, same shape, held in float64."""
        return _round(phi, self.product_bits)


def _round(phi: NDArray[np.floating], bits: int) -> NDArray[np.float64]:
    scaled = np.rint(np.asarray(phi, dtype=np.float64) * 2.0**bits)
    if not np.isfinite(scaled).all():
        raise ExactnessError("an activation is infinite or not a number; sums over it would mean nothing")
    return scaled


def rows_at_a_time(largest: float, rows: int) -> int:
    """How many rows of magnitude up to `largest` may be summed in float64 before 2^53 is reached.

    Raises ExactnessError where not even one row can be held.
    """
    if largest == 0:
        return max(rows, 1)
    fit = int((EXACT_FLOAT64 - 1) // largest)
    if fit < 1:
        raise ExactnessError(
            f"an activation is too large to be summed exactly: {largest:.3g} grid units, the limit is 2^53. "
            "Scale the network's activations or use a coarser grid."
        )
    return min(fit, max(rows, 1))
