"""How a layer lays out channels over positions: channels first, channels last, or a row of tokens."""

from collections.abc import Iterator
from dataclasses import dataclass, replace
from functools import lru_cache

import torch
from torch import Tensor, nn
from torch.nn.modules.conv import _ConvNd

NCHW, NHWC, TOKENS, CHANNEL_TOKENS = "NCHW", "NHWC", "tokens", "channels of tokens"
#: Tokens that stand beside the patches at most: a class token, a distillation token, registers.
MOST_EXTRA = 17
#: A class token and four registers: more only beside many patches.
USUAL_EXTRA = 5
#: The real and the imaginary part of a complex number.
PAIR = 2
#: How far the sides of maps may differ from the input's, as a ratio: strides round each side for itself.
ASPECT = 1.34


@dataclass(frozen=True, slots=True)
class MapLayout:
    """From what a layer gives to maps, (batch, channels, h, w), and back.

    `kind`: NCHW (batch, channels, h, w), NHWC (batch, h, w, channels), TOKENS (batch, tokens, channels),
    CHANNEL_TOKENS (batch, channels, tokens). Of tokens, `grid` (h, w) positions follow `before` others (class token,
    registers), and `after` others follow them; `window` (h, w): the positions come window by window, each row by row;
    `transposed`: column by column. `tokens_first`: (tokens, batch, channels), torch.nn.Transformer's default. `order`:
    which token stands at each position, row by row, where none of these says it (token_order.py); `after` counts the
    others then, wherever they stand.
    """

    kind: str = NCHW
    grid: tuple[int, int] | None = None
    before: int = 0
    after: int = 0
    window: tuple[int, int] | None = None
    transposed: bool = False
    tokens_first: bool = False
    order: tuple[int, ...] | None = None

    @property
    def between(self) -> bool:
        """Do other tokens stand before the positions, and several after them?"""
        return self.before > 0 and self.after > 1

    @property
    def name(self) -> str:
        """The layout in words: "NCHW", "tokens (1 before)"."""
        after = "after" if self.order is None else "among them"
        extra = [
            f"{count} {where}" for count, where in ((self.before, "before"), (self.after, after)) if count
        ]
        if self.window:
            extra.append("windows of {} x {}".format(*self.window))
        if self.transposed:
            extra.append("column by column")
        if self.order is not None and list(self.order) != sorted(self.order):
            extra.append("in an order of their own")
        if self.tokens_first:
            extra.append("batch second")
        return f"{self.kind} ({', '.join(extra)})" if extra else self.kind

    @property
    def channel_axis(self) -> int:
        """Which axis of what the layer gives are the channels."""
        return 1 if self.kind in (NCHW, CHANNEL_TOKENS) else -1

    def map_shape(self, shape: tuple[int, ...]) -> tuple[int, int, int]:
        """(channels, h, w) of an output of that shape."""
        if self.kind == NCHW:
            return shape[1], shape[2], shape[3]
        if self.kind == NHWC:
            return shape[3], shape[1], shape[2]
        assert self.grid is not None
        return shape[self.channel_axis], *self.grid

    def maps(self, output: Tensor) -> Tensor:
        """(batch, channels, h, w): a view where that can be."""
        if self.kind == NCHW:
            return output
        if self.kind == NHWC:
            return output.permute(0, 3, 1, 2)
        output = self.batch_first(output)
        return self._ordered(self._patches(output))

    def put(self, maps: Tensor, output: Tensor) -> Tensor:
        """`output` with `maps` in the place of its own; tokens beside the patches stay. The inverse of `maps`."""
        if self.kind == NCHW:
            return maps
        if self.kind == NHWC:
            return maps.permute(0, 2, 3, 1)
        rows, output = self._unordered(maps), self.batch_first(output)
        if self.order is not None:
            whole = output.to(rows.dtype, copy=True)
            whole[:, list(self.order)] = rows.transpose(1, 2)
            return self.batch_first(whole)
        end = output.shape[1 if self.kind == TOKENS else 2] - self.after
        if self.kind == TOKENS:
            whole = torch.cat([output[:, : self.before], rows.transpose(1, 2), output[:, end:]], dim=1)
            return self.batch_first(whole)
        return torch.cat([output[:, :, : self.before], rows, output[:, :, end:]], dim=2)

    def batch_first(self, output: Tensor) -> Tensor:
        """An output with its images along the first axis; of such a one, the output again."""
        return output.transpose(0, 1) if self.tokens_first else output

    @property
    def of_batch_first(self) -> "MapLayout":
        """The layout of what `batch_first` makes of an output."""
        return replace(self, tokens_first=False)

    def _patches(self, output: Tensor) -> Tensor:
        """(batch, channels, positions)."""
        rows = output.transpose(1, 2) if self.kind == TOKENS else output
        if self.order is not None:
            return rows[:, :, list(self.order)]
        return rows[:, :, self.before : rows.shape[2] - self.after]

    def _ordered(self, rows: Tensor) -> Tensor:
        assert self.grid is not None
        (height, width), batch, channels = self.grid, rows.shape[0], rows.shape[1]
        if self.window is not None:
            tall, wide = self.window
            windows = rows.reshape(batch, channels, height // tall, width // wide, tall, wide)
            return windows.permute(0, 1, 2, 4, 3, 5).reshape(batch, channels, height, width)
        if self.transposed:
            return rows.reshape(batch, channels, width, height).transpose(2, 3)
        return rows.reshape(batch, channels, height, width)

    def _unordered(self, maps: Tensor) -> Tensor:
        batch, channels, height, width = maps.shape
        if self.window is not None:
            tall, wide = self.window
            windows = maps.reshape(batch, channels, height // tall, tall, width // wide, wide)
            return windows.permute(0, 1, 2, 4, 3, 5).flatten(2)
        return (maps.transpose(2, 3) if self.transposed else maps).flatten(2)


CHANNELS_FIRST = MapLayout()


def by_shape(shape: tuple[int, ...], size: tuple[int, int]) -> MapLayout | None:
    """The layout of a four-dimensional output by its shape alone: the sides of maps are as the input's, `size`.

    None where neither reading has maps of that aspect; where both have, channels come first.
    """
    if len(shape) != 4:
        return None
    if _alike(shape[2], shape[3], size):
        return CHANNELS_FIRST
    return MapLayout(NHWC) if _alike(shape[1], shape[2], size) else None


def candidates(shape: tuple[int, ...], size: tuple[int, int]) -> Iterator[MapLayout]:
    """Every layout that an output of this shape may have, for an input of (height, width) `size`."""
    if len(shape) == 4:
        if _alike(shape[2], shape[3], size):
            yield CHANNELS_FIRST
        if _alike(shape[1], shape[2], size):
            yield MapLayout(NHWC)
    elif len(shape) == 3:
        for grid, extra in grids(shape[1], size):
            for before in range(extra, -1, -1) if extra <= 2 else (extra, 0, 1):  # registers at the end
                yield MapLayout(TOKENS, grid, before, extra - before)
        for grid, extra in grids(shape[2], size):
            if extra == 0:
                yield MapLayout(CHANNEL_TOKENS, grid)


def orders(layout: MapLayout) -> Iterator[MapLayout]:
    """Other orders in which the tokens of a layout may come: column by column, and by windows."""
    if layout.grid is None:
        return
    height, width = layout.grid
    if height > 1 and width > 1:
        yield replace(layout, transposed=True)
    tall, wide = ([side for side in range(1, whole + 1) if whole % side == 0] for whole in layout.grid)
    windows = [(one, other) for one in tall for other in wide if 1 < other < width]
    for window in sorted(windows, key=lambda each: each[0] != each[1]):  # square ones first, stripes last
        yield replace(layout, window=window)


@lru_cache(maxsize=256)
def grids(count: int, size: tuple[int, int]) -> tuple[tuple[tuple[int, int], int], ...]:
    """((h, w), tokens beside them) of every grid of the input's aspect that `count` tokens may hold."""
    tall, wide = size
    found = []
    for height in range(2, count // 2 + 1):
        near = height * wide / tall
        for width in sorted({int(near), -int(-near // 1)}):
            extra = count - height * width
            few = extra <= USUAL_EXTRA or extra <= height * width // 8
            if width >= 2 and 0 <= extra <= MOST_EXTRA and few and _alike(height, width, size):
                found.append(((height, width), extra))
    return tuple(sorted(found, key=lambda each: each[1]))


def _alike(height: int, width: int, size: tuple[int, int]) -> bool:
    if min(height, width) < 1 or height > size[0] or width > size[1]:
        return False
    if min(height, width) == 1:  # a side of one position: the other has few
        return max(height, width) <= 2 * max(size) / min(size)
    ratio = (height / width) / (size[0] / size[1])
    few = 1 / min(height, width)  # a side that is rounded up where the other is not
    return 1 / (ASPECT + few) <= ratio <= ASPECT + few


def channels_last(model: nn.Module) -> None:
    """Lay out four-dimensional weights channels last; those of more dimensions have no such layout.

    Pairs at their end, of which no convolution is the owner, may be complex numbers: these must lie side by side.
    """
    for module in model.modules():
        convolves = isinstance(module, _ConvNd)
        for tensor in [*module.parameters(recurse=False), *module.buffers(recurse=False)]:
            if tensor.ndim == 4 and (convolves or tensor.shape[3] != PAIR):
                tensor.data = tensor.data.to(tensor.device, memory_format=torch.channels_last)
