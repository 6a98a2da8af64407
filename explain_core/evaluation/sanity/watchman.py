"""Whether a network would be right far more often with another order of labels, or with another preprocessing.

Both are mistakes that nobody sees: the network computes, and explains its answers, as well as ever. They are told from
the logits of some hundred training images whose labels are known.
"""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray
from scipy.optimize import linear_sum_assignment
from scipy.stats import binomtest, wilcoxon

from explain_core.data.sets.class_order import in_natural_order

#: Training images from which the order is looked at, and how many of each class it then takes at the least.
ENOUGH, OF_A_CLASS = 48, 2
#: How improbable it must be that the other order is only by chance the right one more often.
CHANCE = 1e-6
#: By how much the share of right answers must rise.
GAIN = 0.05
#: Which part of what outputs tell of labels another order must use: a usual one, and one that was fitted. A head
#: that was never trained, even on trained layers, gives many classes the same output: no order makes it right.
USUAL_PART, FITTED_PART = 0.6, 0.8
#: By how many deviations an output must stand out for its label against all others, at the median: of 2,700 heads that
#: were never trained, on trained layers, the largest came to 2.93; trained ones that were permuted to 3.3 and more.
ALONE = 3.2
#: With fewer classes than these chance makes orders too: another one must be right of this part of all images.
FEW_CLASSES, NEARLY_ALL = 5, 0.9
#: Images that a preprocessing is tried on, how many at first, and how improbable a gain must be on these to go on.
TRIED, FIRST, PROMISING = 64, 16, 0.3
#: How many more are looked at where one seems better and so few leave it open, and how improbable it must be by then.
MORE, OPEN = 256, 0.02
#: The same for preprocessings: chance (seven are tried), and the mean gain in the label's log-probability, in nats.
UNLIKELY, NATS = 2e-4, 0.04
#: Of two that are alike to so many nats, the first that was tried is named.
ALIKE = 1e-3
#: The same for how pictures are cut and how large they are: sizes and shares near the trained one are as good as it.
GEOMETRY_NATS = 0.12
#: Only to be less sure: where all is right, being surer still would hide every difference.
TEMPERATURES = np.geomspace(1, 1e4, 50)

Logits = NDArray[np.floating]
Labels = NDArray[np.integer]
Trial = Callable[[Sequence[str], int, int], Mapping[str, Logits]]


@dataclass(frozen=True, eq=False, slots=True)
class OtherOrder:
    """An order of labels with which the network is right far more often.

    `output_of` (classes,): the output that answers to each label. `name` says which order it is where it is a usual
    one ("natural"). `accuracy` as it is and `better` with the other order, of `images`.
    """

    output_of: NDArray[np.intp]
    name: str | None
    accuracy: float
    better: float
    images: int


@dataclass(frozen=True, slots=True)
class OtherPreprocessing:
    """A preprocessing, by its name among those tried, with which the network is clearly surer of the right labels.

    `accuracy` and `better` are shares of right answers of `images`, as it is and with the other; `nats` the mean gain
    in the right label's log-probability, each at its own best temperature.
    """

    name: str
    accuracy: float
    better: float
    nats: float
    images: int


def other_order(logits: Logits, labels: Labels, names: Sequence[str]) -> OtherOrder | None:
    """The order of labels that fits a network's outputs far better than the given one; None where there is none.

    `logits` (images, classes), `labels` (images,) indices of `names`. First the usual orders of the names are held
    against the given one; then the order that fits best (an assignment over the confusion matrix) is found on one half
    of the images and judged on the other, so that what it fits by chance does not count. It is named only where it is
    right on so many more images that chance is ruled out, and where outputs answer to labels one to one.
    """
    told, count = logits.argmax(axis=1), logits.shape[1]
    if len(labels) < ENOUGH or count < 2:
        return None
    own = told == labels
    for name, output_of in _usual_orders(names).items():
        right = told == output_of[labels]
        trusted = count >= FEW_CLASSES or right.mean() >= NEARLY_ALL
        if _is_far(right, own) and trusted and right.mean() > USUAL_PART * _telling(told, labels, count):
            return OtherOrder(output_of, name, float(own.mean()), float(right.mean()), len(labels))
    if len(labels) < OF_A_CLASS * count:
        return None
    right = _judged_by_halves(told, labels, count)
    if not _is_far(right, own) or right.mean() < FITTED_PART * _telling(told, labels, count):
        return None
    found = _assigned(told, labels, count)
    trusted = (
        _stand_out(logits, labels, found) >= ALONE if count >= FEW_CLASSES else right.mean() >= NEARLY_ALL
    )
    if not trusted:
        return None
    return OtherOrder(found, None, float(own.mean()), float((told == found[labels]).mean()), len(labels))


