"""Look-alikes: classes that captions tell apart by one noun alone, and where the network tells them apart.

Of two classes of which captions say the same but for the tail, the network can see the tail alone: what speaks for the
one against the other lies there. So a few pairs of look-alikes show where their nouns are, with no keypoint.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

import numpy as np
import torch
from numpy.typing import NDArray

from explain_core.heatmaps.map_components import MapComponents

#: Of what captions say otherwise of two classes, so much is of one noun; and so much that is, in squares of shares.
ALONE, LEAST = 0.75, 0.2
#: With pairs for fewer nouns nothing is asked of them.
ENOUGH_NOUNS = 3

Array = NDArray[np.float64]
#: By class: the class that it is told from, and the number of the noun.
Pairs = Mapping[int, tuple[int, int]]


@dataclass(frozen=True, eq=False, slots=True)
class Lookalikes:
    """What is shown of each image: `noun` (images,) which noun tells its class from its look-alike, -1 where none does;
    `where` (images, positions) float32, where the network tells them apart, adding up to 1."""

    noun: torch.Tensor
    where: torch.Tensor

    def of_nouns(self, place: torch.Tensor) -> Lookalikes:
        """With the nouns numbered anew: `place` (nouns,) each one's new number, -1 for those that are left out."""
        return Lookalikes(torch.where(self.noun >= 0, place[self.noun.clamp(min=0)], -1), self.where)


def pairs_of(mentions: NDArray[np.bool_], classes: NDArray[np.integer], noun: NDArray[np.integer]) -> Pairs:
    """The look-alikes among classes, and the nouns that tell them apart; empty where they are of too few nouns.

    `mentions` (images, J), `classes` (images,), `noun` (J,) the attributes' nouns, -1 for those that cannot attend.
    Captions differ by the squared differences of the shares of two classes' images that mention an attribute, less what
    chance makes of as many images, summed over a noun's attributes.
    """
    names = np.unique(classes)
    count, last = int(noun.max(initial=-1)) + 1, int(noun.min(initial=0))
    groups = np.where(noun < 0, count, noun)
    member = np.eye(count + 1)[groups] if last < 0 or count else np.zeros((len(noun), 1))
    size = np.array([(classes == name).sum() for name in names], np.float64)
    share = np.stack([mentions[classes == name].mean(axis=0) for name in names])
    chance = share * (1 - share) / np.maximum(size - 1, 1)[:, None]
    found: dict[int, tuple[int, int]] = {}
    for a, name in enumerate(names):
        apart = np.maximum(((share - share[a]) ** 2 - chance - chance[a]) @ member, 0.0)
        apart[a] = 0.0
        whole = apart.sum(axis=1)
        own = apart[:, :count].max(axis=1, initial=0.0)
        alone = np.where((whole > 0) & (own >= LEAST), own / np.where(whole > 0, whole, 1.0), 0.0)
        b = int(alone.argmax())
        if alone[b] > ALONE:
            found[int(name)] = (int(names[b]), int(apart[b, :count].argmax()))
    return found if len({number for _, number in found.values()}) >= ENOUGH_NOUNS else {}


def shown(
    pairs: Pairs,
    classes: NDArray[np.integer],
    features: NDArray[np.floating],
    last: MapComponents,
    weights: NDArray[np.floating],
) -> Lookalikes:
    """Where the network tells each image's class from its look-alike: (w_a - w_b) . f, what speaks for it, squared.

    `features` (images, components, height, width) of which the first are the last maps' by `last`; `weights` (classes,
    filters) as the classifier weighs them. The maps are those that the components give back.
    """
    images, count = len(classes), last.directions.shape[1]
    noun, where = np.full(images, -1), np.zeros((images, int(np.prod(features.shape[2:]))), np.float32)
    for a, (b, number) in pairs.items():
        rows = np.flatnonzero(classes == a)
        differ = weights[a].astype(np.float64) - weights[b]
        told = np.einsum("k,nkyx->nyx", differ @ last.directions, features[rows, :count].astype(np.float64))
        told = np.maximum(told + differ @ last.mean, 0.0).reshape(len(rows), -1) ** 2
        total = told.sum(axis=1, keepdims=True)
        where[rows] = told / np.where(total > 0, total, 1.0)
        noun[rows[total[:, 0] > 0]] = number
    return Lookalikes(torch.from_numpy(noun), torch.from_numpy(where))


def told_apart(log_attention: torch.Tensor, lookalikes: Lookalikes, rows: torch.Tensor) -> torch.Tensor:
    """(images with look-alikes of `rows`, heads) the log likelihood of where they are told apart, by attention.

    `log_attention` (rows, heads, nouns, positions), of the images numbered `rows`.
    """
    noun = lookalikes.noun[rows]
    there = noun >= 0
    looks = log_attention[there, :, noun[there]]
    return (lookalikes.where[rows][there][:, None] * looks).sum(2)


def nearer(
    log_attention: torch.Tensor, maps: torch.Tensor, lookalikes: Lookalikes, rows: torch.Tensor
) -> torch.Tensor:
    """(rows,) nats by which the heads' mean is nearer to that than the nouns' own maps; 0 without look-alikes.

    `maps` (rows, nouns, positions), logarithms.
    """
    mean = torch.logsumexp(log_attention, 1, keepdim=True)
    mean = mean - mean.logsumexp(3, keepdim=True)
    own = maps.log_softmax(2)[:, None]
    found = torch.zeros(len(rows))
    more = told_apart(mean, lookalikes, rows) - told_apart(own, lookalikes, rows)
    found[lookalikes.noun[rows] >= 0] = more[:, 0]
    return found
