"""DescriptorSums: the exact, additive sums of descriptors that the selection of relevant features is a function of."""

import hashlib
import json
from collections.abc import Iterator
from dataclasses import dataclass, fields, replace
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from explain_core.errors import ExactnessError, PlaceError, StoreError
from explain_core.places import Place
from explain_core.statistics.grid import rows_at_a_time

Integers = NDArray[np.int64]

#: Descriptors lie in [0, 1] and are rounded to multiples of 2^-BITS, once: finer than half precision where they count.
BITS = 16
#: So a sum of products is at most N 2^32, and inside int64 up to so many images.
MOST_IMAGES = 2 ** (62 - 2 * BITS)
#: Columns of the Gram matrix that are summed at a time.
BLOCK = 256


@dataclass(frozen=True, eq=False)
class DescriptorSums:
    """Sums over images of descriptors X (m channels) and of what each image is taken for, L (C classes).

    A commutative group under `+` and `-`, as FilterAttributeStats is: every field is an int64 sum of integers, so
    that any order and any grouping give the same bits. `+` raises ExactnessError past MOST_IMAGES images (a
    thousand million), and both raise ValueError where the two sides do not speak of the same channels and classes.

    images       N, the number of images
    class_images (C,)    images of each class
    class_sum    (C, m)  L X^T: sum of the descriptors of each class, in units of 2^-BITS
    packed       (...)   X X^T in units of 4^-BITS, the part on and above the diagonal: for each block of BLOCK rows
                         its columns from the block's first to the last, one block after the other
    """

    classes: tuple[str, ...]
    images: int
    class_images: Integers
    class_sum: Integers
    packed: Integers

    @staticmethod
    def zero(channels: int, classes: tuple[str, ...]) -> "DescriptorSums":
        """The sums over no images at all: the neutral element."""
        size = sum(rows * (channels - start) for start, rows in _blocks(channels))
        return DescriptorSums(
            classes, 0, np.zeros(len(classes), np.int64), np.zeros((len(classes), channels), np.int64),
            np.zeros(size, np.int64),
        )  # fmt: skip

    @staticmethod
    def of_images(
        descriptors: NDArray[np.floating],
        class_index: NDArray[np.integer],
        classes: tuple[str, ...],
        into: "DescriptorSums | None" = None,
    ) -> "DescriptorSums":
        """Sum over some images: `descriptors` (images, m) in [0, 1], `class_index` (images,).

        `into`: sums over other images that these are added to; its arrays are written over. Raises ExactnessError where
        a descriptor is not in [0, 1], or the images are too many.
        """
        units = np.rint(np.asarray(descriptors, np.float64) * 2.0**BITS)
        count, channels = units.shape
        if count and not (units.min() >= 0 and units.max() <= 2.0**BITS):  # so written, NaN is refused too
            raise ExactnessError(
                "a descriptor is not between 0 and 1: the network's activations are not finite"
            )
        total = DescriptorSums.zero(channels, classes) if into is None else into
        check_count(total.images + count)
        # Inside a block of images float64 holds every partial sum exactly, in whatever order BLAS adds.
        step = rows_at_a_time(float(units.max(initial=0)) ** 2, count)
        for first in range(0, count, step):
            part, index = units[first : first + step], class_index[first : first + step]
            there, place_of = np.unique(index, return_inverse=True)
            member = np.zeros((len(there), len(part)))
            member[place_of, np.arange(len(part))] = 1.0
            place = 0
            for start, rows in _blocks(channels):
                product = (part[:, start : start + rows].T @ part[:, start:]).astype(np.int64).ravel()
                total.packed[place : place + product.size] += product
                place += product.size
            total.class_images[:] += np.bincount(index, minlength=len(classes))
            total.class_sum[there] += (member @ part).astype(np.int64)
            total = replace(total, images=total.images + len(part))
        return total

    def __add__(self, other: "DescriptorSums") -> "DescriptorSums":
        check_count(self.images + other.images)
        return self._combine(other, 1)

    def __sub__(self, other: "DescriptorSums") -> "DescriptorSums":
        return self._combine(other, -1)

    __hash__ = None  # type: ignore[assignment]

    @property
    def channels(self) -> int:
        """m, the channels of all layers."""
        return int(self.class_sum.shape[1])

    def gram(self) -> NDArray[np.float64]:
        """(m, m) X X^T: exact sums, rounded to float64 once, here."""
        whole = np.empty((self.channels, self.channels))
        place = 0
        for start, rows in _blocks(self.channels):
            width = self.channels - start
            block = self.packed[place : place + rows * width].reshape(rows, width) / 4.0**BITS
            whole[start : start + rows, start:] = block
            whole[start:, start : start + rows] = block.T
            place += rows * width
        return whole

    def of_class(self, index: int) -> NDArray[np.float64]:
        """(m,) X l: the sum of the descriptors of one class."""
        moment: NDArray[np.float64] = self.class_sum[index] / 2.0**BITS
        return moment

    @property
    def digest(self) -> str:
        """SHA-256 of the sums in a canonical form: a JSON header, then each array as little-endian int64."""
        sha = hashlib.sha256(self._header().encode())
        for name, array in self._arrays():
            sha.update(name.encode())
            sha.update(np.ascontiguousarray(array, dtype="<i8").data)
        return sha.hexdigest()

    def realigned(self, classes: tuple[str, ...]) -> "DescriptorSums":
        """The same images' sums in another order of classes; new ones have no images.

        Raises ValueError where a class that is left out still has images.
        """
        old = {name: place for place, name in enumerate(self.classes)}
        lost = [name for name, place in old.items() if self.class_images[place] and name not in classes]
        if lost:
            raise ValueError(f"these sums hold images of classes that are to be left out: {', '.join(lost)}")
        fresh = DescriptorSums.zero(0, classes)
        counts, sums = fresh.class_images, np.zeros((len(classes), self.channels), np.int64)
        for place, name in enumerate(classes):
            if name in old:
                counts[place], sums[place] = self.class_images[old[name]], self.class_sum[old[name]]
        return replace(self, classes=classes, class_images=counts, class_sum=sums)

    def save(self, path: Place | Path) -> None:
        """Write the sums to a .npz file, beside and then renamed."""
        header = np.frombuffer(self._header().encode(), dtype=np.uint8)
        with Place.of(path).write() as handle:
            np.savez(handle, header=header, **dict(self._arrays()))  # type: ignore[arg-type]

    @staticmethod
    def load(path: Place | Path) -> "DescriptorSums":
        """Read what `save` wrote; StoreError where the file is damaged."""
        try:
            with Place.of(path).open() as handle, np.load(handle, allow_pickle=False) as arrays:
                head = json.loads(bytes(arrays["header"]))
                values = {name: arrays[name] for name in ARRAYS}
        except PlaceError:
            raise
        except Exception as error:  # zip, JSON, NumPy and OS errors all mean the same to the reader
            raise StoreError(
                f"{path} does not hold sums that can be read ({error}). Delete it and run again."
            ) from error
        return DescriptorSums(tuple(head["classes"]), head["images"], **values)

    def _header(self) -> str:
        head = {"classes": self.classes, "images": self.images, "bits": BITS}
        return json.dumps(head, sort_keys=True, separators=(",", ":"))

    def _arrays(self) -> Iterator[tuple[str, Integers]]:
        for name in ARRAYS:
            yield name, getattr(self, name)

    def _combine(self, other: "DescriptorSums", sign: int) -> "DescriptorSums":
        if (self.classes, self.channels) != (other.classes, other.channels):
            raise ValueError(
                f"these sums speak of different channels or classes: {self.channels} x {len(self.classes)} and "
                f"{other.channels} x {len(other.classes)}"
            )
        sums = {name: getattr(self, name) + sign * getattr(other, name) for name in ARRAYS}
        return replace(self, images=self.images + sign * other.images, **sums)


ARRAYS = tuple(f.name for f in fields(DescriptorSums) if f.type in (Integers, "Integers"))


def check_count(images: int) -> None:
    """Raise ExactnessError where the descriptors of so many images cannot be summed."""
    if images > MOST_IMAGES:
        raise ExactnessError(
            f"the descriptors of {images:,} images cannot be summed exactly: the limit is {MOST_IMAGES:,}"
        )


def _blocks(channels: int) -> Iterator[tuple[int, int]]:
    """(first row, rows) of each block of the Gram matrix."""
    for start in range(0, channels, BLOCK):
        yield start, min(BLOCK, channels - start)
