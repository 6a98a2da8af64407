"""Learning PartAttention: what must a noun look at to know which adjectives an image's captions give it?

For an image whose captions mention noun n, the logit of each of n's adjectives is what a small network, the same for
all nouns (red is red everywhere), says of the positions' components, averaged by n's attention. The loss is the
adjectives' cross-entropy, and a small share of KL(attention, the noun's own map). No place is ever told.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from typing import Any

import numpy as np
import torch
from numpy.typing import NDArray
from torch.nn.functional import binary_cross_entropy_with_logits

from explain_core.heatmaps.attention_evidence import (
    ENOUGH_CLASSES,
    ENOUGH_NAMED,
    LEAST_WITHIN,
    attending,
    attending_beyond,
    standing,
    within_classes,
)
from explain_core.heatmaps.attention_heads import Heads, beginning
from explain_core.heatmaps.attention_lesson import AttentionLesson, Words, lesson_of, of_nouns
from explain_core.heatmaps.attention_sample import ENOUGH_IMAGES, AttentionSample, attending_nouns
from explain_core.heatmaps.lookalikes import Lookalikes, nearer, pairs_of, shown, told_apart
from explain_core.heatmaps.map_components import MapComponents
from explain_core.heatmaps.part_attention import PartAttention

#: Chosen by three folds of cub25's training images (docs/method.md).
HEADS, EPOCHS, BATCH = 6, 12, 32
NEAR_OWN_MAP = (
    0.003  #: the weight of the divergence from the noun's own map, beside nats an adjective times ten
)
RATE, DECAY, PLACE_DECAY = 3e-3, 1e-4, 1e-3
#: Where look-alikes show where nouns are: the weight of that, and how fast queries and places learn, in parts of RATE.
#: A query knows a part by its colours, which other classes do not have; a place serves all of them.
OF_LOOKALIKES, OF_QUERIES, OF_PLACES = 10.0, 0.1, 10.0
#: Some heads find which way things face and the others never do: so many are tried for each that is kept.
TRIED = 3
VISITS = 9_000  #: images seen, over all epochs, at most
#: Which nouns attend is decided by so many folds of the images, with fewer heads.
FOLDS, GUARDS = 2, 2


def fit_attention(
    sample: AttentionSample,
    nouns: Sequence[str],
    noun: NDArray[np.intp],
    adjective: NDArray[np.intp],
    mentions: NDArray[np.bool_],
    classes: NDArray[np.integer],
    components: Sequence[MapComponents],
    weights: NDArray[np.floating] | None = None,
) -> PartAttention | None:
    """Learn where nouns attend; None where there is too little to learn from, or nothing is gained.

    A noun attends where attention tells its adjectives in images that it has not learned from: better than its own map
    does, and not only by what tells the class (attention_evidence.py): in images of one class, or, where these
    tell of hardly any noun, in classes that it has not learned from. Where captions are by class, none does.

    Where captions have look-alikes (lookalikes.py), attention learns where the network tells them apart, too, and which
    way things face; their nouns attend if they are nearer to that, in images left out, than their own maps are.

    `nouns` names those of `sample.maps`; `noun`, `adjective` (J,): the number of each attribute's noun among them (-1
    for others) and of its adjective; `mentions` (images, J) and `classes` (images,), rows in the sample's order;
    `weights` (classes, filters) of the classifier on the last maps' averages, where they tell its outputs. The
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
        if weights is not None:
            lesson = _with_lookalikes(lesson, sample, used, noun, mentions, classes, components[0], weights)
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
    size = sample.maps.shape[2:]
    facing = learned.faces() / lesson.scale[: learned.facing.shape[1], None]
    faces = facing.reshape(heads, -1, *size).numpy() if facing.shape[1] else None
    return PartAttention(
        tuple(nouns[number] for number in used), tuple(components), (learned.queries / lesson.scale).numpy(),
        learned.places.reshape(heads, count, *size).numpy(), gains, faces,
    )  # fmt: skip


