"""Bias toward surroundings: classes that the edges of their pictures tell, and that the network tells by them.

Two things have to come together. In training, a class's pictures have edges of their own, as others have not: it has
company, a background or a light. And the network goes by it: of images of other classes, which it did not learn from,
those with such edges speak more for that class than those of the same class without. Edges are told by colour alone, so
neither words, nor maps, nor outlines of objects are needed; where objects reach the edges, they are what is told.
"""

from collections.abc import Sequence
from dataclasses import dataclass, replace

import duckdb
import numpy as np
from numpy.typing import NDArray
from scipy.stats import norm
from threadpoolctl import threadpool_limits

from explain_core.data.pictures.quality import LUMA
from explain_core.evaluation.figures.bootstrap import interval, ratios, sums
from explain_core.evaluation.figures.figures import Figure
from explain_core.evaluation.figures.metrics_table import write
from explain_core.explanation.failures import CONSISTENT

Array = NDArray[np.float64]

COMPANY, ANSWER = "bias.company", "bias.answer"
EDGE = 1 / 12
"""How wide the edges of a picture are, in its sides."""
LEAST_COMPANY, LEAST_ANSWER = 0.75, 0.4
"""What a class has at least that is named. Chosen on one biased field guide (docs/failures.md)."""
SPREADS = 3.0
"""And it answers by so many robust spreads more than the median class, where there are CLASSES to have a usual one."""
CLASSES = 6
LEVEL = 0.05
"""The share of false ones among those that are named, at most (Benjamini & Hochberg 1995)."""
IMAGES = 8
"""Of fewer training images nothing is said."""
RIDGE, FOLDS = 0.1, 5


@dataclass(frozen=True, eq=False, slots=True)
class EdgeSample:
    """What is known of a run's images: `looks` (images, 9), see `edge_look`; `logits` (images, classes); `label`
    (images,) each one's class; `held` (images,): the network did not learn from it; `ids`."""

    ids: tuple[str, ...]
    looks: NDArray[np.floating]
    logits: NDArray[np.floating]
    label: NDArray[np.intp]
    held: NDArray[np.bool_]


@dataclass(frozen=True, slots=True)
class SurroundingsBias:
    """How far a class goes with surroundings, and the network by them.

    `company`: how often edges tell an image of the class from one of another, of training images that this was not
    learned from; 0.5 by chance. `answer`, with its interval `low` to `high`: how much more images of other classes
    speak for the class where their edges are as its own than where they are as others', in standard deviations of its
    logit within classes; `logits` the same in logits. `p`: how probable as much of both would be by chance. `images`
    of the class, `others` that answer. Of `wrong` images that are taken for it, `wrong_with` have its edges. `look`:
    how its edges differ, in words; `typical`: ids of the training images that show it most.
    """

    name: str
    company: float
    answer: float
    low: float
    high: float
    logits: float
    p: float
    images: int
    others: int
    wrong: int
    wrong_with: int
    look: str
    typical: tuple[str, ...]
    stands_out: bool = False


def edge_look(crop: NDArray[np.uint8]) -> NDArray[np.float32]:
    """(9,) the mean colours, 0 to 1, of the top edge, the bottom edge and both sides of a crop (height, width, 3)."""
    height, width = crop.shape[:2]
    tall, wide = max(1, round(EDGE * height)), max(1, round(EDGE * width))
    sides = np.concatenate([crop[:, :wide], crop[:, -wide:]], axis=1)
    means = [part.mean(axis=(0, 1), dtype=np.float64) for part in (crop[:tall], crop[-tall:], sides)]
    return (np.concatenate(means) / 255).astype(np.float32)


