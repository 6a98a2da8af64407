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

from explain_core.heatmaps.attention_evidence import LEAST_WITHIN, attending, standing, within_classes
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
class _Words:
    """Of the attributes of the attending nouns: noun and adjective (attributes,), and who mentions what."""

    noun: torch.Tensor
    adjective: torch.Tensor
    mentions: torch.Tensor  # (images, attributes)
    named: torch.Tensor  # (images, nouns)


@dataclass(frozen=True, eq=False, slots=True)
class _Lesson:
    """The sample as tensors: `features` (images, components, positions), `maps` (images, nouns, positions), float32.

    `scale` (components,): what the sample's features were divided by.
    """

    features: torch.Tensor
    maps: torch.Tensor
    words: _Words
    scale: torch.Tensor


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

    def logits(self, attention: torch.Tensor, features: torch.Tensor, words: _Words) -> torch.Tensor:
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
    does, and not only by what tells the class (attention_evidence.py). Where captions are by class, none does.

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
        lesson = _lesson(sample, used, noun, adjective, mentions, components)
        if not (_within(lesson.words, classes) >= LEAST_WITHIN).any():
            return None  # before anything is learned: captions are by class
        gains, attends = _gains(lesson, classes)
        kept = [place for place, attend in enumerate(attends) if attend]
        if not kept:
            return None
        used, gains = [used[place] for place in kept], gains[kept]
        lesson = _of_nouns(lesson, kept)
        learned = _fit(lesson, torch.arange(len(sample.ids)), HEADS, attending=True)
    finally:
        torch.set_num_threads(threads)
    heads, count, _ = learned.queries.shape
    return PartAttention(
        tuple(nouns[number] for number in used), tuple(components), (learned.queries / lesson.scale).numpy(),
        learned.places.reshape(heads, count, *sample.maps.shape[2:]).numpy(), gains,
    )  # fmt: skip


def _lesson(
    sample: AttentionSample,
    used: Sequence[int],
    noun: NDArray[np.intp],
    adjective: NDArray[np.intp],
    mentions: NDArray[np.bool_],
    components: Sequence[MapComponents],
) -> _Lesson:
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
    return _Lesson(features, maps, _Words(of_noun, torch.from_numpy(of_adjective), said, named), scale)


def _of_nouns(lesson: _Lesson, kept: Sequence[int]) -> _Lesson:
    """The same of some of its nouns."""
    words, place = lesson.words, torch.full((lesson.maps.shape[1],), -1)
    place[list(kept)] = torch.arange(len(kept))
    columns = place[words.noun] >= 0
    _, adjective = np.unique(words.adjective[columns].numpy(), return_inverse=True)
    of_kept = _Words(
        place[words.noun[columns]],
        torch.from_numpy(adjective),
        words.mentions[:, columns],
        words.named[:, list(kept)],
    )
    return replace(lesson, maps=lesson.maps[:, list(kept)], words=of_kept)


def _within(words: _Words, classes: NDArray[np.integer]) -> NDArray[np.float64]:
    """(nouns,) the share of what captions say that differs within classes."""
    return within_classes(
        words.mentions.numpy() > 0, words.named.numpy() > 0, np.asarray(classes), words.noun.numpy()
    )


def _gains(lesson: _Lesson, classes: NDArray[np.integer]) -> tuple[NDArray[np.float32], NDArray[np.bool_]]:
    """(nouns,) nats an image by which attention tells a noun's adjectives better than its own map; and which attend.

    Of images that were not learned from, all of them, fold by fold.
    """
    images, words = torch.arange(len(lesson.features)), lesson.words
    told = [torch.zeros(len(images), len(words.noun)) for _ in range(2)]  # by the own map, and by attention
    scores = torch.zeros_like(told[0])
    for number in range(FOLDS):
        held = images[images % FOLDS == number]
        for each, looks in zip(told, (False, True), strict=True):
            learned = _fit(lesson, images[images % FOLDS != number], GUARDS, looks)
            each[held], scores[held] = _told(learned, lesson, held)  # scores: attention's, which comes last
    usual = (words.mentions.sum(0) / words.named.sum(0)[words.noun].clamp(min=1)).expand_as(scores)
    own, attended, rates = (_nats(p, words).numpy().astype(np.float64) for p in (*told, usual))
    stands = standing(
        scores.numpy(), words.mentions.numpy() > 0, words.named.numpy() > 0, classes, words.noun.numpy()
    )
    attends = attending(own - attended, rates - attended, stands, _within(words, classes))
    return (own - attended).astype(np.float32), attends


def _fit(lesson: _Lesson, rows: torch.Tensor, heads: int, attending: bool) -> _Heads:
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


def _beginning(lesson: _Lesson, rows: torch.Tensor, heads: int, generator: torch.Generator) -> _Heads:
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
    learned: _Heads, features: torch.Tensor, maps: torch.Tensor, batch: torch.Tensor, words: _Words
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


def _told(learned: _Heads, lesson: _Lesson, rows: torch.Tensor) -> tuple[torch.Tensor, torch.Tensor]:
    """(rows, attributes) p of each adjective, heads averaged as odds are, and the mean of the heads' logits."""
    p, scores = [], []
    with torch.no_grad():
        for batch in torch.split(rows, BATCH):
            features, maps = lesson.features[batch], lesson.maps[batch]
            logits = learned.logits(learned.attention(features, maps).exp(), features, lesson.words)
            p.append(logits.sigmoid().mean(1))
            scores.append(logits.mean(1))
    return torch.cat(p), torch.cat(scores)


def _nats(p: torch.Tensor, words: _Words) -> torch.Tensor:
    """(nouns,) the adjectives' negative log likelihood, an image that mentions the noun; `p` (images, attributes)."""
    p, said = p.clamp(1e-6, 1 - 1e-6), words.mentions
    nats = -(said * p.log() + (1 - said) * (1 - p).log())
    each = torch.zeros_like(words.named).index_add_(1, words.noun, nats)
    return (each * words.named).sum(0) / words.named.sum(0).clamp(min=1)