def _with_lookalikes(
    lesson: AttentionLesson,
    sample: AttentionSample,
    used: Sequence[int],
    noun: NDArray[np.intp],
    mentions: NDArray[np.bool_],
    classes: NDArray[np.integer],
    last: MapComponents,
    weights: NDArray[np.floating],
) -> AttentionLesson:
    """The lesson with where look-alikes are told apart, if captions have any."""
    place = np.full(int(noun.max()) + 2, -1)  # the last one is for -1
    place[list(used)] = np.arange(len(used))
    pairs = pairs_of(mentions, classes, place[noun])
    return (
        replace(lesson, lookalikes=shown(pairs, classes, sample.features, last, weights)) if pairs else lesson
    )


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
    own, attended, scores, closer = _of_folds(lesson, torch.arange(len(lesson.features)) % FOLDS)
    usual = (words.mentions.sum(0) / words.named.sum(0)[words.noun].clamp(min=1)).expand_as(scores)
    rates = _nats(usual, words).numpy().astype(np.float64)
    stands = standing(
        scores.numpy(), words.mentions.numpy() > 0, words.named.numpy() > 0, classes, words.noun.numpy()
    )
    attends = attending(own - attended, rates - attended, stands, within)
    if lesson.lookalikes is not None:
        asked = lesson.lookalikes.noun
        more = np.array([float(closer[asked == number].sum()) for number in range(len(attends))])
        attends = np.where(np.isin(np.arange(len(attends)), asked.numpy()), more > 0, attends)
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
    own, attended, scores, _ = _of_folds(lesson, fold)
    usual = torch.zeros_like(scores)
    for each in range(FOLDS):
        said, named = words.mentions[fold != each].sum(0), words.named[fold != each].sum(0)[words.noun]
        usual[fold == each] = (said + 0.5) / (named + 1)
    rates = _nats(usual, words).numpy().astype(np.float64)
    attends = attending_beyond(own - attended, rates - attended, within, words.named.sum(0).numpy())
    return (own - attended).astype(np.float32), attends


def _of_folds(
    lesson: AttentionLesson, fold: torch.Tensor
) -> tuple[NDArray[np.float64], NDArray[np.float64], torch.Tensor, torch.Tensor]:
    """(nouns,) nats by a noun's own map, and by attention; attention's scores (images, attributes), and how much nearer
    (images,) to where look-alikes are told apart it is. Each image left out."""
    images, words = torch.arange(len(lesson.features)), lesson.words
    told = [torch.zeros(len(images), len(words.noun)) for _ in range(2)]  # by the own map, and by attention
    scores, closer = torch.zeros_like(told[0]), torch.zeros(len(images))
    for number in range(FOLDS):
        held = images[fold == number]
        for each, looks in zip(told, (False, True), strict=True):
            learned = _fit(lesson, images[fold != number], GUARDS, looks)
            # The scores are attention's, which comes last.
            each[held], scores[held], closer[held] = _told(learned, lesson, held)
    own, attended = (_nats(p, words).numpy().astype(np.float64) for p in told)
    return own, attended, scores, closer


