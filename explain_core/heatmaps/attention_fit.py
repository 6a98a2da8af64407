"""Learning PartAttention: what must a noun look at to know which adjectives an image's captions give it?

For an image whose captions mention noun n, the logit of each of n's adjectives is what a small network, the same for
all nouns (red is red everywhere), says of the positions' components, averaged by n's attention. The loss is the
adjectives' cross-entropy, and a small share of KL(attention, the noun's own map). No place is ever told.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from typing import Any

import numpy as np
import torch
from numpy.typing import NDArray
from torch.nn.functional import binary_cross_entropy_with_logits, gelu

from explain_core.heatmaps.attention_evidence import (
    ENOUGH_CLASSES,
    ENOUGH_NAMED,
    LEAST_WITHIN,
    attending,
    attending_beyond,
    standing,
    within_classes,
)
from explain_core.heatmaps.attention_lesson import AttentionLesson, Words, lesson_of, of_nouns
from explain_core.heatmaps.attention_sample import ENOUGH_IMAGES, AttentionSample, attending_nouns
from explain_core.heatmaps.map_components import MapComponents
from explain_core.heatmaps.part_attention import PartAttention

#: Chosen by three folds of cub25's training images (docs/method.md).
HEADS, HIDDEN, EPOCHS, BATCH = 6, 32, 12, 32
NEAR_OWN_MAP = (
    0.003  #: the weight of the divergence from the noun's own map, beside nats an adjective times ten
)
RATE, DECAY, PLACE_DECAY = 3e-3, 1e-4, 1e-3
VISITS = 9_000  #: images seen, over all epochs, at most
#: Which nouns attend is decided by so many folds of the images, with fewer heads.
FOLDS, GUARDS = 2, 2


@dataclass(frozen=True, eq=False, slots=True)
class _Heads:
    """What is learned. All lead with the heads."""

    queries: torch.Tensor  # (heads, nouns, components)
    places: torch.Tensor  # (heads, nouns, positions)
    into: torch.Tensor  # (heads, hidden, components)
    shift: torch.Tensor  # (heads, hidden, 1)
    out: torch.Tensor  # (heads, adjectives, hidden)
    usual: torch.Tensor  # (heads, attributes): the attributes' own logits

    def attention(self, features: torch.Tensor, maps: torch.Tensor) -> torch.Tensor:
        """Logarithm of (images, heads, nouns, positions)."""
        heads, nouns, _ = self.queries.shape
        scores = (self.queries.flatten(0, 1) @ features).reshape(len(features), heads, nouns, -1)
        return (scores + self.places + maps[:, None]).log_softmax(3)

    def logits(self, attention: torch.Tensor, features: torch.Tensor, words: Words) -> torch.Tensor:
        """(images, heads, attributes)."""
        heads, hidden, _ = self.into.shape
        seen = (self.into.flatten(0, 1) @ features).reshape(len(features), heads, hidden, -1)
        attended = attention @ gelu(seen + self.shift).transpose(2, 3)
        told = attended @ self.out.transpose(1, 2)
        return told[:, :, words.noun, words.adjective] + self.usual


def fit_attention(
    sample: AttentionSample,
    nouns: Sequence[str],
    noun: NDArray[np.intp],
    adjective: NDArray[np.intp],
    mentions: NDArray[np.bool_],
    classes: NDArray[np.integer],
    components: Sequence[MapComponents],
) -> PartAttention | None:
    """Learn where nouns attend; None where there is too little to learn from, or nothing is gained.

    A noun attends where attention tells its adjectives in images that it has not learned from: better than its own map
    does, and not only by what tells the class (attention_evidence.py): in images of one class, or, where these
    tell of hardly any noun, in classes that it has not learned from. Where captions are by class, none does.

    `nouns` names those of `sample.maps`; `noun`, `adjective` (J,): the number of each attribute's noun among them (-1
    for others) and of its adjective; `mentions` (images, J) and `classes` (images,), rows in the sample's order. The
    same bits for the same sample on one kind of processor: one thread, a fixed seed.
    """
    if len(sample.ids) < ENOUGH_IMAGES:
        return None
    used = attending_nouns(noun, mentions)
    if not used:
        return None
    threads = torch.get_num_threads()
    torch.set_num_threads(1)
    try:
        lesson = lesson_of(sample, used, noun, adjective, mentions, components)
        within = _within(lesson.words, classes)
        if not (within >= LEAST_WITHIN).any():
            return None  # before anything is learned: captions are by class
        gains, attends = _gains(lesson, classes, within)
        open_ones = ~attends & (lesson.words.named.sum(0).numpy() >= ENOUGH_NAMED)
        if attends.sum() < open_ones.sum() and len(np.unique(classes)) >= ENOUGH_CLASSES:
            beyond, attend_beyond = _gains_of_classes(lesson, classes, within)
            gains, attends = np.where(attends, gains, beyond), attends | attend_beyond
        kept = [place for place, attend in enumerate(attends) if attend]
        if not kept:
            return None
        used, gains = [used[place] for place in kept], gains[kept]
        lesson = of_nouns(lesson, kept)
        learned = _fit(lesson, torch.arange(len(sample.ids)), HEADS, attending=True)
    finally:
        torch.set_num_threads(threads)
    heads, count, _ = learned.queries.shape
    return PartAttention(
        tuple(nouns[number] for number in used), tuple(components), (learned.queries / lesson.scale).numpy(),
        learned.places.reshape(heads, count, *sample.maps.shape[2:]).numpy(), gains,
    )  # fmt: skip


def _within(words: Words, classes: NDArray[np.integer]) -> NDArray[np.float64]:
    """(nouns,) the share of what captions say that differs within classes."""
    return within_classes(
        words.mentions.numpy() > 0, words.named.numpy() > 0, np.asarray(classes), words.noun.numpy()
    )


def _gains(
    lesson: AttentionLesson, classes: NDArray[np.integer], within: NDArray[np.float64]
) -> tuple[NDArray[np.float32], NDArray[np.bool_]]:
    """(nouns,) nats an image by which attention tells a noun's adjectives better than its own map; and which attend.

    Of images that were not learned from, all of them, fold by fold. `within` (nouns,), as `_within` has it.
    """
    words = lesson.words
    own, attended, scores = _of_folds(lesson, torch.arange(len(lesson.features)) % FOLDS)
    usual = (words.mentions.sum(0) / words.named.sum(0)[words.noun].clamp(min=1)).expand_as(scores)
    rates = _nats(usual, words).numpy().astype(np.float64)
    stands = standing(
        scores.numpy(), words.mentions.numpy() > 0, words.named.numpy() > 0, classes, words.noun.numpy()
    )
    attends = attending(own - attended, rates - attended, stands, within)
    return (own - attended).astype(np.float32), attends


def _gains_of_classes(
    lesson: AttentionLesson, classes: NDArray[np.integer], within: NDArray[np.float64]
) -> tuple[NDArray[np.float32], NDArray[np.bool_]]:
    """The same where images of one class tell too little: of classes that were not learned from.

    What tells a class tells nothing of another one; red is red on all of them. The usual rates are those of the classes
    that were learned from, too.
    """
    words = lesson.words
    _, number = np.unique(classes, return_inverse=True)
    order = np.random.default_rng(0).permutation(int(number.max()) + 1)
    fold = torch.from_numpy(order[number] % FOLDS)
    own, attended, scores = _of_folds(lesson, fold)
    usual = torch.zeros_like(scores)
    for each in range(FOLDS):
        said, named = words.mentions[fold != each].sum(0), words.named[fold != each].sum(0)[words.noun]
        usual[fold == each] = (said + 0.5) / (named + 1)
    rates = _nats(usual, words).numpy().astype(np.float64)
    attends = attending_beyond(own - attended, rates - attended, within, words.named.sum(0).numpy())
    return (own - attended).astype(np.float32), attends


def _of_folds(
    lesson: AttentionLesson, fold: torch.Tensor
) -> tuple[NDArray[np.float64], NDArray[np.float64], torch.Tensor]:
    """(nouns,) nats by a noun's own map, and by attention; attention's scores (images, attributes). Each left out."""
    images, words = torch.arange(len(lesson.features)), lesson.words
    told = [torch.zeros(len(images), len(words.noun)) for _ in range(2)]  # by the own map, and by attention
    scores = torch.zeros_like(told[0])
    for number in range(FOLDS):
        held = images[fold == number]
        for each, looks in zip(told, (False, True), strict=True):
            learned = _fit(lesson, images[fold != number], GUARDS, looks)
            each[held], scores[held] = _told(learned, lesson, held)  # scores: attention's, which comes last
    own, attended = (_nats(p, words).numpy().astype(np.float64) for p in told)
    return own, attended, scores


def _fit(lesson: AttentionLesson, rows: torch.Tensor, heads: int, attending: bool) -> _Heads:
    """Learn from some images; not `attending`: the nouns' own maps stay the attention."""
    words, generator = lesson.words, torch.Generator().manual_seed(0)
    learned = _beginning(lesson, rows, heads, generator)
    groups: list[dict[str, Any]] = [
        {"params": [learned.into, learned.shift, learned.out], "weight_decay": DECAY},
        {"params": [learned.usual], "weight_decay": 0.0},
    ]
    if attending:
        groups += [
            {"params": [learned.queries], "weight_decay": DECAY},
            {"params": [learned.places], "weight_decay": PLACE_DECAY},
        ]
    epochs = min(EPOCHS, -(-VISITS // len(rows)))
    steps = epochs * -(-len(rows) // BATCH)
    optimiser = torch.optim.AdamW(groups, lr=RATE)
    course = torch.optim.lr_scheduler.OneCycleLR(optimiser, RATE, total_steps=steps, pct_start=0.2)
    for _ in range(epochs):
        for batch in torch.split(rows[torch.randperm(len(rows), generator=generator)], BATCH):
            loss = _loss(learned, lesson.features[batch], lesson.maps[batch], batch, words)
            optimiser.zero_grad()
            loss.backward()  # type: ignore[no-untyped-call]
            optimiser.step()
            course.step()
    parts = {name: getattr(learned, name).detach() for name in learned.__slots__}
    return replace(learned, **parts)


def _beginning(lesson: AttentionLesson, rows: torch.Tensor, heads: int, generator: torch.Generator) -> _Heads:
    words, components = lesson.words, lesson.features.shape[1]
    nouns, positions = lesson.maps.shape[1:]
    adjectives = int(words.adjective.max()) + 1

    def spread(*shape: int, by: float) -> torch.Tensor:
        return ((torch.rand(*shape, generator=generator) * 2 - 1) * by).requires_grad_()

    said, named = words.mentions[rows].sum(0), words.named[rows].sum(0)[words.noun]
    usual = torch.logit(((said + 0.5) / (named + 1)).clamp(1e-3, 1 - 1e-3))
    return _Heads(
        spread(heads, nouns, components, by=0.01),
        torch.zeros(heads, nouns, positions, requires_grad=True),
        spread(heads, HIDDEN, components, by=components**-0.5),
        torch.zeros(heads, HIDDEN, 1, requires_grad=True),
        spread(heads, adjectives, HIDDEN, by=HIDDEN**-0.5),
        usual.repeat(heads, 1).requires_grad_(),
    )


def _loss(
    learned: _Heads, features: torch.Tensor, maps: torch.Tensor, batch: torch.Tensor, words: Words
) -> torch.Tensor:
    """Summed over heads, which learn apart."""
    log_attention = learned.attention(features, maps)
    attention = log_attention.exp()
    logits = learned.logits(attention, features, words)
    said = words.mentions[batch][:, None].expand_as(logits)
    asked, named = words.named[batch][:, words.noun][:, None], words.named[batch]
    nats = binary_cross_entropy_with_logits(logits, said, reduction="none") * asked
    own = maps.log_softmax(2)[:, None]
    apart = (attention * (log_attention - own)).sum(3) * named[:, None]
    told: torch.Tensor = 10 * nats.sum() / asked.sum().clamp(min=1)
    return told + NEAR_OWN_MAP * apart.sum() / named.sum().clamp(min=1)


def _told(learned: _Heads, lesson: AttentionLesson, rows: torch.Tensor) -> tuple[torch.Tensor, torch.Tensor]:
    """(rows, attributes) p of each adjective, heads averaged as odds are, and the mean of the heads' logits."""
    p, scores = [], []
    with torch.no_grad():
        for batch in torch.split(rows, BATCH):
            features, maps = lesson.features[batch], lesson.maps[batch]
            logits = learned.logits(learned.attention(features, maps).exp(), features, lesson.words)
            p.append(logits.sigmoid().mean(1))
            scores.append(logits.mean(1))
    return torch.cat(p), torch.cat(scores)


def _nats(p: torch.Tensor, words: Words) -> torch.Tensor:
    """(nouns,) the adjectives' negative log likelihood, an image that mentions the noun; `p` (images, attributes)."""
    p, said = p.clamp(1e-6, 1 - 1e-6), words.mentions
    nats = -(said * p.log() + (1 - said) * (1 - p).log())
    each = torch.zeros_like(words.named).index_add_(1, words.noun, nats)
    return (each * words.named).sum(0) / words.named.sum(0).clamp(min=1)
