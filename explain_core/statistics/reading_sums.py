"""ReadingSums: the exact, additive sums that readings of a network's classes are a function of."""

from dataclasses import dataclass, field, fields, replace
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray

from explain_core.errors import ExactnessError, PlaceError, StoreError
from explain_core.places import Place
from explain_core.statistics.grid import rows_at_a_time
from explain_core.statistics.wide import added, numbers, scattered

Integers = NDArray[np.int64]
Array = NDArray[np.float64]
#: phi and logits are rounded to multiples of 2^-BITS, gradients, which are small, to multiples of 2^-GRADIENT_BITS.
BITS, GRADIENT_BITS = 16, 40
EXACT = 2.0**62
CARRIED = "carried_"


@dataclass(frozen=True, eq=False, slots=True)
class ReadingSums:
    """Sums over images of phi (n filters), logits y (C classes) and the gradients of each image's own class.

    A commutative monoid under `+`: every field is a sum of integers, so that any order gives the same bits. What leaves
    64 bits (squares of a million images' logits of 30) is carried over (wide.py).

    images           N
    phi              (n,)    sum of phi, in units of 2^-BITS; `logits_sum` (C,) of y
    y_y              (C,)    sum of y^2, in units of 4^-BITS; `x_x` (n, n) phi^T phi; `x_y` (n, C) phi^T y
    class_images     (C,)    images of each class whose gradient is in
    class_gradients  (C, n)  the sum of those, of the class's logit, in units of 2^-GRADIENT_BITS
    carried          of the fields that left 64 bits, what counts by 2^63, by their names
    """

    images: int
    phi: Integers
    logits_sum: Integers
    y_y: Integers
    x_x: Integers
    x_y: Integers
    class_images: Integers
    class_gradients: Integers
    carried: dict[str, Integers] = field(default_factory=dict, kw_only=True)

    @staticmethod
    def zero(filters: int, classes: int) -> "ReadingSums":
        """The sums over no images."""
        n, c = filters, classes
        shapes = ((n,), (c,), (c,), (n, n), (n, c), (c,), (c, n))
        return ReadingSums(0, *(np.zeros(shape, np.int64) for shape in shapes))

    @staticmethod
    def of_images(
        phi: NDArray[np.floating],
        logits: NDArray[np.floating],
        class_index: NDArray[np.integer] | None = None,
        gradients: NDArray[np.floating] | None = None,
    ) -> "ReadingSums":
        """Sum over some images: `phi` (images, n), `logits` (images, C).

        `gradients` (images, n) of the logit of each image's class, `class_index` (images,). Raises ExactnessError where
        a value is not finite, or too large to be summed exactly.
        """
        x, y = (_units(values, BITS) for values in (phi, logits))
        total = ReadingSums.zero(x.shape[1], y.shape[1])
        largest = max(float(np.abs(x).max(initial=0)), float(np.abs(y).max(initial=0)))
        step = rows_at_a_time(largest**2, len(x))
        for start in range(0, len(x), step):
            a, b = x[start : start + step], y[start : start + step]
            sums = (a.sum(0), b.sum(0), (b * b).sum(0), a.T @ a, a.T @ b)
            phi_sum, logits_sum, y_y, x_x, x_y = (each.astype(np.int64) for each in sums)
            nothing = np.zeros_like(total.class_images), np.zeros_like(total.class_gradients)
            total = total + ReadingSums(len(a), phi_sum, logits_sum, y_y, x_x, x_y, *nothing)
        if gradients is None or class_index is None:
            return total
        units, classes = _units(gradients, GRADIENT_BITS), y.shape[1]
        found, over = scattered(units, class_index, classes)
        carried = {**total.carried, **({} if over is None else {"class_gradients": over})}
        counts = np.bincount(class_index, minlength=classes)
        return replace(total, class_images=counts, class_gradients=found, carried=carried)

    def __add__(self, other: "ReadingSums") -> "ReadingSums":
        if self.x_y.shape != other.x_y.shape:
            raise ValueError(
                f"these sums speak of different filters or classes: {self.x_y.shape}, {other.x_y.shape}"
            )
        sums: dict[str, Integers] = {}
        carried: dict[str, Integers] = {}
        for name in SUMMED:
            before = self.carried.get(name), other.carried.get(name)
            held = (
                before[1] if before[0] is None else before[0] if before[1] is None else before[0] + before[1]
            )
            sums[name], over = added(getattr(self, name), getattr(other, name), held)
            if over is not None:
                carried[name] = over
        return ReadingSums(self.images + other.images, **sums, carried=carried)

    __hash__ = None  # type: ignore[assignment]

    @property
    def has_gradients(self) -> bool:
        """Are there gradients of some images?"""
        return bool(self.class_images.any())

    @property
    def phi_mean(self) -> Array:
        """(n,) mean of phi."""
        return self._numbers("phi", max(self.images, 1) * 2.0**BITS)

    @property
    def logit_mean(self) -> Array:
        """(C,) mean logits."""
        return self._numbers("logits_sum", max(self.images, 1) * 2.0**BITS)

    @property
    def squares(self) -> Array:
        """(C,) sum of squared logits."""
        return self._numbers("y_y", 4.0**BITS)

    @property
    def phi_phi(self) -> Array:
        """(n, n) phi^T phi."""
        return self._numbers("x_x", 4.0**BITS)

    @property
    def phi_logits(self) -> Array:
        """(n, C) phi^T y."""
        return self._numbers("x_y", 4.0**BITS)

    @property
    def gradients(self) -> Array:
        """(C, n) the sum of the gradients of each class's images."""
        return self._numbers("class_gradients", 2.0**GRADIENT_BITS)

    def _numbers(self, name: str, unit: float) -> Array:
        return numbers(getattr(self, name), self.carried.get(name), unit)

    def save(self, path: Place | Path) -> None:
        """Write the sums to a .npz file, beside and then renamed."""
        with Place.of(path).write() as handle:
            over = {f"{CARRIED}{name}": each for name, each in self.carried.items()}
            arrays: dict[str, Any] = {name: getattr(self, name) for name in SUMMED} | over
            np.savez(handle, images=self.images, **arrays)

    @staticmethod
    def load(path: Place | Path) -> "ReadingSums":
        """Read what `save` wrote; StoreError where the file is damaged."""
        try:
            with Place.of(path).open() as handle, np.load(handle, allow_pickle=False) as arrays:
                over = {
                    name.removeprefix(CARRIED): arrays[name] for name in arrays if name.startswith(CARRIED)
                }
                return ReadingSums(int(arrays["images"]), *(arrays[name] for name in SUMMED), carried=over)
        except PlaceError:
            raise
        except Exception as error:  # zip, NumPy and OS errors all mean the same to the reader
            raise StoreError(
                f"{path} does not hold sums that can be read ({error}). Delete it and run again."
            ) from error


SUMMED = tuple(each.name for each in fields(ReadingSums) if each.name not in ("images", "carried"))


def _units(values: NDArray[np.floating], bits: int) -> Array:
    units = np.rint(np.asarray(values, np.float64) * 2.0**bits)
    if not np.isfinite(units).all() or (units.size and np.abs(units).max() >= EXACT):
        raise ExactnessError(
            "a logit, activation or gradient is infinite, not a number, or too large to be summed"
        )
    return units
