"""The heads of part attention as they are learned: what each says of positions, and of adjectives by them."""

from __future__ import annotations

from dataclasses import dataclass

import torch
from torch.nn.functional import gelu, logsigmoid

from explain_core.heatmaps.attention_lesson import AttentionLesson, Words
from explain_core.heatmaps.part_attention import FACING

#: Units of the small network that tells adjectives.
HIDDEN = 32


@dataclass(frozen=True, eq=False, slots=True)
class Heads:
    """What is learned, and each position's mirror image. All else lead with the heads."""

    queries: torch.Tensor  # (heads, nouns, components)
    places: torch.Tensor  # (heads, nouns, positions)
    into: torch.Tensor  # (heads, hidden, components)
    shift: torch.Tensor  # (heads, hidden, 1)
    out: torch.Tensor  # (heads, adjectives, hidden)
    usual: torch.Tensor  # (heads, attributes): the attributes' own logits
    facing: torch.Tensor  # (heads, components, positions), without components where nothing is learned of it
    mirror: torch.Tensor  # (positions,)

    def attention(self, features: torch.Tensor, maps: torch.Tensor) -> torch.Tensor:
        """Logarithm of (images, heads, nouns, positions)."""
        heads, nouns, _ = self.queries.shape
        scores = (self.queries.flatten(0, 1) @ features).reshape(len(features), heads, nouns, -1)
        if not self.facing.shape[1]:
            return (scores + self.places + maps[:, None]).log_softmax(3)
        told = self.faces()
        faces = (features[:, : told.shape[1]].flatten(1) @ told.flatten(1).T)[:, :, None, None]
        as_they_lie = (scores + self.places).log_softmax(3) + logsigmoid(faces)
        mirrored = (scores + self.places[:, :, self.mirror]).log_softmax(3) + logsigmoid(-faces)
        return torch.logaddexp(as_they_lie, mirrored)

    def faces(self) -> torch.Tensor:
        """(heads, components, positions) by which an image faces as places do: of its mirror image the opposite."""
        return self.facing - self.facing[:, :, self.mirror]

    def logits(self, attention: torch.Tensor, features: torch.Tensor, words: Words) -> torch.Tensor:
        """(images, heads, attributes)."""
        heads, hidden, _ = self.into.shape
        seen = (self.into.flatten(0, 1) @ features).reshape(len(features), heads, hidden, -1)
        attended = attention @ gelu(seen + self.shift).transpose(2, 3)
        told = attended @ self.out.transpose(1, 2)
        return told[:, :, words.noun, words.adjective] + self.usual


def beginning(
    lesson: AttentionLesson, rows: torch.Tensor, heads: int, generator: torch.Generator, shown: bool
) -> Heads:
    """Before anything is learned of the images `rows`; `shown`: it will be learned which way things face."""
    words, components = lesson.words, lesson.features.shape[1]
    nouns, positions = lesson.maps.shape[1:]
    adjectives = int(words.adjective.max()) + 1

    def spread(*shape: int, by: float) -> torch.Tensor:
        return ((torch.rand(*shape, generator=generator) * 2 - 1) * by).requires_grad_()

    said, named = words.mentions[rows].sum(0), words.named[rows].sum(0)[words.noun]
    usual = torch.logit(((said + 0.5) / (named + 1)).clamp(1e-3, 1 - 1e-3))
    return Heads(
        spread(heads, nouns, components, by=0.01),
        torch.zeros(heads, nouns, positions, requires_grad=True),
        spread(heads, HIDDEN, components, by=components**-0.5),
        torch.zeros(heads, HIDDEN, 1, requires_grad=True),
        spread(heads, adjectives, HIDDEN, by=HIDDEN**-0.5),
        usual.repeat(heads, 1).requires_grad_(),
        spread(heads, min(FACING, components), positions, by=0.05)
        if shown
        else torch.zeros(heads, 0, positions),
        lesson.mirror,
    )
