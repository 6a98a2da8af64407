"""FilterAttributeStats: the one set of exact, additive sums that every estimator is a function of."""

import hashlib
import json
from collections.abc import Iterator
from dataclasses import dataclass, fields, replace
from pathlib import Path

import numpy as np
import scipy.sparse as sp
from numpy.typing import NDArray

from explain_core.errors import StoreError
from explain_core.files import write_beside
from explain_core.statistics.accumulator import SumAccumulator, largest, too_large
from explain_core.statistics.grid import EXACT_INT64, Grid
from explain_core.statistics.part_sums import PartSums

Integers = NDArray[np.int64]

TRUTH_BITS = 10  #: of T between 0 and 1: a thousandth


@dataclass(frozen=True, eq=False)
class FilterAttributeStats:
    """Sums over images of pooled activations phi (n filters), attributes T (J) and classes (C).

    A commutative group under `+` (merge two disjoint sets of images) and `-` (take images away again): every
    field is an int64 sum of integers, so any order and any grouping give the same bits. What is summed is phi
    rounded onto `grid`. `+` and `-` raise ExactnessError before a sum could leave int64, and ValueError where
    the two sides do not speak of the same filters, attributes and classes.

    images            N, the number of images
    attribute_images  (J,)    D_j, images that have attribute j
    attribute_tf      (J,)    occurrences of attribute j in the captions of all images
    phi               (n,)    sum of phi, in units of 2^-bits
    phi_attribute     (n, J)  phi^T T, T_kj = 1 where image k has attribute j, in units of 2^-bits
    high_high         (n, n)  the Gram matrix phi^T phi in three sums, of the halves that Grid cuts phi into;
    high_low          (n, n)  `gram` puts them together
    low_low           (n, n)
    class_images      (C,)    images of each class
    class_attribute   (C, J)  images of class c that have attribute j
    class_phi         (C, n)  sum of phi over the images of class c, in units of 2^-bits

    T is 0 or 1 where it comes from captions. Where it comes from a table it is between 0 and 1, rounded once onto steps
    of 2^-truth_bits, and attribute_images, phi_attribute and class_attribute are in these units: `images_with`,
    `phi_truth` and `class_images_with` are what they mean.

    on_parts: what filters say of annotated parts, where that was summed too; of these very images, so `+`, `-` and
    `realigned` leave it behind. It is no part of the digest.
    """

    attributes: tuple[str, ...]
    classes: tuple[str, ...]
    grid: Grid
    images: int
    attribute_images: Integers
    attribute_tf: Integers
    phi: Integers
    phi_attribute: Integers
    high_high: Integers
    high_low: Integers
    low_low: Integers
    class_images: Integers
    class_attribute: Integers
    class_phi: Integers
    truth_bits: int = 0
    on_parts: PartSums | None = None

    @staticmethod
    def zero(
        filters: int, attributes: tuple[str, ...], classes: tuple[str, ...], grid: Grid | None = None,
        truth_bits: int = 0,
    ) -> "FilterAttributeStats":  # fmt: skip
        """The sums over no images at all: the neutral element."""
        n, j, c = filters, len(attributes), len(classes)

        def zeros(*shape: int) -> Integers:
            return np.zeros(shape, dtype=np.int64)

        return FilterAttributeStats(
            attributes, classes, grid or Grid(), 0, zeros(j), zeros(j), zeros(n), zeros(n, j), zeros(n, n),
            zeros(n, n), zeros(n, n), zeros(c), zeros(c, j), zeros(c, n), truth_bits,
        )  # fmt: skip

    @staticmethod
    def of_images(
        phi: NDArray[np.floating],
        counts: sp.csr_array,
        class_index: NDArray[np.integer],
        attributes: tuple[str, ...],
        classes: tuple[str, ...],
        grid: Grid | None = None,
        truth: sp.csr_array | None = None,
    ) -> "FilterAttributeStats":
        """Sum over some images.

        `phi` (images, n) pooled activations; `counts` (images, J) how often each attribute occurs in each
        image's captions; `class_index` (images,); `truth` (images, J) T, from 0 to 1, where it is not just whether
        `counts` are over 0. Raises ExactnessError where an activation is not finite or
        too large for the grid.
        """
        grid = grid or Grid()
        k, n = phi.shape
        if counts.shape != (k, len(attributes)) or class_index.shape != (k,):
            raise ValueError(
                f"{k} images of activations, counts {counts.shape} for {len(attributes)} attributes, "
                f"{class_index.shape[0]} classes: these do not belong together"
            )
        total = SumAccumulator(n, len(attributes), len(classes), grid, 0 if truth is None else TRUTH_BITS)
        total.add(phi, counts, class_index, truth)
        return FilterAttributeStats.of_sums(total, attributes, classes)

    @staticmethod
    def of_sums(
        total: SumAccumulator, attributes: tuple[str, ...], classes: tuple[str, ...]
    ) -> "FilterAttributeStats":
        """What was added up in an accumulator, which is not to be added to any more."""
        return FilterAttributeStats(
            attributes,
            classes,
            total.grid,
            total.images,
            **total.arrays(),
            truth_bits=total.truth_bits,
            on_parts=None,
        )

    def __add__(self, other: "FilterAttributeStats") -> "FilterAttributeStats":
        return self._combine(other, 1)

    def __sub__(self, other: "FilterAttributeStats") -> "FilterAttributeStats":
        return self._combine(other, -1)

    def __eq__(self, other: object) -> bool:
        return isinstance(other, FilterAttributeStats) and self.digest == other.digest

    __hash__ = None  # type: ignore[assignment]

    @property
    def filters(self) -> int:
        """n, the number of filters."""
        return len(self.phi)

    @property
    def images_with(self) -> NDArray[np.int64] | NDArray[np.float64]:
        """(J,) how many images have each attribute: the sum of T."""
        return self.attribute_images if not self.truth_bits else self.attribute_images / 2.0**self.truth_bits

    @property
    def class_images_with(self) -> NDArray[np.int64] | NDArray[np.float64]:
        """(C, J) the sum of T over each class's images."""
        return self.class_attribute if not self.truth_bits else self.class_attribute / 2.0**self.truth_bits

    @property
    def phi_truth(self) -> NDArray[np.float64]:
        """(n, J) phi^T T."""
        return self.phi_attribute / 2.0 ** (self.grid.bits + self.truth_bits)

    @property
    def phi_mean(self) -> NDArray[np.float64]:
        """(n,) mean of phi over the images."""
        return self.phi / (max(self.images, 1) * 2.0**self.grid.bits)

    @property
    def class_phi_mean(self) -> NDArray[np.float64]:
        """(C, n) mean of phi over each class's images; of a class without images the mean over all."""
        images = self.class_images[:, None]
        each = self.class_phi / (np.maximum(images, 1) * 2.0**self.grid.bits)
        return np.where(images > 0, each, self.phi_mean)

    @property
    def gram(self) -> NDArray[np.float64]:
        """(n, n) phi^T phi: exact sums, rounded to float64 once, here."""
        low = 2.0**self.grid.low_bits
        # The middle sum is symmetric only together with its transpose; int64 keeps that exact.
        middle = (self.high_low + self.high_low.T).astype(np.float64)
        whole = self.high_high * low**2 + middle * low + self.low_low
        return whole / 4.0**self.grid.bits

    @property
    def phi_square_sum(self) -> NDArray[np.float64]:
        """(n,) sum of phi^2: the Gram matrix's diagonal."""
        return np.diag(self.gram).copy()

    @property
    def digest(self) -> str:
        """SHA-256 of the sums in a canonical form: a JSON header, then each array as little-endian int64."""
        sha = hashlib.sha256(self._header().encode())
        for name, array in self._arrays():
            sha.update(name.encode() + np.ascontiguousarray(array, dtype="<i8").tobytes())
        return sha.hexdigest()

    def realigned(self, attributes: tuple[str, ...], classes: tuple[str, ...]) -> "FilterAttributeStats":
        """The same images' sums in another order of attributes and classes.

        Attributes that are left out are forgotten; those that are new to these sums count as mentioned by no image
        of them, and new classes as having none: where that is not so, take those images away before and add them
        again after. Raises ValueError where a class that is left out still has images.
        """
        lost = [name for name, images in zip(self.classes, self.class_images, strict=True)
                if images and name not in classes]  # fmt: skip
        if lost:
            raise ValueError(f"these sums hold images of classes that are to be left out: {', '.join(lost)}")
        j, c = _places(self.attributes, attributes), _places(self.classes, classes)
        return replace(
            self,
            attributes=attributes,
            classes=classes,
            attribute_images=_taken(self.attribute_images, j),
            attribute_tf=_taken(self.attribute_tf, j),
            phi_attribute=_taken(self.phi_attribute.T, j).T.copy(),
            class_images=_taken(self.class_images, c),
            class_attribute=_taken(_taken(self.class_attribute, c).T, j).T.copy(),
            class_phi=_taken(self.class_phi, c),
            on_parts=None,
        )

    def save(self, path: Path) -> None:
        """Write the sums to a .npz file, beside and then renamed."""
        header = np.frombuffer(self._header().encode(), dtype=np.uint8)
        with write_beside(path) as handle:
            np.savez(handle, header=header, **dict(self._arrays()))  # type: ignore[arg-type]

    @staticmethod
    def load(path: Path) -> "FilterAttributeStats":
        """Read what `save` wrote; StoreError where the file is damaged."""
        try:
            with path.open("rb") as handle, np.load(handle, allow_pickle=False) as arrays:
                head = json.loads(bytes(arrays["header"]))
                values = {name: arrays[name] for name in ARRAYS}
        except Exception as error:  # zip, JSON, NumPy and OS errors all mean the same to the reader
            raise StoreError(
                f"{path} does not hold sums that can be read ({error}). Delete it and run again."
            ) from error
        return FilterAttributeStats(
            tuple(head["attributes"]), tuple(head["classes"]), Grid(**head["grid"]), head["images"], **values,
            truth_bits=head.get("truth_bits", 0),
        )  # fmt: skip

    def _header(self) -> str:
        grid = {"bits": self.grid.bits, "low_bits": self.grid.low_bits}
        head: dict[str, object] = {
            "attributes": self.attributes, "classes": self.classes, "grid": grid, "images": self.images,
        }  # fmt: skip
        if self.truth_bits:
            head["truth_bits"] = self.truth_bits
        return json.dumps(head, sort_keys=True, separators=(",", ":"))

    def _arrays(self) -> Iterator[tuple[str, Integers]]:
        for name in ARRAYS:
            yield name, getattr(self, name)

    def _combine(self, other: "FilterAttributeStats", sign: int) -> "FilterAttributeStats":
        mine, theirs = ((s.attributes, s.classes, s.grid, s.filters, s.truth_bits) for s in (self, other))
        if mine != theirs:
            raise ValueError(
                "these sums speak of different filters, attributes, classes or grids: "
                f"{self.filters} x {len(self.attributes)} and {other.filters} x {len(other.attributes)}"
            )
        sums = {}
        for (name, a), (_, b) in zip(self._arrays(), other._arrays(), strict=True):
            if largest(a) + largest(b) >= EXACT_INT64:
                raise too_large(name)
            sums[name] = a + sign * b
        return replace(self, images=self.images + sign * other.images, on_parts=None, **sums)  # type: ignore[arg-type]


ARRAYS = tuple(f.name for f in fields(FilterAttributeStats) if f.type in (Integers, "Integers"))


def _places(old: tuple[str, ...], new: tuple[str, ...]) -> NDArray[np.intp]:
    """Where each of `new` stands in `old`; -1 where it does not."""
    where = {name: place for place, name in enumerate(old)}
    return np.array([where.get(name, -1) for name in new], dtype=np.intp)


def _taken(rows: Integers, places: NDArray[np.intp]) -> Integers:
    """Rows of an array by place; zeros for -1."""
    taken = np.zeros((len(places), *rows.shape[1:]), dtype=np.int64)
    taken[places >= 0] = rows[places[places >= 0]]
    return taken
