"""Fitting an Explainer to a run's sums: all estimators' p.d.f.s, and whatever else explaining needs."""

from collections.abc import Sequence

import numpy as np
from numpy.typing import NDArray

from explain_core.explanation.response import worth
from explain_core.statistics.estimators import (
    BASELINES,
    beside,
    estimate_each,
    forget_solution,
    signed_coefficients,
)
from explain_core.statistics.layers import LayerStats
from explain_core.statistics.presence import Presence
from explain_core.store.explainer import Explainer


def estimators_beside(estimator: str) -> list[str]:
    """The estimators that a run learns with: its own first, and all that it is compared with."""
    return [*beside(estimator), *BASELINES]


def learn(
    sums: LayerStats,
    estimator: str,
    weights: NDArray[np.float32],
    classes: tuple[str, ...],
    surface_nouns: tuple[str, ...],
    part_attributes: Sequence[str],
    subjects: tuple[str, ...] = (),
) -> Explainer:
    """What a run learns from the sums over its training images.

    `weights` (classes, filters): the classifier's; `surface_nouns` (attributes,), each one's noun as captions mostly
    write it; `part_attributes`: those that grounding is measured on; `subjects`: the nouns that captions are about.
    """
    stats = sums.last
    pdfs, *of_finer = estimate_each(estimators_beside(estimator), sums.layers)
    presence, coefficients = Presence.of(stats), signed_coefficients(stats)
    for layer in sums.layers:
        forget_solution(layer)
    return Explainer(
        estimator, pdfs, of_finer[0] if of_finer else {}, presence, worth(stats, presence.coefficients, weights),
        coefficients, weights, stats.class_phi_mean.astype(np.float32),
        np.rint(stats.images_with).astype(np.int64), classes, stats.attributes, surface_nouns, tuple(part_attributes),
        subjects=subjects,
    )  # fmt: skip