def _fit(lesson: AttentionLesson, rows: torch.Tensor, heads: int, attending: bool) -> Heads:
    """Learn from some images; not `attending`: the nouns' own maps stay the attention."""
    words, generator = lesson.words, torch.Generator().manual_seed(0)
    facing = attending and lesson.lookalikes is not None
    learned = beginning(lesson, rows, heads * TRIED if facing else heads, generator, facing)
    groups: list[dict[str, Any]] = [
        {"params": [learned.into, learned.shift, learned.out], "weight_decay": DECAY},
        {"params": [learned.usual], "weight_decay": 0.0},
    ]
    of_queries, of_places = (OF_QUERIES, OF_PLACES) if learned.facing.shape[1] else (1.0, 1.0)
    if attending:
        groups += [
            {"params": [learned.queries], "weight_decay": DECAY, "lr": RATE * of_queries},
            {"params": [learned.places], "weight_decay": PLACE_DECAY, "lr": RATE * of_places},
        ]
    if learned.facing.shape[1]:
        groups.append({"params": [learned.facing], "weight_decay": PLACE_DECAY})
    epochs = min(EPOCHS, -(-VISITS // len(rows)))
    steps = epochs * -(-len(rows) // BATCH)
    optimiser = torch.optim.AdamW(groups, lr=RATE)
    rates = [group["lr"] for group in optimiser.param_groups]
    course = torch.optim.lr_scheduler.OneCycleLR(optimiser, rates, total_steps=steps, pct_start=0.2)
    for _ in range(epochs):
        for batch in torch.split(rows[torch.randperm(len(rows), generator=generator)], BATCH):
            loss = _loss(learned, lesson.features[batch], lesson.maps[batch], batch, words, lesson.lookalikes)
            optimiser.zero_grad()
            loss.backward()  # type: ignore[no-untyped-call]
            optimiser.step()
            course.step()
    parts = {name: getattr(learned, name).detach() for name in learned.__slots__}
    learned = replace(learned, **parts)
    return _likeliest(learned, lesson, rows, heads) if facing else learned


def _likeliest(learned: Heads, lesson: AttentionLesson, rows: torch.Tensor, heads: int) -> Heads:
    """So many of the heads: those that tell the adjectives of the images that they have learned from best."""
    words, nats = lesson.words, torch.zeros(len(learned.queries))
    with torch.no_grad():
        for batch in torch.split(rows, BATCH):
            attention = learned.attention(lesson.features[batch], lesson.maps[batch]).exp()
            logits = learned.logits(attention, lesson.features[batch], words)
            nats += _asked_nats(logits, batch, words).sum((0, 2))
    kept = nats.argsort(stable=True)[:heads].sort().values
    names = [name for name in learned.__slots__ if name != "mirror"]
    return replace(learned, **{name: getattr(learned, name)[kept] for name in names})


def _loss(
    learned: Heads,
    features: torch.Tensor,
    maps: torch.Tensor,
    batch: torch.Tensor,
    words: Words,
    lookalikes: Lookalikes | None,
) -> torch.Tensor:
    """Summed over heads, which learn apart."""
    log_attention = learned.attention(features, maps)
    attention = log_attention.exp()
    nats = _asked_nats(learned.logits(attention, features, words), batch, words)
    asked, named = words.named[batch][:, words.noun], words.named[batch]
    told: torch.Tensor = 10 * nats.sum() / asked.sum().clamp(min=1)
    if learned.facing.shape[1] and lookalikes is not None:
        likely = told_apart(log_attention, lookalikes, batch)
        return told - OF_LOOKALIKES * likely.sum() / max(len(likely), 1)
    own = maps.log_softmax(2)[:, None]
    apart = (attention * (log_attention - own)).sum(3) * named[:, None]
    return told + NEAR_OWN_MAP * apart.sum() / named.sum().clamp(min=1)


def _asked_nats(logits: torch.Tensor, batch: torch.Tensor, words: Words) -> torch.Tensor:
    """(images, heads, attributes) the cross-entropy of the adjectives of nouns that the captions of `batch` mention."""
    said = words.mentions[batch][:, None].expand_as(logits)
    asked = words.named[batch][:, words.noun][:, None]
    return binary_cross_entropy_with_logits(logits, said, reduction="none") * asked


def _told(
    learned: Heads, lesson: AttentionLesson, rows: torch.Tensor
) -> tuple[torch.Tensor, torch.Tensor, torch.Tensor]:
    """(rows, attributes) p of each adjective, heads averaged as odds are, the heads' mean logit, and `nearer`."""
    p, scores, closer = [], [], []
    with torch.no_grad():
        for batch in torch.split(rows, BATCH):
            features, maps = lesson.features[batch], lesson.maps[batch]
            attention = learned.attention(features, maps)
            logits = learned.logits(attention.exp(), features, lesson.words)
            if lesson.lookalikes is not None:
                closer.append(nearer(attention, maps, lesson.lookalikes, batch))
            p.append(logits.sigmoid().mean(1))
            scores.append(logits.mean(1))
    return torch.cat(p), torch.cat(scores), torch.cat(closer) if closer else torch.zeros(len(rows))


def _nats(p: torch.Tensor, words: Words) -> torch.Tensor:
    """(nouns,) the adjectives' negative log likelihood, an image that mentions the noun; `p` (images, attributes)."""
    p, said = p.clamp(1e-6, 1 - 1e-6), words.mentions
    nats = -(said * p.log() + (1 - said) * (1 - p).log())
    each = torch.zeros_like(words.named).index_add_(1, words.noun, nats)
    return (each * words.named).sum(0) / words.named.sum(0).clamp(min=1)
