"""Tokens in an order of their own: a class token in the middle, registers among the patches, a path that winds."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field, replace

import torch
from torch import Tensor

from explain_core.model.passes.changes import BETTER, IMAGES, SURELY, kept_in
from explain_core.model.passes.layout import TOKENS, MapLayout, grids

#: Fewer positions than these may stand in an order by chance.
LEAST = 16
#: From which share of the strongest change a token counts as one that sees a part of the image.
SEES = 1e-3
#: From which part of an even spread of the changes over the image each token sees a part of its own.
SPREAD = 0.75


@dataclass(eq=False, slots=True)
class Orders:
    """What the first outputs of so many tokens told of their order, for all that come later, which tell less.

    `measured`: orders of their own, by the number of tokens. `measures`: whether such are looked for.
    """

    size: tuple[int, int]
    measures: bool = True
    measured: dict[int, MapLayout] = field(default_factory=dict)
    plain: set[int] = field(default_factory=set)

    def better(
        self, tensor: Tensor, layout: MapLayout | None, kept: float | None
    ) -> tuple[MapLayout | None, float | None]:
        """The reading of an output on the four images, or that in a measured order where it keeps places better."""
        if tensor.ndim != 3 or not self.measures:
            return layout, kept
        first = tensor.shape[0] == IMAGES
        count = tensor.shape[1 if first else 0]
        if kept is not None and kept > 1 - BETTER and layout is not None and layout.kind == TOKENS:
            self.plain.add(count)
        if count in self.plain and count not in self.measured:
            return layout, kept
        rows = tensor if first else tensor.transpose(0, 1)
        changed = torch.linalg.vector_norm((rows[1:] - rows[:1]).float(), dim=2)
        own = self.measured.get(count) or measured_order(changed, self.size)
        if own is None:
            return layout, kept
        keeps = kept_in(own.maps(changed[..., None])[:, 0])
        if count not in self.measured:
            if keeps < (kept or 0) + BETTER:
                return layout, kept
            self.measured[count] = own
        if kept is not None and kept >= keeps:
            return layout, kept
        return own if first else replace(own, tokens_first=True), keeps


def measured_order(strength: Tensor, size: tuple[int, int]) -> MapLayout | None:
    """The order of tokens by where in the image each of them changes; None where that gives no grid.

    `strength` (3, tokens): of the changes by noise all over an image, noise that grows downwards, and to the right
    (probe.py). Tokens that nothing changes are none of the positions; where all change, the one in the middle may be.
    Of the readings that are possible the one that keeps places best, and surely.
    """
    found, most = strength.float(), SURELY
    best: MapLayout | None = None
    sees = found[0] > SEES * found[0].max()
    for (height, width), extra in grids(found.shape[1], size):
        beside = (~sees).nonzero()[:, 0].tolist()
        if not beside and extra == 1:
            beside = [found.shape[1] // 2]
        tokens = [token for token in range(found.shape[1]) if token not in beside]
        if height * width != len(tokens) or len(tokens) < LEAST:
            continue
        for path in (*_paths(height, width), _measured(found[:, tokens], height, width)):
            order = tuple(tokens[token] for token in path or ())
            if not order or order == tuple(range(order[0], order[0] + len(order))):
                continue  # as all others are read
            layout = MapLayout(TOKENS, (height, width), after=extra, order=order)
            if (kept := kept_in(layout.maps(found[..., None])[:, 0])) > most:
                most, best = kept, layout
    return best


def _paths(height: int, width: int) -> Iterator[list[int]]:
    """Which token stands at each position, row by row: along rows, and along paths that turn round at their ends."""
    rows = torch.arange(height * width).reshape(height, width)
    yield rows.flatten().tolist()
    winding = rows.clone()
    winding[1::2] = winding[1::2].flip(1)
    yield winding.flatten().tolist()
    columns = torch.arange(height * width).reshape(width, height)
    columns[1::2] = columns[1::2].flip(1)
    yield columns.T.flatten().tolist()


def _measured(found: Tensor, height: int, width: int) -> list[int] | None:
    """The same by rank, of changes (3, positions): each row has all of its tokens, and no two stand at one place.

    What comes after attention seldom tells as much, nor do many positions of few pixels.
    """
    share = found[1:] / found[0].clamp(min=1e-12)
    if min(_spread(share[0]), _spread(share[1])) < SPREAD:
        return None
    row, column = share[0].argsort().argsort() // width, share[1].argsort().argsort() // height
    place = row * width + column
    return place.argsort().tolist() if len(set(place.tolist())) == height * width else None


def _spread(share: Tensor) -> float:
    """The slope of shares in their own order over one from 0 to 1."""
    even = torch.linspace(-0.5, 0.5, len(share), device=share.device)
    return float((share.sort().values * even).sum() / even.square().sum())
