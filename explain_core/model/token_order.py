"""Tokens in an order of their own: a class token in the middle, registers among the patches, a path that winds."""

from __future__ import annotations

from dataclasses import dataclass, field, replace

import torch
from torch import Tensor

from explain_core.model.changes import BETTER, IMAGES, SURELY, kept_in
from explain_core.model.layout import TOKENS, MapLayout, grids

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
            if keeps < max(SURELY, (kept or 0) + BETTER):
                return layout, kept
            self.measured[count] = own
        if kept is not None and kept >= keeps:
            return layout, kept
        return own if first else replace(own, tokens_first=True), keeps


def measured_order(strength: Tensor, size: tuple[int, int]) -> MapLayout | None:
    """The order of tokens by where in the image each of them changes; None where that gives no grid.

    `strength` (3, tokens): of the changes by noise all over an image, noise that grows downwards, and to the right
    (probe.py). Tokens that nothing changes are none of the positions. Each row and each column must have all of its
    tokens, and no two tokens the same place: what comes after attention seldom tells as much, and need not.
    """
    found = strength.float()
    sees = found[0] > SEES * found[0].max()
    share = found[1:, sees] / found[0, sees]
    for (height, width), extra in grids(found.shape[1], size):
        count = height * width
        if count != share.shape[1] or count < LEAST or min(_spread(share[0]), _spread(share[1])) < SPREAD:
            continue
        row, column = share[0].argsort().argsort() // width, share[1].argsort().argsort() // height
        place = row * width + column
        if len(set(place.tolist())) == count:
            tokens = sees.nonzero()[:, 0][place.argsort()].tolist()
            return MapLayout(TOKENS, (height, width), after=extra, order=tuple(tokens))
    return None


def _spread(share: Tensor) -> float:
    """The slope of shares in their own order over one from 0 to 1."""
    even = torch.linspace(-0.5, 0.5, len(share), device=share.device)
    return float((share.sort().values * even).sum() / even.square().sum())
