"""Why a prediction is wrong: what pulled it there, and which of three patterns it follows.

Guo et al. 2018, section 5, debug networks by three patterns of failure and tell them apart by eye. Here they are
told apart by rules, each a comparison with the images that were labelled right.

1. "label": the label is probably wrong. The image is further from the labelled class than OUTLYING of the right
   images are from theirs, and not so far from the predicted one; the network is surer than of the UNSURE least sure
   right images; and the captions, where there are any, speak for the predicted class against the labelled one, and
   more than those of UNSURE right images do for their class against its runner-up.
2. "unusual image": activations out of the ordinary for the class. The image is further than OUTLYING from the
   labelled class *and* from the predicted one, or the picture itself (focus, light, colours, size) is odder than ODD
   of the right ones. Both distances are asked for, because an image with a wrong label, or of a class's double,
   is far from one class and at home in the other.
3. "look-alike": what is left. The image is an ordinary one and its label may stand, so the attributes that the
   network goes by do not tell the two classes apart. How much of their explanations the two share (`overlap`)
   and by how little the wrong one won (`margin`) stands beside it.
"""

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from explain_core.data.pictures.quality import MEASURES
from explain_core.explanation.image import BLOCK
from explain_core.statistics.estimators import FilterAttributePdf

Array = NDArray[np.float64]

LOOK_ALIKE, UNUSUAL, LABEL = "look-alike", "unusual image", "label"
PATTERNS = (LOOK_ALIKE, UNUSUAL, LABEL)

OUTLYING = 0.95  #: quantile of the right images, beyond which an image is out of the ordinary
ODD = 0.975  #: the same for the picture's quality: a check on its own, and not a second of two
UNSURE = 0.05  #: quantile of the right images, below which there is doubt
CONSISTENT = 1.4826  #: median absolute deviations in a normal distribution's standard deviation
NAMED = 5  #: attributes named as pulled or missed


@dataclass(frozen=True, eq=False, slots=True)
class Figures:
    """What is known of some images, (images,) each.

    `labelled`, `predicted`: distances from the two classes (Typical.distance; for a right prediction they are one).
    `confidence`: p of the predicted class. `captions`: by how much captions speak for the predicted class against
    the labelled one, for a right prediction against the runner-up; NaN without captions. `quality` (images,
    MEASURES), NaN where it was not measured.
    """

    labelled: Array
    predicted: Array
    confidence: Array
    captions: Array
    quality: Array

    def only(self, rows: NDArray[np.bool_]) -> "Figures":
        """Those of some images."""
        return Figures(
            self.labelled[rows],
            self.predicted[rows],
            self.confidence[rows],
            self.captions[rows],
            self.quality[rows],
        )


@dataclass(frozen=True, eq=False, slots=True)
class FailureDiagnosis:
    """The pattern of each wrong prediction, and what it follows from.

    `far_from_labelled`, `far_from_predicted`, `oddness`, `sureness` (images,): the share of right images that are
    nearer to their class, less odd, less sure; NaN where nothing was measured. `oddest`: the quality measure that is
    furthest from the right images', as "low sharpness".
    """

    patterns: tuple[str, ...]
    far_from_labelled: Array
    far_from_predicted: Array
    oddness: Array
    oddest: tuple[str | None, ...]
    sureness: Array


def find_patterns(wrong: Figures, right: Figures) -> FailureDiagnosis:
    """The pattern of each wrong prediction by the rules above; `right`: the same split's right ones."""
    own = np.sort(right.labelled)
    far_labelled, far_predicted = share_below(own, wrong.labelled), share_below(own, wrong.predicted)
    away, usual_away = _away(wrong.quality, right.quality), _away(right.quality, right.quality)
    oddness = share_below(np.sort(np.abs(usual_away).max(axis=1)), np.abs(away).max(axis=1))
    sureness = share_below(np.sort(right.confidence), wrong.confidence)
    spoken = right.captions[np.isfinite(right.captions)]
    enough = max(float(np.quantile(spoken, UNSURE)), 0.0) if len(spoken) else 0.0

    # Comparisons with NaN are false: captions that say nothing do not object, and what was not measured is not odd.
    objects = wrong.captions <= enough
    label = (far_labelled > OUTLYING) & (far_predicted <= OUTLYING) & (sureness >= UNSURE) & ~objects
    unusual = ((far_labelled > OUTLYING) & (far_predicted > OUTLYING)) | (oddness > ODD)
    patterns = np.select([label, unusual], [LABEL, UNUSUAL], LOOK_ALIKE)
    return FailureDiagnosis(
        tuple(str(p) for p in patterns), far_labelled, far_predicted, oddness, _oddest(away), sureness
    )


