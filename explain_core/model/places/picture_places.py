"""Whether a layer keeps the image's places, asked with drawn pictures where random noise leaves doubt."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Any

import torch
from torch import Tensor, nn

from explain_core.model.passes.changes import IMAGES, Strengths, kept_in, spread_in
from explain_core.model.passes.hooks import tensor_in
from explain_core.model.passes.layout import CHANNEL_TOKENS, TOKENS, MapLayout
from explain_core.model.passes.probe import (
    KEPT,
    NOTHING,
    OTHER_ORDER,
    PICTURES,
    ProbeRun,
    device_of,
    disturbances,
    hooked,
    run,
)
from explain_core.model.places.dead_leaves import dead_leaves

#: How many pictures are drawn.
DRAWN = 2
#: From which spread of what positions see, in the spread of the image's, they see parts of it, in whatever order.
SPREAD = 0.75

Key = tuple[str, int]


@dataclass(frozen=True, slots=True)
class Kept:
    """How well a layer keeps places on pictures (-1 to 1), and how far what its positions see spreads over the image.

    Of a spread near 1 each position sees its own part of the image; where such a layer keeps no places, its positions
    stand in another order.
    """

    places: float
    spread: float


def with_pictures(
    model: nn.Module, size: tuple[int, int], channels: int, seen: Sequence[ProbeRun], named: str | None = None
) -> list[ProbeRun]:
    """The calls, those of tokens that keep no places on noise asked again with pictures, and those of `named`.

    A network that has learned from photographs may look at noise as at one thing, and each of its positions at all of
    it. Asked is what has the shape of an earlier call that keeps its places, in which the order of positions is known.
    Of `named`, what pictures do not confirm either is seen on NOTHING, where its positions are not of another order.
    """
    asked = _doubtful(seen, named)
    if not asked:
        return list(seen)
    found = kept_on_pictures(model, size, channels, asked)
    told = []
    for each in seen:
        key = each.name, each.number
        kept = found.get(key)
        if kept is not None and kept.places >= KEPT:
            each = replace(each, layout=asked[key], kept=kept.places, seen_on=PICTURES)
        elif kept is not None and each.name == named:
            seen_on = NOTHING if kept.spread < SPREAD else OTHER_ORDER
            each = replace(each, layout=asked[key], seen_on=seen_on)
        told.append(each)
    return told


def kept_on_pictures(
    model: nn.Module, size: tuple[int, int], channels: int, asked: Mapping[Key, MapLayout]
) -> dict[Key, Kept]:
    """How well each call keeps places in its layout, on drawn pictures that are disturbed as the noise is."""
    pictures = dead_leaves(size, channels, DRAWN, device_of(model))
    sums: dict[Key, Tensor] = {}

    def see(name: str, number: int, _module: nn.Module, output: Any) -> None:
        layout, tensor = asked.get((name, number)), tensor_in(output)
        if layout is None or tensor is None:
            return
        given = layout.batch_first(tensor[1])
        if given.shape[0] != IMAGES:
            return
        changes = Strengths((given[1:] - given[:1]).float()).over(layout.of_batch_first).square()
        sums[name, number] = sums.get((name, number), 0) + changes

    for picture in pictures:
        with torch.no_grad(), hooked(model, see):
            run(model, disturbances(picture))
    return {key: Kept(kept_in(each.sqrt()), spread_in(each.sqrt())) for key, each in sums.items()}


def _doubtful(seen: Sequence[ProbeRun], named: str | None) -> dict[Key, MapLayout]:
    """The calls to ask about, and how their positions lie where they lie as in an earlier call."""
    known: dict[tuple[int, ...], MapLayout] = {}
    asked: dict[tuple[int, ...], dict[Key, MapLayout]] = {}
    for each in seen:
        if each.layout is not None and (each.kept or 0) >= KEPT:
            known.pop(each.shape, None)
            known[each.shape] = each.layout
            if named is None:  # what stands before a layer that surely keeps places is not the last
                asked.pop(each.shape, None)
            continue
        like = known.get(each.shape) if each.name != named else _like(each.shape, known)
        wanted = each.name == named or (
            named is None and like is not None and like.kind in (TOKENS, CHANNEL_TOKENS)
        )
        if like is not None and wanted:
            asked.setdefault(each.shape, {})[each.name, each.number] = like
    return {key: layout for calls in asked.values() for key, layout in calls.items()}


def _like(shape: tuple[int, ...], known: Mapping[tuple[int, ...], MapLayout]) -> MapLayout | None:
    """How the latest known output lies that has the positions of `shape`, though it may have other channels."""
    for other, layout in reversed(list(known.items())):
        axis = layout.channel_axis % len(other)
        if len(other) == len(shape) and other[:axis] + other[axis + 1 :] == shape[:axis] + shape[axis + 1 :]:
            return layout
    return None
