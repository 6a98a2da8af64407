"""LayerStats: the sums of the last layer, of the finer stage before it where there is one, and of the descriptors."""

import hashlib
from collections.abc import Sequence
from dataclasses import dataclass, replace
from pathlib import Path

from explain_core.statistics.descriptors import DescriptorSums
from explain_core.statistics.grid import Grid
from explain_core.statistics.part_sums import PartSums
from explain_core.statistics.sums import FilterAttributeStats


@dataclass(frozen=True, eq=False, slots=True)
class LayerStats:
    """Sums over the same images for each layer: `last`, whose filters the classifier weighs, and `finer` or None.

    `described`: the sums of the images' descriptors; None in sums that were made without them. A commutative group
    under `+` and `-`, layer by layer; both raise what FilterAttributeStats raises.
    """

    last: FilterAttributeStats
    finer: FilterAttributeStats | None = None
    described: DescriptorSums | None = None

    @staticmethod
    def zero(
        filters: Sequence[int],
        attributes: tuple[str, ...],
        classes: tuple[str, ...],
        grid: Grid | None = None,
        channels: int | None = None,
        truth_bits: int = 0,
    ) -> "LayerStats":
        """The sums over no images; `filters` of each layer, the last one's first, and `channels` of descriptors."""
        return LayerStats.of(
            [FilterAttributeStats.zero(n, attributes, classes, grid, truth_bits) for n in filters],
            None if channels is None else DescriptorSums.zero(channels, classes),
        )

    @staticmethod
    def of(layers: Sequence[FilterAttributeStats], described: DescriptorSums | None) -> "LayerStats":
        """The sums of one layer or two, the last one's first, and of descriptors."""
        return LayerStats(layers[0], layers[1] if len(layers) > 1 else None, described)

    def __add__(self, other: "LayerStats") -> "LayerStats":
        described = self._both(other)
        return LayerStats.of(
            [one + two for one, two in zip(self.layers, other.layers, strict=True)],
            described and described[0] + described[1],
        )

    def __sub__(self, other: "LayerStats") -> "LayerStats":
        described = self._both(other)
        return LayerStats.of(
            [one - two for one, two in zip(self.layers, other.layers, strict=True)],
            described and described[0] - described[1],
        )

    @property
    def layers(self) -> tuple[FilterAttributeStats, ...]:
        """The layers that there are, the last one first."""
        return (self.last,) if self.finer is None else (self.last, self.finer)

    @property
    def filters(self) -> tuple[int, ...]:
        """The number of filters of each layer."""
        return tuple(layer.filters for layer in self.layers)

    @property
    def channels(self) -> int | None:
        """The channels of the descriptors; None without them."""
        return None if self.described is None else self.described.channels

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
        """SHA-256 over the layers' digests and the descriptors'; with one layer alone its own."""
        digests = [layer.digest for layer in self.layers]
        if self.described is not None:
            digests.append(f"descriptors {self.described.digest}")
        return digests[0] if len(digests) == 1 else hashlib.sha256(" ".join(digests).encode()).hexdigest()

    def realigned(self, attributes: tuple[str, ...], classes: tuple[str, ...]) -> "LayerStats":
        """See FilterAttributeStats.realigned."""
        return LayerStats.of(
            [layer.realigned(attributes, classes) for layer in self.layers],
            self.described and self.described.realigned(classes),
        )

    def with_parts(self, on_parts: Sequence[PartSums]) -> "LayerStats":
        """The same, with what each layer's filters say of annotated parts."""
        pairs = zip(self.layers, on_parts, strict=True)
        return LayerStats.of([replace(layer, on_parts=each) for layer, each in pairs], self.described)

    def save(self, path: Path) -> None:
        """Write to `path`, the finer layer and the descriptors beside it, what is not there yet.

        Each is written beside and renamed, the file at `path` last, so that it never stands alone.
        """
        named = [*zip(self.layers, (path, _beside(path, "finer")), strict=False)]
        for sums, file in (*named[1:], (self.described, _beside(path, "descriptors")), *named[:1]):
            if sums is not None and not file.exists():
                sums.save(file)

    @staticmethod
    def load(path: Path) -> "LayerStats":
        """Read what `save` wrote. Raises StoreError where a file cannot be read."""
        finer, described = _beside(path, "finer"), _beside(path, "descriptors")
        return LayerStats(
            FilterAttributeStats.load(path),
            FilterAttributeStats.load(finer) if finer.exists() else None,
            DescriptorSums.load(described) if described.exists() else None,
        )

    def _both(self, other: "LayerStats") -> tuple[DescriptorSums, DescriptorSums] | None:
        """The sums of descriptors of both sides; None where neither has any. Raises ValueError where one has."""
        if self.described is None and other.described is None:
            return None
        if self.described is None or other.described is None:
            raise ValueError("the sums of one side were made without descriptors")
        return self.described, other.described


def _beside(path: Path, what: str) -> Path:
    return path.with_name(f"{path.stem}-{what}{path.suffix}")
