"""Whether attention looks at the part that a noun names, or at anything that tells the class.

Adjectives of a noun can be told from whatever tells the class: where captions are by class, from everything. What only
a look at the part can tell is what differs between images of one class. So attention is judged there: of images of one
class that were not learned from, are those that captions give an adjective scored above those that they do not?
"""

import numpy as np
from numpy.typing import NDArray

#: Standard deviations above chance, within classes: above this it speaks for attention, and below that against it.
#: On cub25's training images those of parts it finds lie above 0.4, that of eyes below -1.5 (docs/method.md).
FOR, AGAINST = 0.0, -1.0
#: With less of what captions say differing within classes (share of variance), nothing can be judged.
LEAST_WITHIN = 0.05
#: Of classes that were not learned from: nats an image, images that name a noun, and classes at all.
MARGIN, ENOUGH_NAMED, ENOUGH_CLASSES = 0.02, 100, 6

Array = NDArray[np.float64]


def standing(
    scores: NDArray[np.floating],
    mentions: NDArray[np.bool_],
    named: NDArray[np.bool_],
    classes: NDArray[np.integer],
    noun: NDArray[np.integer],
) -> Array:
    """(nouns,) how far above chance each noun's scores are within classes, in standard deviations.

    `scores`, `mentions` (images, attributes) of images that were not learned from; `named` (images, nouns) whether
    captions mention the noun at all; `classes` (images,); `noun` (attributes,). Rank sums of each attribute and class
    (Wilcoxon), added with the weights of van Elteren (1960); minus infinity where nothing differs within a class.
    """
    above, variance = np.zeros(named.shape[1]), np.zeros(named.shape[1])
    for j, number in enumerate(noun):
        rows = named[:, number]
        more, spread = _rank_sums(scores[rows, j], mentions[rows, j], classes[rows])
        above[number] += more
        variance[number] += spread
    known = variance > 0
    return np.where(known, above / np.sqrt(np.where(known, variance, 1.0)), -np.inf)


def within_classes(
    mentions: NDArray[np.bool_],
    named: NDArray[np.bool_],
    classes: NDArray[np.integer],
    noun: NDArray[np.integer],
) -> Array:
    """(nouns,) of the variance of what captions say of a noun, where they mention it, the share within classes.

    As `standing`. 0 where captions are by class: every image of a class has the same.
    """
    inside, whole = np.zeros(named.shape[1]), np.zeros(named.shape[1])
    _, group = np.unique(classes, return_inverse=True)
    for j, number in enumerate(noun):
        rows = named[:, number]
        size, there = np.bincount(group[rows]), np.bincount(group[rows], mentions[rows, j])
        inside[number] += (there * (1 - there / np.maximum(size, 1))).sum()
        whole[number] += there.sum() * (1 - there.sum() / max(size.sum(), 1))
    return np.where(whole > 0, inside / np.where(whole > 0, whole, 1.0), 0.0)


def attending(gain: Array, told: Array, standing: Array, within: Array) -> NDArray[np.bool_]:
    """(nouns,) which nouns attend, by what is known of images that attention has not learned from.

    `gain` and `told` (nouns,): nats an image by which attention tells a noun's adjectives better than the noun's own
    map does, and than how usual they are; `standing`, `within` as above. It has to gain, and to tell something: of any
    image, or of images of one class. What stands below chance within classes is told from the wrong place.
    """
    tells = (told > 0) | (standing > FOR)
    return (gain > 0) & tells & (standing > AGAINST) & (within >= LEAST_WITHIN)


def attending_beyond(
    gain: Array, told: Array, within: Array, named: NDArray[np.floating]
) -> NDArray[np.bool_]:
    """(nouns,) which nouns attend, by what is known of classes that attention has not learned from.

    `gain`, `told`, `within` as above, `named` (nouns,) the images that name each. What tells a class is of no use for
    another, so gaining and telling there is enough; both by MARGIN, in ENOUGH_NAMED images.
    """
    return (gain > MARGIN) & (told > MARGIN) & (within >= LEAST_WITHIN) & (named >= ENOUGH_NAMED)


def _rank_sums(
    scores: NDArray[np.floating], labels: NDArray[np.bool_], groups: NDArray[np.integer]
) -> tuple[float, float]:
    """Sum over groups of (rank sum of the labelled, less its mean) / (images + 1), and the variance of it by chance."""
    _, group = np.unique(groups, return_inverse=True)
    size, there = np.bincount(group), np.bincount(group, labels)
    mixed = (there > 0) & (there < size)
    if not mixed.any():
        return 0.0, 0.0
    order = np.lexsort((scores, group))
    value, where = scores[order], group[order]
    # Ties share the mean of their ranks.
    begins = np.append(True, (np.diff(value) != 0) | (np.diff(where) != 0))
    stretch = np.cumsum(begins) - 1
    first = np.flatnonzero(begins)
    last = np.append(first[1:], len(value)) - 1
    rank = ((first + last) / 2)[stretch] - (np.cumsum(size) - size)[where] + 1
    sums = np.bincount(where, rank * labels[order], minlength=len(size))
    less = size - there
    more = (sums - there * (size + 1) / 2) / (size + 1)
    spread = there * less / (12 * (size + 1))
    return float(more[mixed].sum()), float(spread[mixed].sum())
