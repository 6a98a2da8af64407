"""The contrast of two classes for one image, in words (Guo et al. 2018, section 3.4)."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from explain_core.explanation.sentence import BOTH, GERUND, IT, Verbs, description, spoken, with_article


@dataclass(frozen=True, slots=True)
class Contrast:
    """What two classes share in an image, what speaks for each against the other, and the text that says
    so."""

    shared: tuple[str, ...]
    for_a: tuple[str, ...]
    for_b: tuple[str, ...]
    text: str


def contrast(
    p_a: NDArray[np.floating],
    p_b: NDArray[np.floating],
    attributes: Sequence[str],
    class_a: str,
    class_b: str,
    shared: int = 2,
    distinct: int = 3,
    surface_nouns: Sequence[str] | None = None,
) -> Contrast:
    """Say why an image is taken for `class_a` and not for `class_b`.

    `p_a`, `p_b` (attributes,): p(t_j|x,c) of the two classes for the image (eq. 5). The paper names what both
    share, then what tells them apart, and leaves open how they are chosen. Here:
    - shared: the largest min(p_a, p_b), where it is above 0: both classes' evidence must speak for it;
    - for_a, for_b: the largest p_a - p_b, and p_b - p_a, where above 0, among attributes that are not shared:
      a difference of probabilities, so that what is frequent and different comes before what is rare;
    - equal ones in the order of the vocabulary.
    Each list is as long as `shared` or `distinct` say, or shorter where there is no more. Raises ValueError
    where the arrays and the attributes are not of one length.
    """
    if not (len(p_a) == len(p_b) == len(attributes)):
        raise ValueError(f"{len(p_a)} and {len(p_b)} probabilities for {len(attributes)} attributes")
    first, second = np.asarray(p_a, np.float64), np.asarray(p_b, np.float64)
    common = _largest(np.minimum(first, second), shared)
    left = np.ones(len(attributes), dtype=bool)
    left[common] = False
    speaks_a = _largest(np.where(left, first - second, 0.0), distinct)
    speaks_b = _largest(np.where(left, second - first, 0.0), distinct)

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


def _largest(values: NDArray[np.float64], count: int) -> list[int]:
    """Where the `count` largest positive values are, largest first, equal ones in order."""
    order = np.argsort(-values, kind="stable")[: max(count, 0)]
    return [int(j) for j in order if values[j] > 0]


def _text(a: str, b: str, common: str, for_a: str, for_b: str) -> str:
    """Put the three descriptions into one sentence; any of them may be empty."""
    opening = f"{a[0].upper()}{a[1:]} and {b} both {common}; this" if common else "This"
    claim = f"{opening} looks like {a} and not {b}"
    if for_a:
        return f"{claim} because it {for_a}{f', rather than {for_b}' if for_b else ''}."
    if for_b:
        return f"{claim}, although {for_b} would speak for {b}."
    return f"{claim}, but no attribute tells them apart."
