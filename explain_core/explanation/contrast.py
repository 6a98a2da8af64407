"""The contrast of two classes for one image, in words (Guo et al. 2018, section 3.4)."""

from collections.abc import Collection, Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from explain_core.explanation.sentence import BOTH, GERUND, IT, description, spoken, with_article
from explain_core.text.labels import is_label, listed_labels
from explain_core.text.synonyms import Names, of_all

WEIGHTY = 0.5
USUAL = 0.5  #: of a class's training images; what so many have is usual for it, however many of all images have it


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
    weights: NDArray[np.floating] | None,
    coefficients: NDArray[np.floating],
) -> NDArray[np.float64]:
    """What an image of class a has and class b has not, as far as the classifier holds it against b: (attributes,).

    `pooled` (filters,): the image's phi. `means` (2, filters): the mean phi of the training images of a and of b.
    `weights` (2, filters): their rows of the classifier; None counts all filters.
    `coefficients` (filters, attributes): the joint estimator's ridge coefficients, negative ones too (`ridge_by_gcv`).

    Half way between the image and its class, phi is compared with the mean of b; only filters count whose
    difference speaks for a against b, (phi_i - b_i)(w_ai - w_bi) > 0; and the coefficients read what is left in
    attributes. Positive speaks for a, negative for b. The difference of two explanations (eq. (5)) cannot do this:
    it cuts what only b has to zero before anything is compared, and weighs filters by how much they say of all.
    """
    from_b = 0.5 * (np.asarray(pooled, np.float64) + means[0]) - means[1]
    if weights is not None:
        from_b = np.where(from_b * (np.asarray(weights[0], np.float64) - weights[1]) > 0, from_b, 0.0)
    kept = from_b.astype(coefficients.dtype)
    return np.asarray(kept @ coefficients, np.float64)


def usual_for_both(shares: NDArray[np.floating], rate: NDArray[np.floating]) -> NDArray[np.float64]:
    """How usual each attribute is for two classes: the smaller share, 0 where it is not usual for both; (attributes,).

    `shares` (2, attributes): p(t_j|c), the share of each class's training images that have it (Presence.class_share).
    `rate` (attributes,): the mean of that over all classes. Usual is what USUAL of a class's images have, or as many
    of them as of an average class's; and what is less than WEIGHTY of the largest is left out here too: a tenth of the
    images of either class, against a thirtieth of all, makes nothing usual.
    """
    least = np.asarray(shares, np.float64).min(axis=0)
    enough = np.maximum(np.minimum(rate, USUAL), WEIGHTY * least.max(initial=0.0))
    return np.where(least >= enough, least, 0.0)


