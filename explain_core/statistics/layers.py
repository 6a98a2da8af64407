"""LayerStats: the sums of the last layer and, where the network has one, of the finer stage before it."""

import hashlib
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from pathlib import Path

from explain_core.statistics.grid import Grid
from explain_core.statistics.sums import FilterAttributeStats


@dataclass(frozen=True, eq=False, slots=True)
class LayerStats:
    """Sums over the same images for each layer: `last`, whose filters the classifier weighs, and `finer` or None.

    A commutative group under `+` and `-`, layer by layer; both raise what FilterAttributeStats raises.
    """

    last: FilterAttributeStats
    finer: FilterAttributeStats | None = None

    @staticmethod
    def zero(
        filters: Sequence[int],
        attributes: tuple[str, ...],
        classes: tuple[str, ...],
        grid: Grid | None = None,
    ) -> "LayerStats":
        """The sums over no images; `filters` of each layer, the last one's first."""
        return LayerStats(*(FilterAttributeStats.zero(n, attributes, classes, grid) for n in filters))

    def __add__(self, other: "LayerStats") -> "LayerStats":
        return self._each(other, lambda one, two: one + two)

    def __sub__(self, other: "LayerStats") -> "LayerStats":
        return self._each(other, lambda one, two: one - two)

    @property
    def layers(self) -> tuple[FilterAttributeStats, ...]:
        """The layers that there are, the last one first."""
        return (self.last,) if self.finer is None else (self.last, self.finer)

    @property
    def filters(self) -> tuple[int, ...]:
        """The number of filters of each layer."""
        return tuple(layer.filters for layer in self.layers)

    @property
    def attributes(self) -> tuple[str, ...]:
        """The attributes, the same in each layer."""
        return self.last.attributes

    @property
    def classes(self) -> tuple[str, ...]:
        """The classes, the same in each layer."""
        return self.last.classes

    @property
    def images(self) -> int:
        """N, the number of images."""
        return self.last.images

    @property
    def digest(self) -> str:
        """SHA-256 over the layers' digests; with one layer its own."""
        if self.finer is None:
            return self.last.digest
        return hashlib.sha256(f"{self.last.digest} {self.finer.digest}".encode()).hexdigest()

    def realigned(self, attributes: tuple[str, ...], classes: tuple[str, ...]) -> "LayerStats":
        """See FilterAttributeStats.realigned."""
        return LayerStats(*(layer.realigned(attributes, classes) for layer in self.layers))

    def save(self, path: Path) -> None:
        """Write to `path` and the finer layer beside it, what is not there yet; each written beside and renamed."""
        for layer, file in zip(self.layers, (path, _finer(path)), strict=False):
            if not file.exists():
                layer.save(file)

    @staticmethod
    def load(path: Path) -> "LayerStats":
        """Read what `save` wrote. Raises StoreError where a file cannot be read."""
        finer = FilterAttributeStats.load(_finer(path)) if _finer(path).exists() else None
        return LayerStats(FilterAttributeStats.load(path), finer)

    def _each(
        self,
        other: "LayerStats",
        merge: Callable[[FilterAttributeStats, FilterAttributeStats], FilterAttributeStats],
    ) -> "LayerStats":
        return LayerStats(*(merge(one, two) for one, two in zip(self.layers, other.layers, strict=True)))


def _finer(path: Path) -> Path:
    return path.with_name(f"{path.stem}-finer{path.suffix}")
