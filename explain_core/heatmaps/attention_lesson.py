"""The lesson of part attention: a sample of images as tensors, with what their captions say of each noun."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace

import numpy as np
import torch
from numpy.typing import NDArray

from explain_core.heatmaps.attention_sample import AttentionSample
from explain_core.heatmaps.lookalikes import Lookalikes
from explain_core.heatmaps.map_components import MapComponents


@dataclass(frozen=True, eq=False, slots=True)
class Words:
    """Of the attributes of the attending nouns: noun and adjective (attributes,), and who mentions what."""

    noun: torch.Tensor
    adjective: torch.Tensor
    mentions: torch.Tensor  # (images, attributes)
    named: torch.Tensor  # (images, nouns)


@dataclass(frozen=True, eq=False, slots=True)
class AttentionLesson:
    """The sample as tensors: `features` (images, components, positions), `maps` (images, nouns, positions), float32.

    `scale` (components,): what the sample's features were divided by; `mirror` (positions,): each one's mirror image.
    `lookalikes`: where the network tells look-alikes apart, if captions have any.
    """

    features: torch.Tensor
    maps: torch.Tensor
    words: Words
    scale: torch.Tensor
    mirror: torch.Tensor
    lookalikes: Lookalikes | None = None


def lesson_of(
    sample: AttentionSample,
    used: Sequence[int],
    noun: NDArray[np.intp],
    adjective: NDArray[np.intp],
    mentions: NDArray[np.bool_],
    components: Sequence[MapComponents],
) -> AttentionLesson:
    """The lesson of the nouns `used`, by their numbers; `noun`, `adjective`, `mentions` as `fit_attention` has them."""
    columns = np.flatnonzero(np.isin(noun, used))
    place = {number: index for index, number in enumerate(used)}
    of_noun = torch.tensor([place[int(number)] for number in noun[columns]])
    _, of_adjective = np.unique(adjective[columns], return_inverse=True)
    said = torch.from_numpy(mentions[:, columns].astype(np.float32))
    named = torch.zeros(len(said), len(used)).index_add_(1, of_noun, said).clamp(max=1.0)
    features = torch.from_numpy(sample.features.astype(np.float32)).flatten(2)
    # One scale for all of a layer keeps which of its components vary most.
    layers = [len(each.directions[0]) for each in components]
    scale = torch.cat(
        [
            each.square().mean().sqrt().clamp(min=1e-12).repeat(each.shape[1])
            for each in torch.split(features, layers, 1)
        ]
    )
    features = features / scale[:, None]
    maps = torch.from_numpy(sample.maps[:, list(used)].astype(np.float32)).flatten(2)
    height, width = sample.maps.shape[2:]
    mirror = torch.arange(height * width).reshape(height, width).flip(1).flatten()
    words = Words(of_noun, torch.from_numpy(of_adjective), said, named)
    return AttentionLesson(features, maps, words, scale, mirror)


def of_nouns(lesson: AttentionLesson, kept: Sequence[int]) -> AttentionLesson:
    """A lesson of some of its nouns, by their places in it."""
    words, place = lesson.words, torch.full((lesson.maps.shape[1],), -1)
    place[list(kept)] = torch.arange(len(kept))
    columns = place[words.noun] >= 0
    _, adjective = np.unique(words.adjective[columns].numpy(), return_inverse=True)
    of_kept = Words(
        place[words.noun[columns]],
        torch.from_numpy(adjective),
        words.mentions[:, columns],
        words.named[:, list(kept)],
    )
    alike = None if lesson.lookalikes is None else lesson.lookalikes.of_nouns(place)
    return replace(lesson, maps=lesson.maps[:, list(kept)], words=of_kept, lookalikes=alike)
