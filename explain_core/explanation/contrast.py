"""The contrast of two classes for one image, in words (Guo et al. 2018, section 3.4)."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from explain_core.explanation.sentence import BOTH, GERUND, IT, Verbs, description, spoken, with_article
from explain_core.text.parts import part_of
from explain_core.text.vocabulary import split_attribute

WEIGHTY = 0.5


@dataclass(frozen=True, slots=True)
class Contrast:
    """What two classes share in an image, what speaks for each against the other, and the text that says
    so."""

    shared: tuple[str, ...]
    for_a: tuple[str, ...]
    for_b: tuple[str, ...]
    text: str


def difference(
    pooled: NDArray[np.floating],
    means: NDArray[np.floating],
    weights: NDArray[np.floating],
    coefficients: NDArray[np.floating],
) -> NDArray[np.float64]:
    """What an image of class a has and class b has not, as far as the classifier holds it against b: (attributes,).

    `pooled` (filters,): the image's phi. `means` (2, filters): the mean phi of the training images of a and of b.
    `weights` (2, filters): their rows of the classifier. `coefficients` (filters, attributes): the joint
    estimator's ridge coefficients, negative ones too (`ridge_by_gcv`).

    Half way between the image and its class, phi is compared with the mean of b; only filters count whose
    difference speaks for a against b, (phi_i - b_i)(w_ai - w_bi) > 0; and the coefficients read what is left in
    attributes. Positive speaks for a, negative for b. The difference of two explanations (eq. 5) cannot do this:
    it cuts what only b has to zero before anything is compared, and weighs filters by how much they say of all.
    """
    from_b = 0.5 * (np.asarray(pooled, np.float64) + means[0]) - means[1]
    heard = from_b * (np.asarray(weights[0], np.float64) - weights[1]) > 0
    kept = np.where(heard, from_b, 0.0).astype(coefficients.dtype)
    return np.asarray(kept @ coefficients, np.float64)


def contrast(
    p_a: NDArray[np.floating],
    p_b: NDArray[np.floating],
    differ: NDArray[np.floating],
    attributes: Sequence[str],
    class_a: str,
    class_b: str,
    shared: int = 2,
    distinct: int = 3,
    surface_nouns: Sequence[str] | None = None,
) -> Contrast:
    """Say why an image is taken for `class_a` and not for `class_b`.

    `p_a`, `p_b` (attributes,): p(t_j|x,c) of the two classes for the image (eq. 5); `differ` (attributes,): see
    `difference`. The paper names what both share, then what tells them apart, and leaves open how they are
    chosen. Here:
    - for_a, for_b: the largest and the smallest of `differ`, where above and below 0. Several words for one thing
      ("gray bill", "gray beak") are added up and said in the strongest of them. What is less than WEIGHTY of the
      largest is left out: look-alikes differ in one thing, and a list of a fixed length would invent others;
    - shared: the largest min(p_a, p_b), where it is above 0, among what does not tell them apart: both classes'
      evidence must speak for it;
    - equal ones in the order of the vocabulary.
    Each list is as long as `shared` or `distinct` say, or shorter where there is no more. Raises ValueError
    where the arrays and the attributes are not of one length.
    """
    if not (len(p_a) == len(p_b) == len(differ) == len(attributes)):
        raise ValueError(
            f"{len(p_a)} and {len(p_b)} probabilities, {len(differ)} differences for {len(attributes)} attributes"
        )
    first, second = np.asarray(p_a, np.float64), np.asarray(p_b, np.float64)
    meanings = _meanings(attributes)
    gathered = _gathered(np.asarray(differ, np.float64), meanings)
    speaks_a, speaks_b = (_weighty(_largest(side, distinct), side) for side in (gathered, -gathered))
    apart = np.isin(meanings, meanings[[*speaks_a, *speaks_b]])
    common = _largest(np.where(apart, 0.0, np.minimum(first, second)), shared)

    def said(chosen: Iterable[int], verbs: Verbs) -> str:
        chosen = list(chosen)
        nouns = None if surface_nouns is None else [surface_nouns[j] for j in chosen]
        return description([attributes[j] for j in chosen], nouns, (class_a, class_b), verbs)

    text = _text(
        with_article(spoken(class_a)),
        with_article(spoken(class_b)),
        said(common, BOTH),
        said(speaks_a, IT),
        said(speaks_b, GERUND),
    )
    return Contrast(
        tuple(attributes[j] for j in common),
        tuple(attributes[j] for j in speaks_a),
        tuple(attributes[j] for j in speaks_b),
        text,
    )


def _meanings(attributes: Sequence[str]) -> NDArray[np.intp]:
    """(attributes,) equal numbers for attributes that say the same: one adjective, two names of one part."""
    numbers: dict[tuple[str, str], int] = {}
    split = (split_attribute(attribute) for attribute in attributes)
    return np.array(
        [numbers.setdefault((adjective, part_of(noun)), len(numbers)) for adjective, noun in split],
        dtype=np.intp,
    )


def _gathered(values: NDArray[np.float64], meanings: NDArray[np.intp]) -> NDArray[np.float64]:
    """Each meaning's sum, at that attribute of it which has most of the sum's sign; 0 at the others."""
    sums = np.bincount(meanings, values, minlength=len(values))
    strength = values * np.sign(sums[meanings])
    spoken_of = np.zeros(len(values))
    told: set[int] = set()
    for j in np.argsort(-strength, kind="stable"):
        if int(meanings[j]) not in told:
            told.add(int(meanings[j]))
            spoken_of[j] = sums[meanings[j]]
    return spoken_of


def _largest(values: NDArray[np.float64], count: int) -> list[int]:
    """Where the `count` largest positive values are, largest first, equal ones in order."""
    order = np.argsort(-values, kind="stable")[: max(count, 0)]
    return [int(j) for j in order if values[j] > 0]


def _weighty(chosen: list[int], values: NDArray[np.float64]) -> list[int]:
    return [j for j in chosen if values[j] >= WEIGHTY * values[chosen[0]]]


def _text(a: str, b: str, common: str, for_a: str, for_b: str) -> str:
    """Put the three descriptions into one sentence; any of them may be empty."""
    opening = f"{a[0].upper()}{a[1:]} and {b} both {common}; this" if common else "This"
    claim = f"{opening} looks like {a} and not {b}"
    if for_a:
        return f"{claim} because it {for_a}{f', rather than {for_b}' if for_b else ''}."
    if for_b:
        return f"{claim}, although {for_b} would speak for {b}."
    return f"{claim}, but no attribute tells them apart."