def other_preprocessing(
    labels: Labels, own: Logits, tried: Trial, names: Mapping[str, float]
) -> OtherPreprocessing | None:
    """The preprocessing with which a network is clearly surer of the right labels; None where the given one does.

    `labels` (images,), `own` (images, classes) logits with the given preprocessing; `tried(names, start, stop)` gives
    those of some of the images with other ones, by name, NaN where the network does not take them. `names`: the mean
    gain in nats that each must bring at the least. A few images are tried first: where the given preprocessing
    is right, hardly more are needed; where one seems better and chance is not ruled out, more are. Accuracies of so
    few images tell little; the log-probability of the right label, compared image by image at the temperature that
    suits each preprocessing best, tells much more.
    """
    best: OtherPreprocessing | None = None
    first = min(FIRST, len(labels))
    if first < FIRST:
        return None
    given = dict(tried(list(names), 0, first))
    open_ones = []
    for name in names:
        gain = _gain(given[name], own[:first], labels[:first])
        if gain is not None and _by_chance(gain) < PROMISING:
            open_ones.append(name)
    done = first
    for count in (min(TRIED, len(labels)), min(MORE, len(labels))):
        if open_ones and count > done:
            more = tried(open_ones, done, count)
            given.update({name: np.concatenate([given[name], more[name]]) for name in open_ones})
            done = count
        still_open = []
        for name in open_ones:
            gain = _gain(given[name], own[:done], labels[:done])
            if gain is None or gain.mean() < names[name] or (chance := _by_chance(gain)) >= OPEN:
                continue
            still_open.append(name)
            found = _clearly_better(name, gain, chance, given[name], own[:done], labels[:done])
            if found is not None and (best is None or found.nats > best.nats + ALIKE):
                best = found
        if best is not None:
            return best
        open_ones = still_open
    return None


def fitted_log_probability(logits: Logits, labels: Labels) -> NDArray[np.float64]:
    """(images,) the right label's log-probability, after the softmax at the temperature with the highest mean.

    A network may be surer or less sure than it should be; that is no matter of its preprocessing.
    """
    values = logits.astype(np.float64)
    values = values - values.max(axis=1, keepdims=True)
    rows = np.arange(len(labels))
    best: NDArray[np.float64] | None = None
    for temperature in TEMPERATURES:
        scaled = values / temperature
        found = scaled[rows, labels] - np.log(np.exp(scaled).sum(axis=1))
        if best is None or found.mean() > best.mean():
            best = found
    assert best is not None
    return best


def _gain(given: Logits, own: Logits, labels: Labels) -> NDArray[np.float64] | None:
    """(images,) by how much surer of the right labels `given` is than `own`, in nats; None where it is not finite.

    Both are brought to one spread: brighter pictures have larger logits, and would make a network that is never sure
    enough look better.
    """
    if not np.isfinite(given).all():
        return None
    wide, narrow = (float((each - each.mean(axis=1, keepdims=True)).std()) for each in (own, given))
    scale = wide / narrow if wide > 0 and narrow > 0 else 1.0
    return fitted_log_probability(given * scale, labels) - fitted_log_probability(own, labels)


def _by_chance(gain: NDArray[np.float64]) -> float:
    """How improbable it is that gains (images,) are as many and as large by chance.

    Signed ranks, one-sided, rather than signs alone: where most images are clear anyway, a few lose all.
    """
    return float(wilcoxon(gain, alternative="greater").pvalue) if gain.any() else 1.0


