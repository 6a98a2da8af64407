"""Sums of integers that leave 64 bits: what is carried over stands beside them."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

Integers = NDArray[np.int64]
Array = NDArray[np.float64]
#: A sum's lower part is from -2^62 up to below 2^62; what is carried counts by 2^63.
HALF, WHOLE = 2**62, 2.0**63
#: Bits of a term that are summed by themselves where many terms are.
LOW = 31


def added(
    low: Integers, other: Integers, carried: Integers | None = None
) -> tuple[Integers, Integers | None]:
    """The sum of two lower parts, and what is carried beside it: `carried` and what it adds; None for nothing at all.

    One way of writing for each number, so that any order of additions gives the same bits; lower parts alone, where
    nothing was ever carried.
    """
    total = low + other  # from -2^63 up to below 2^63
    over = (total >= HALF).astype(np.int64) - (total < -HALF).astype(np.int64)
    if over.any():
        total = total - over * HALF - over * HALF
        carried = over if carried is None else carried + over
    return total, carried if carried is not None and carried.any() else None


def numbers(low: Integers, carried: Integers | None, unit: float) -> Array:
    """The sums as float64, over `unit`."""
    whole = low / unit
    return whole if carried is None else whole + carried * (WHOLE / unit)


def scattered(values: Array, places: NDArray[np.integer], rows: int) -> tuple[Integers, Integers | None]:
    """Integers `values` (images, n), in float64 and below 2^62, summed by the rows `places` (images,) of (rows, n)."""
    units, total = values.astype(np.int64), np.zeros((rows, values.shape[1]), np.int64)
    most = int(np.bincount(places, minlength=1).max()) * float(np.abs(values).max(initial=0))
    if most < HALF / 2:
        np.add.at(total, places, units)
        return total, None
    high, low = total.copy(), total.copy()
    np.add.at(high, places, units >> LOW)
    np.add.at(low, places, units & (2**LOW - 1))
    # high 2^31 + low: what of it is 2^63 and more, and the rest in two steps that stay within 64 bits.
    whole, rest = high >> LOW + 1, high & (2 ** (LOW + 1) - 1)
    total, carried = added(total, low, whole if whole.any() else None)
    total, carried = added(total, (rest >> 1) << LOW, carried)
    return added(total, (rest - (rest >> 1)) << LOW, carried)
