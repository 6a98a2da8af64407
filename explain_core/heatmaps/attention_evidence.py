"""Whether attention looks at the part that a noun names, or at anything that tells the class.

Adjectives of a noun can be told from whatever tells the class: where captions are by class, from everything. What only
a look at the part can tell is what differs between images of one class. So attention is judged there: of images of one
class that were not learned from, are those that captions give an adjective scored above those that they do not?
"""

import numpy as np
from numpy.typing import NDArray

#: A noun attends where its score is so many standard deviations above chance, and the set as a whole where all
#: nouns together are; chosen on cub25's training images (docs/method.md).
NOUN_ABOVE, SET_ABOVE = 0.5, 3.0

Array = NDArray[np.float64]


def standing(
    scores: NDArray[np.floating],
    mentions: NDArray[np.bool_],
    named: NDArray[np.bool_],
    classes: NDArray[np.integer],
    noun: NDArray[np.integer],
) -> tuple[Array, float]:
    """How far above chance scores are within classes, in standard deviations: (nouns,) each noun's, and all together.

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
    each = np.where(known, above / np.sqrt(np.where(known, variance, 1.0)), -np.inf)
    total = float(variance.sum())
    return each, float(above.sum()) / total**0.5 if total > 0 else -np.inf


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
