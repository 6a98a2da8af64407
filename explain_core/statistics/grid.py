"""The fixed grids that activations are rounded onto, so that sums of them are sums of integers."""

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from explain_core.errors import ExactnessError

EXACT_FLOAT64 = 2**53
EXACT_INT64 = 2**63


@dataclass(frozen=True, slots=True)
class Grid:
    """How finely pooled activations are rounded, once, before they are summed.

    An activation becomes the integer rint(phi 2^bits). For products it is written as high 2^low_bits + low, with
    0 <= low < 2^low_bits, and the products of the halves are summed apart, because a product of two whole integers
    would leave no room to sum. With the defaults a plain sum is exact while N mean|phi| < 2^43, and a Gram entry
    while N mean(phi^2) < 2^43: at activations around 1, eight million million images.
    """

    bits: int = 20
    low_bits: int = 10

    def round(self, phi: NDArray[np.floating]) -> NDArray[np.float64]:
        """Round `phi` onto the grid: integers, same shape, held in float64. Raises ExactnessError if not finite."""
        units = np.rint(np.asarray(phi, dtype=np.float64) * 2.0**self.bits)
        if not np.isfinite(units).all():
            raise ExactnessError("an activation is infinite or not a number; sums over it would mean nothing")
        return units

    def halves(self, units: NDArray[np.float64]) -> tuple[NDArray[np.float64], NDArray[np.float64]]:
        """(high, low) of integers: units = high 2^low_bits + low."""
        high = np.floor(units / 2.0**self.low_bits)
        return high, units - high * 2.0**self.low_bits


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
