"""What attacked pictures tell: whether their words follow the label, and whether words and maps give the attack away.

An attack that a label falls for is judged on the images that fell: `words_of_taken` asks of each attribute said whether
more images of the class taken for have it than of the one before; `given_away` ranks these pictures and the ones that
they were made of by how far words and maps are from the label, beside the softmax's own doubt.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from explain_core.evaluation.figures.bootstrap import interval, ratios, resampled
from explain_core.evaluation.figures.figures import Figure, Ratio, ratio_figures
from explain_core.evaluation.figures.ranking import pairs_within
from explain_core.runs.class_phrases import Meaning, meaning_of_attribute
from explain_core.runs.crop_answers import CropAnswer

Array = NDArray[np.float64]
BEFORE, AFTER, ALONE = "before", "after", "after, activations alone"
CONFIDENCE, WORDS, MAPS, TOGETHER, ALL = (
    "confidence",
    "words",
    "maps",
    "words and maps",
    "words, maps and confidence",
)


@dataclass(frozen=True, eq=False, slots=True)
class AttackedImage:
    """An image before and after an attack.

    `target` (None: none) is a place among the classes; `moved`: whether the network gave the attack a gradient;
    `change`: by how many grey values of 255 the most changed colour differs.
    """

    image_id: str
    target: int | None
    before: CropAnswer
    after: CropAnswer
    moved: bool
    change: int

    @property
    def fooled(self) -> bool:
        """Whether it is taken for the target now, or, without one, for another class than before."""
        if self.target is not None:
            return self.after.predicted == self.target
        return self.after.predicted != self.before.predicted


@dataclass(frozen=True, eq=False, slots=True)
class ClassWords:
    """How true attributes are of classes: `share` (classes, J) of the training images, and by a table if there is one.

    `attributes` (J,) the vocabulary; `table`: by the class's place, by what an attribute means.
    """

    attributes: tuple[str, ...]
    share: NDArray[np.floating]
    table: Mapping[int, Mapping[Meaning, float]]

    def by_captions(self, words: Sequence[int], own: int, taken: int) -> tuple[int, int]:
        """Of attributes at these places, how many are truer of class `taken`, and in how many the classes differ."""
        return _counted([(float(self.share[own, j]), float(self.share[taken, j])) for j in words])

    def by_table(self, words: Sequence[int], own: int, taken: int) -> tuple[int, int]:
        """The same by the table; what it does not know is not counted."""
        pairs = []
        for j in words:
            means = meaning_of_attribute(self.attributes[j])
            here, there = (self.table.get(each, {}) for each in (own, taken))
            if means is not None and means in here and means in there:
                pairs.append((here[means], there[means]))
        return _counted(pairs)


def attack_figures(name: str, images: Sequence[AttackedImage], words: ClassWords) -> list[Figure]:
    """All figures of one attack, called `name`; what nothing is there to measure by is left out."""
    images = sorted(images, key=lambda image: image.image_id)
    asked = [Ratio("attack.fooled", name, *_ones([image.fooled for image in images]))]
    said = [image for image in images if image.before.told]
    went = ratio_figures([Ratio(
        "attack.words_went", name, np.array([len(words_gone(words.attributes, image)[1]) for image in said], float),
        np.array([len(image.before.told) for image in said], float),
    )]) if said else []  # fmt: skip
    fooled = [image for image in images if image.fooled]
    return [*ratio_figures(asked), *went, *_of_taken(name, fooled, words), *_given_away(name, fooled)]


def variants(name: str) -> list[tuple[str, str]]:
    """Every metric and variant that the figures of an attack of this name can have."""
    taken = ("attack.words_of_taken", "attack.words_of_taken_by_table")
    return [
        ("attack.fooled", name), ("attack.words_went", name),
        *((metric, f"{name} {when}") for metric in taken for when in (BEFORE, AFTER, ALONE)),
        *(("attack.given_away", f"{name} by {score}") for score in (CONFIDENCE, WORDS, MAPS, TOGETHER, ALL)),
    ]  # fmt: skip


def words_gone(attributes: Sequence[str], image: AttackedImage) -> tuple[tuple[int, ...], tuple[int, ...]]:
    """The places of attributes of its sentence that appeared with the attack, and of those that went, by meaning."""
    before, after = image.before.told, image.after.told
    there = {_means(attributes[j]) for j in before}
    here = {_means(attributes[j]) for j in after}
    return (
        tuple(j for j in after if _means(attributes[j]) not in there),
        tuple(j for j in before if _means(attributes[j]) not in here),
    )


def _means(attribute: str) -> Meaning | str:
    return meaning_of_attribute(attribute) or attribute


def _of_taken(name: str, fooled: Sequence[AttackedImage], words: ClassWords) -> list[Figure]:
    told = {
        BEFORE: [image.before.told for image in fooled], AFTER: [image.after.told for image in fooled],
        ALONE: [image.after.seen for image in fooled],
    }  # fmt: skip
    asked = []
    for metric, count in (
        ("attack.words_of_taken", words.by_captions),
        ("attack.words_of_taken_by_table", words.by_table),
    ):
        for when, each in told.items():
            counts = [
                count(places, image.before.predicted, image.after.predicted)
                for places, image in zip(each, fooled, strict=True)
            ]
            asked.append(Ratio(metric, f"{name} {when}", *np.array(counts, float).reshape(-1, 2).T))
    return ratio_figures([each for each in asked if len(each.denominators)])


def _given_away(name: str, fooled: Sequence[AttackedImage]) -> list[Figure]:
    """The area under the ROC curve of every score; pictures that fell, and the same before."""
    if not fooled:
        return []
    pictures = [image.before for image in fooled] + [image.after for image in fooled]
    doubt = {
        CONFIDENCE: np.array([1 - float(one.odds.max()) for one in pictures]),
        WORDS: np.array([one.words_apart for one in pictures]),
        MAPS: np.array([one.maps_apart for one in pictures]),
    }
    doubt[TOGETHER] = standardised(doubt[WORDS]) + standardised(doubt[MAPS])
    doubt[ALL] = doubt[TOGETHER] + standardised(doubt[CONFIDENCE])
    return [auc_figure("attack.given_away", f"{name} by {score}", values) for score, values in doubt.items()]


def auc_figure(metric: str, variant: str, scores: Array) -> Figure:
    """How well `scores` (2n,) rank the second n above the first n; each is drawn again with its other half.

    `n` of the figure is the number of pairs of halves.
    """
    half = len(scores) // 2
    labels = np.repeat([False, True], half)
    groups = np.zeros(len(scores), np.intp)
    right, pairs = pairs_within(scores, labels, groups, np.ones((1, len(scores)), np.float32))
    drawn = [pairs_within(scores, labels, groups, np.tile(w, (1, 2))) for w in resampled(half)]
    values = ratios(np.concatenate([r for r, _ in drawn]), np.concatenate([p for _, p in drawn]))
    return Figure(metric, variant, float(right[0] / pairs[0]), *interval(values), half)


def standardised(values: Array) -> Array:
    """(n,) less their mean, in standard deviations; zeros where all are the same."""
    spread = float(values.std())
    return np.zeros_like(values) if spread == 0 else np.asarray((values - values.mean()) / spread)


def _ones(hits: Sequence[bool]) -> tuple[Array, Array]:
    return np.array(hits, float), np.ones(len(hits))


def _counted(pairs: Sequence[tuple[float, float]]) -> tuple[int, int]:
    """How many of (own, taken) are larger on the right, and how many are not the same on both sides."""
    return sum(taken > own for own, taken in pairs), sum(taken != own for own, taken in pairs)