def contrast(
    p_a: NDArray[np.floating],
    p_b: NDArray[np.floating],
    differ: NDArray[np.floating],
    usual: NDArray[np.floating],
    preferred: NDArray[np.bool_],
    attributes: Sequence[str],
    class_a: str,
    class_b: str,
    shared: int = 2,
    distinct: int = 3,
    surface_nouns: Sequence[str] | None = None,
    subjects: Collection[str] = (),
) -> Contrast:
    """Say why an image is taken for `class_a` and not for `class_b`.

    `p_a`, `p_b` (attributes,): p(t_j|x,c) of the two classes for the image (eq. (5)); `differ` and `usual`
    (attributes,): see `difference` and `usual_for_both`; `preferred` (attributes,): the names in the noun that class a
    knows a part by (Learned.preferred); `subjects`: the nouns that captions are about. The paper names what both share,
    then what tells them apart, and leaves open how they are chosen. Here:
    - for_a, for_b: the largest and the smallest of `differ`, where above and below 0. Several words for one thing
      ("gray bill", "gray beak") are added up and said in the preferred name where it has a part in the sum, else in
      the strongest. What is less than WEIGHTY of the largest is left out: look-alikes differ in one thing, and a list
      of a fixed length would invent others;
    - shared: the largest min(p_a, p_b) usual, where it is above 0, among what does not tell them apart: the image must
      show it, both classes' evidence must speak for it, and both classes must mostly have it (p_a and p_b are of
      one image, and true of it alone);
    - equal ones in the order of the vocabulary.
    Each list is as long as `shared` or `distinct` say, or shorter where there is no more. Raises ValueError
    where the arrays and the attributes are not of one length.
    """
    if not (len(p_a) == len(p_b) == len(differ) == len(usual) == len(preferred) == len(attributes)):
        raise ValueError(
            f"{len(p_a)} and {len(p_b)} probabilities, {len(differ)} differences, {len(usual)} shares and "
            f"{len(preferred)} preferences for {len(attributes)} attributes"
        )
    names, p = Names.of(attributes), np.stack([np.asarray(p_a, np.float64), np.asarray(p_b, np.float64)])
    gathered = _gathered(np.asarray(differ, np.float64), names, preferred)
    speaks_a, speaks_b = (_weighty(_largest(side, distinct), side) for side in (gathered, -gathered))
    apart = np.isin(names.meanings, names.meanings[[*speaks_a, *speaks_b]])
    common = _largest(np.where(apart, 0.0, _met(p, usual, names, preferred)), shared)

    sides = (common, speaks_a, speaks_b)
    told = [[attributes[j] for j in side] for side in sides]
    if any(map(is_label, attributes)):
        text = _labels(spoken(class_a), spoken(class_b), *(listed_labels(each) for each in told))
    else:
        nouns = [None if surface_nouns is None else [surface_nouns[j] for j in side] for side in sides]
        text = _text(
            with_article(spoken(class_a)), with_article(spoken(class_b)),
            *(
                description(each, written, (class_a, class_b), verbs, subjects)
                for each, written, verbs in zip(told, nouns, (BOTH, IT, GERUND), strict=True)
            ),
        )  # fmt: skip
    return Contrast(tuple(told[0]), tuple(told[1]), tuple(told[2]), text)


def _gathered(values: NDArray[np.float64], names: Names, preferred: NDArray[np.bool_]) -> NDArray[np.float64]:
    """Each meaning's sum, at that name of it which is preferred or has most of the sum's sign; 0 at the others."""
    sums = np.bincount(names.meanings, values)[names.meanings]
    return np.where(names.chosen((values * np.sign(sums))[None], preferred)[0], sums, 0.0)


def _met(
    p: NDArray[np.float64], usual: NDArray[np.floating], names: Names, preferred: NDArray[np.bool_]
) -> NDArray[np.float64]:
    """min(p_a, p_b) usual of each meaning, at that name of it which is preferred or most usual; 0 at the others.

    `p` (2, attributes). A meaning is as probable and as usual as its strongest name: two classes' explanations may say
    it in two.
    """
    of_each = np.vstack([p, usual])
    *both, common = of_all(np.maximum, of_each, names.meanings)
    return np.where(names.chosen(of_each[2:], preferred)[0], np.minimum(*both) * common, 0.0)


def _largest(values: NDArray[np.float64], count: int) -> list[int]:
    """Where the `count` largest positive values are, largest first, equal ones in order."""
    order = np.argsort(-values, kind="stable")[: max(count, 0)]
    return [int(j) for j in order if values[j] > 0]


def _weighty(chosen: list[int], values: NDArray[np.float64]) -> list[int]:
    return [j for j in chosen if values[j] >= WEIGHTY * values[chosen[0]]]


def _labels(a: str, b: str, common: str, for_a: str, for_b: str) -> str:
    """The same without a word of any language: "a ≠ b: tête (rouge) ≠ tête (noire); = bec (court)."."""
    apart = (
        f"{for_a} ≠ {for_b}" if for_a and for_b else f"+ {for_a}" if for_a else f"- {for_b}" if for_b else "?"
    )
    return f"{a} ≠ {b}: {apart}{f'; = {common}' if common else ''}."


def _text(a: str, b: str, common: str, for_a: str, for_b: str) -> str:
    """Put the three descriptions into one sentence; any of them may be empty."""
    opening = f"{a[0].upper()}{a[1:]} and {b} both {common}; this" if common else "This"
    claim = f"{opening} looks like {a} and not {b}"
    if for_a:
        return f"{claim} because it {for_a}{f', rather than {for_b}' if for_b else ''}."
    if for_b:
        return f"{claim}, although {for_b} would speak for {b}."
    return f"{claim}, but no attribute tells them apart."