def _clearly_better(
    name: str, gain: NDArray[np.float64], chance: float, given: Logits, own: Logits, labels: Labels
) -> OtherPreprocessing | None:
    better, accuracy = float((given.argmax(1) == labels).mean()), float((own.argmax(1) == labels).mean())
    if better < accuracy or chance > UNLIKELY:
        return None
    # What it is surer of must be the labels, and not only how common each of them is.
    commonest = np.bincount(labels).max() / len(labels)
    right = int((given.argmax(1) == labels).sum())
    if binomtest(right, len(labels), commonest, alternative="greater").pvalue > UNLIKELY:
        return None
    return OtherPreprocessing(name, accuracy, better, float(gain.mean()), len(labels))


def _usual_orders(names: Sequence[str]) -> Mapping[str, NDArray[np.intp]]:
    """Orders in which people sort folders, without the given one: the output of each label."""
    orders = {
        "natural": in_natural_order(names),
        "sorted": tuple(sorted(names)),
        "sorted without regard to case": tuple(sorted(names, key=lambda name: (name.casefold(), name))),
    }
    found: dict[str, NDArray[np.intp]] = {}
    for order, wanted in orders.items():
        place = {name: number for number, name in enumerate(wanted)}
        output_of = np.array([place[name] for name in names], np.intp)
        if not np.array_equal(output_of, np.arange(len(names))):
            found[order] = output_of
    return found


def _judged_by_halves(told: Labels, labels: Labels, count: int) -> NDArray[np.bool_]:
    """(images,) whether the order that fits the other half of the images best is right of an image."""
    half = np.empty(len(labels), np.intp)
    for label in range(count):
        of_it = np.flatnonzero(labels == label)
        half[of_it] = (np.arange(len(of_it)) + label) % 2
    right = np.zeros(len(labels), bool)
    for one in (0, 1):
        found = _assigned(told[half != one], labels[half != one], count)
        right[half == one] = told[half == one] == found[labels[half == one]]
    return right


def _assigned(told: Labels, labels: Labels, count: int) -> NDArray[np.intp]:
    """(classes,) the output of each label, one to one, so that most images are right; as it is where nothing tells."""
    confusion = np.zeros((count, count))
    np.add.at(confusion, (labels, told), 1)
    _, outputs = linear_sum_assignment(-(confusion + 1e-3 * np.eye(count)))
    return np.asarray(outputs, np.intp)


def _stand_out(logits: Logits, labels: Labels, output_of: NDArray[np.intp]) -> float:
    """By how many deviations an output's mean over its label's images lies over its means of the others': the median.

    A trained output is high for one label and low for all others. One of a head that was never trained is somewhere for
    each label, and highest for one of them all the same.
    """
    centred = logits - logits.mean(axis=1, keepdims=True)
    known = np.unique(labels)
    means = np.stack([centred[labels == label].mean(axis=0) for label in known])  # (labels, outputs)
    found = []
    for row, label in enumerate(known):
        own, others = means[row, output_of[label]], np.delete(means[:, output_of[label]], row)
        found.append((own - others.mean()) / max(float(others.std()), 1e-9))
    return float(np.median(found))


def _telling(told: Labels, labels: Labels, count: int) -> float:
    """The share of images whose output is the commonest one of their label: what outputs tell of labels, at most."""
    confusion = np.zeros((count, count))
    np.add.at(confusion, (labels, told), 1)
    return float(confusion.max(axis=1).sum() / len(labels))


def _is_far(right: NDArray[np.bool_], own: NDArray[np.bool_]) -> bool:
    gained, lost = int((right & ~own).sum()), int((own & ~right).sum())
    return bool(right.mean() - own.mean() >= GAIN) and _improbable(gained, lost)


def _improbable(gained: int, lost: int) -> bool:
    """Whether so many gains against so many losses are no toss of a coin (McNemar's test, exact, one-sided)."""
    if gained <= lost:
        return False
    return bool(binomtest(gained, gained + lost, 0.5, alternative="greater").pvalue < CHANCE)
