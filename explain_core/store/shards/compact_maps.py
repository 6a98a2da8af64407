"""Compact maps: which coding keeps which feature maps, and what a shard's schema says of it.

A shard keeps an image's maps whole, in half precision, or in a coding that takes a tenth of that. Either way they are
decoded from the shard alone: from the image's own bytes, and the averages that stand beside them.
"""

from __future__ import annotations

import math
from collections.abc import Mapping
from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np
import pyarrow as pa
from numpy.typing import NDArray

from explain_core.errors import StoreError
from explain_core.store.shards.kept_maps import FULL
from explain_core.store.shards.low_rank_maps import RANK, LowRankMaps
from explain_core.store.shards.map_levels import MapLevels

if TYPE_CHECKING:
    from torch import Tensor

Shape = tuple[int, int, int]
#: Maps of a layer that take no more bytes than these are kept whole: little is gained, and their every bit counts.
SMALL = 2**16


@dataclass(frozen=True, slots=True)
class WholeMaps:
    """Maps of `shape` (filters, height, width) as they are, in half precision."""

    shape: Shape

    @property
    def width(self) -> int:
        """Bytes an image, before they are compressed."""
        return 2 * math.prod(self.shape)

    def encode(self, maps: Tensor, _: NDArray[np.float32]) -> NDArray[np.uint8]:
        """(images, width) of `maps` (images, filters, height, width); put in order where the maps are."""
        import torch

        halves = maps.to(torch.float16, memory_format=torch.contiguous_format).cpu().numpy()
        return np.ascontiguousarray(halves).view(np.uint8).reshape(len(halves), -1)

    def decode(self, kept: NDArray[np.uint8], _: NDArray[np.float32]) -> NDArray[np.float16]:
        """(filters, height, width) of one image."""
        return kept.view(np.float16).reshape(self.shape)


MapCoding = WholeMaps | MapLevels | LowRankMaps
_NAMES: dict[str, type[MapCoding]] = {"whole": WholeMaps, "levels": MapLevels, "low rank": LowRankMaps}


def coding_of(shape: Shape, maps: str, is_finer: bool = False) -> MapCoding:
    """How maps of a shape are kept where `maps`, COMPACT or FULL, is asked for; `is_finer`: of the finer stage.

    The last maps say how much and where, for every class and word: each value of them counts. The finer stage only says
    where within, and what few patterns do not show of it is much like noise. Of few filters or positions, levels take
    no more bytes. SMALL maps stay whole.
    """
    if maps == FULL or WholeMaps(shape).width <= SMALL:
        return WholeMaps(shape)
    low_rank, levels = LowRankMaps(shape), MapLevels(shape)
    is_fine = math.prod(shape[1:]) > 2 * RANK and low_rank.width < levels.width
    return low_rank if is_finer and is_fine else levels


def coding_notes(layer: str, coding: MapCoding) -> dict[str, str]:
    """What a shard's schema says of a layer's maps: their shape, and their coding where they are not whole."""
    name = next(name for name, kind in _NAMES.items() if isinstance(coding, kind))
    shape = {f"{layer}maps": ",".join(map(str, coding.shape))}
    return shape if isinstance(coding, WholeMaps) else shape | {f"{layer}maps_coding": name}


def coding_noted(layer: str, notes: Mapping[bytes, bytes]) -> MapCoding:
    """The coding that `coding_notes` told of. Raises StoreError for one of a later program."""
    filters, height, width = (int(part) for part in notes[f"{layer}maps".encode()].decode().split(","))
    name = notes.get(f"{layer}maps_coding".encode(), b"whole").decode()
    if name not in _NAMES:
        raise StoreError(
            f"feature maps are kept as {name!r}, which this program does not know: it knows {', '.join(_NAMES)}. Use "
            "the explain-flow that wrote them, or a newer one."
        )
    return _NAMES[name]((filters, height, width))


def map_column(kept: NDArray[np.uint8]) -> pa.FixedSizeBinaryArray:
    """(images, bytes) as a column, an image's bytes a row."""
    whole = np.ascontiguousarray(kept)
    return pa.FixedSizeBinaryArray.from_buffers(
        pa.binary(whole.shape[1]), len(whole), [None, pa.py_buffer(whole)]
    )


def kept_bytes(column: pa.ChunkedArray) -> NDArray[np.uint8]:
    """(images, bytes) of a column, without a copy."""
    values = column.combine_chunks()
    width, start = values.type.byte_width, values.offset
    return np.frombuffer(values.buffers()[1], np.uint8)[
        start * width : (start + len(values)) * width
    ].reshape(-1, width)