def share_below(known: Array, values: Array) -> Array:
    """The share of the `known` values (sorted, NaN last) below each one: 0 to 1; NaN where nothing is known."""
    known = known[np.isfinite(known)]
    if not len(known):
        return np.full(len(values), np.nan)
    return np.where(np.isfinite(values), np.searchsorted(known, values) / len(known), np.nan)


def pull(
    pooled: NDArray[np.floating],
    usual: NDArray[np.floating],
    predicted: NDArray[np.floating],
    labelled: NDArray[np.floating],
    pdf: FilterAttributePdf,
) -> Array:
    """What drew each image from its class to the predicted one: (images, attributes), from -1 to 1.

    `pooled` phi(x), `usual` the mean phi of the labelled class, `predicted` and `labelled` the classifier's rows of
    the two classes, all (images, filters). The margin between the two logits is phi (w_predicted - w_labelled), so
    what moved it, compared with an ordinary image of the class, is (phi - usual) (w_predicted - w_labelled), filter by
    filter: some fire too much and speak for the predicted class, others too little and would have spoken for the
    labelled one. Each side is made shares, as in eq. (6), and put into words, as in eq. (5). Positive is what pulled,
    negative what was missed.
    """
    table = pdf.weighted
    out = np.zeros((len(pooled), table.shape[1]))
    for start in range(0, len(pooled), BLOCK):
        rows = slice(start, start + BLOCK)
        excess = np.asarray(pooled[rows], np.float64) - usual[rows]
        favour = np.asarray(predicted[rows], np.float64) - labelled[rows]
        moved = excess * favour
        # One size of block, padded: an image's bits do not depend on its neighbours.
        sides = np.zeros((2, BLOCK, table.shape[0]))
        sides[0, : len(moved)] = np.where((moved > 0) & (favour > 0), moved, 0)
        sides[1, : len(moved)] = np.where((moved > 0) & (favour < 0), moved, 0)
        towards, missed = (_shares(side @ table) for side in sides)
        out[rows] = (towards - missed)[: len(moved)]
    return out


def named(
    pulls: Array, attributes: Sequence[str], count: int = NAMED
) -> tuple[tuple[str, ...], tuple[str, ...]]:
    """The attributes that pulled an image most, and those missed most; `pulls` (attributes,), see `pull`."""
    order = np.argsort(-pulls, kind="stable")
    pulled = tuple(attributes[j] for j in order[:count] if pulls[j] > 0)
    back = np.argsort(pulls, kind="stable")
    return pulled, tuple(attributes[j] for j in back[:count] if pulls[j] < 0)


def overlap(p: Array, q: Array) -> Array:
    """(images,) how much two explanations share: the sum of min(p, q), 0 to 1, for rows that sum to 1."""
    return np.asarray(np.minimum(p, q).sum(axis=1), np.float64)


def _away(quality: Array, right: Array) -> Array:
    """(images, measures) signed distances from the right images' median, in their robust standard deviations."""
    if not np.isfinite(right).any():
        return np.full(quality.shape, np.nan)
    median = np.nanmedian(right, axis=0)
    spread = CONSISTENT * np.nanmedian(np.abs(right - median), axis=0)
    return np.asarray((quality - median) / np.where(spread > 0, spread, np.inf), np.float64)


def _oddest(away: Array) -> tuple[str | None, ...]:
    """The measure in which each image is furthest away, as "low sharpness"; None for images without figures."""
    furthest = np.abs(away).argmax(axis=1)
    return tuple(
        f"{'low' if row[j] < 0 else 'high'} {MEASURES[j].replace('_', ' ')}"
        if np.isfinite(row).all()
        else None
        for row, j in zip(away, furthest, strict=True)
    )


def _shares(evidence: Array) -> Array:
    total = evidence.sum(axis=1, keepdims=True)
    return evidence / np.where(total > 0, total, 1.0)