def standings(sample: EdgeSample, names: Sequence[str]) -> list[SurroundingsBias]:
    """Every class with IMAGES training images or more, those that stand out first, then by how far others answer.

    On one thread, a pure function of the sample in the order of its ids. Classes that no held image of another class
    answers for are left out.
    """
    order = np.argsort(np.array(sample.ids, dtype=np.str_), kind="stable")
    looks, logits = sample.looks[order].astype(np.float64), sample.logits[order].astype(np.float64)
    label, held, ids = sample.label[order], sample.held[order], [sample.ids[k] for k in order]
    learned = ~held
    if not learned.any() or not held.any():
        return []
    with threadpool_limits(limits=1):
        spread = looks[learned].std(axis=0)
        looks = (looks - looks[learned].mean(axis=0)) / np.where(spread > 0, spread, 1.0)
        within = looks[learned] - _of_own(looks[learned], label[learned])
        metric = np.linalg.inv(within.T @ within / learned.sum() + RIDGE * np.eye(looks.shape[1]))
        taken = logits.argmax(axis=1)
        found = []
        for place, name in enumerate(names):
            one = _of_class(place, name, (looks, logits[:, place], taken, label, held), metric, ids)
            found += [one] if one is not None else []
    return sorted(_judged(found), key=lambda one: (not one.stands_out, -one.answer, one.name))


def surroundings_figures(found: Sequence[SurroundingsBias]) -> list[Figure]:
    """bias.company and bias.answer of each class."""
    return [
        figure
        for one in found
        for figure in (
            Figure(COMPANY, one.name, one.company, None, None, one.images),
            Figure(ANSWER, one.name, one.answer, one.low, one.high, one.others),
        )
    ]


def write_surroundings(
    connection: duckdb.DuckDBPyConnection, run_id: str, found: Sequence[SurroundingsBias]
) -> None:
    """Put a run's figures into `metrics`, in place of all that it has: of fewer classes, perhaps."""
    connection.execute("DELETE FROM metrics WHERE run_id = ? AND metric IN (?, ?)", [run_id, COMPANY, ANSWER])
    write(connection, run_id, surroundings_figures(found))


def _of_class(
    place: int,
    name: str,
    known: tuple[Array, Array, NDArray[np.intp], NDArray[np.intp], NDArray[np.bool_]],
    metric: Array,
    ids: Sequence[str],
) -> SurroundingsBias | None:
    looks, logit, taken, label, held = known
    own, others = np.flatnonzero((label == place) & ~held), np.flatnonzero((label != place) & ~held)
    asked = np.flatnonzero((label != place) & held)
    if len(own) < IMAGES or not len(others):
        return None
    usual = looks[others].mean(axis=0)
    company, gap = _left_out(looks, own, others, metric)
    direction = metric @ (looks[own].mean(axis=0) - usual)
    score = looks @ direction
    middle = float(score[own].mean() + score[others].mean()) / 2
    told = score[asked] - _of_own(score[asked], label[asked])
    spoken = logit[asked] - _of_own(logit[asked], label[asked])
    scale, squares = float(spoken.std()), float(told @ told)
    if not squares or not scale:
        return None
    drawn = sums(np.stack([told * spoken, told**2], axis=1))
    answers = ratios(drawn[:, 0], drawn[:, 1]) * gap / scale
    low, high = interval(answers)
    wrong = asked[taken[asked] == place]
    answer = float(told @ spoken) / squares * gap
    deviation = np.sqrt((len(own) + len(others) + 1) / (12 * len(own) * len(others)))
    p = max(float(norm.sf((company - 0.5) / deviation)), _by_chance(told, spoken, label[asked]))
    assert low is not None and high is not None  # `squares` is not 0
    return SurroundingsBias(
        name, company, answer / scale, low, high, answer, p, len(own), len(asked), len(wrong),
        int((score[wrong] > middle).sum()), _look(looks[own].mean(axis=0) - usual),
        tuple(ids[k] for k in own[np.argsort(-score[own], kind="stable")[:3]]),
    )  # fmt: skip


def _left_out(
    looks: Array, own: NDArray[np.intp], others: NDArray[np.intp], metric: Array
) -> tuple[float, float]:
    """How often edges tell an image of `own` from one of `others`, and by how much, fold by fold left out.

    Of the images that a discriminant is learned from, it tells more than there is. What is told the wrong way is 0.
    """
    areas, gaps, usual = [], [], looks[others].mean(axis=0)
    for fold in range(FOLDS):
        left = own[fold::FOLDS]
        score = looks @ (metric @ (looks[np.setdiff1d(own, left)].mean(axis=0) - usual))
        areas.append(_ranks_above(score, left, others))
        gaps.append(float(score[left].mean() - score[others].mean()))
    return float(np.mean(areas)), max(float(np.mean(gaps)), 0.0)


def _judged(found: Sequence[SurroundingsBias]) -> list[SurroundingsBias]:
    """The same, with those that stand out: both figures large enough, the answer unusual, and neither by chance.

    Where all classes' objects reach the edges, all logits answer to edges, and no class stands out.
    """
    if not found:
        return []
    company, answer = np.array([one.company for one in found]), np.array([one.answer for one in found])
    bound = max(LEAST_ANSWER, _usual(answer)) if len(found) >= CLASSES else LEAST_ANSWER
    p = np.array([one.p for one in found])
    ranked = np.sort(p)
    fits = ranked <= LEVEL * np.arange(1, len(p) + 1) / len(p)
    most = float(ranked[np.flatnonzero(fits)[-1]]) if fits.any() else -1.0
    out = (company >= LEAST_COMPANY) & (answer >= bound) & (p <= most)
    return [replace(one, stands_out=bool(is_out)) for one, is_out in zip(found, out, strict=True)]


def _usual(values: Array) -> float:
    """What no usual class exceeds: spreads are taken below the median, since company only raises."""
    middle = float(np.median(values))
    return middle + SPREADS * CONSISTENT * float(np.median(middle - values[values <= middle]))


def _of_own(values: Array, label: NDArray[np.intp]) -> Array:
    """Each row's mean over the rows of its class."""
    classes, place = np.unique(label, return_inverse=True)
    total = np.zeros((len(classes), *values.shape[1:]))
    np.add.at(total, place, values)
    count = np.bincount(place, minlength=len(classes)).reshape(-1, *[1] * (values.ndim - 1))
    return np.asarray((total / count)[place])


def _ranks_above(score: Array, own: NDArray[np.intp], others: NDArray[np.intp]) -> float:
    """How often an image of `own` scores above one of `others`, ties counting half: the area under the ROC curve."""
    ordered = np.sort(score[others])
    below = np.searchsorted(ordered, score[own], "left") + np.searchsorted(ordered, score[own], "right")
    return float(below.mean() / (2 * len(ordered)))


def _by_chance(told: Array, spoken: Array, label: NDArray[np.intp]) -> float:
    """How probable so large a sum of products is where edges are dealt anew to the images of each class.

    Over all permutations within classes its mean is 0 and its variance known exactly; it is taken for normal.
    """
    place = np.unique(label, return_inverse=True)[1]
    count = np.bincount(place)
    squares = np.bincount(place, told**2) * np.bincount(place, spoken**2)
    variance = float((squares / np.maximum(count - 1, 1)).sum())
    return float(norm.sf(float(told @ spoken) / np.sqrt(variance))) if variance > 0 else 1.0


def _look(apart: Array) -> str:
    """How edges differ, in at most two words: by light, and by colour; `apart` (9,) in standard deviations."""
    colour = apart.reshape(3, 3).mean(axis=0)
    light = float(colour @ np.array(LUMA))
    red, green = float(colour[0] - colour[2]), float(colour[1] - (colour[0] + colour[2]) / 2)
    words = [
        (abs(light), "lighter" if light > 0 else "darker"),
        (abs(red), "redder" if red > 0 else "bluer"),
        (abs(green), "greener" if green > 0 else "pinker"),
    ]
    largest = sorted(words, reverse=True)
    return " and ".join(word for size, word in largest[:2] if size >= largest[0][0] / 2)
