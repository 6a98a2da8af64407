"""What a run learned with one thing taken away: what explanations that rest on that thing must suffer from."""

from dataclasses import replace

import numpy as np
from numpy.typing import NDArray

from explain_core.explanation.response import worth
from explain_core.model.passes.output_kind import LOGITS
from explain_core.statistics.estimators import FilterAttributePdf, estimate, signed_coefficients
from explain_core.statistics.layers import LayerStats
from explain_core.statistics.presence import ACTIVATIONS, Presence
from explain_core.statistics.readings import CLOSED_FORM
from explain_core.statistics.sums import FilterAttributeStats
from explain_core.store.explainer import Explainer

SEED = 2018


def classifier_randomised(learned: Explainer, stats: FilterAttributeStats) -> Explainer:
    """The classifier's weights are Gaussian noise of the same mean and spread; no attribute's worth survives that.

    What filters stand for stays, and so does p(t_j|x) but for the classes: these are for the caller to predict anew,
    without a bias.
    """
    own = learned.weights
    noise = np.random.default_rng([SEED, 0]).normal(own.mean(), own.std(), own.shape).astype(np.float32)
    value = worth(stats, learned.presence.coefficients, noise)
    # What noise gives is a logit, whatever the network returns, and no image has weights of its own in it.
    return replace(learned, weights=noise, worth=value, outputs=LOGITS, method=CLOSED_FORM)


def filters_randomised(learned: Explainer, stats: FilterAttributeStats) -> Explainer:
    """Every filter stands for what another one stands for, in both layers; the classifier sees what it saw.

    Each attribute keeps its mean p(t_j|x): the constant follows the coefficients, because otherwise an attribute
    that is lifted to 1 everywhere or sunk to 0 would be disturbed by more than its filters.
    """
    random, name = np.random.default_rng([SEED, 1]), learned.estimator
    order = random.permutation(learned.weights.shape[1])
    coefficients = learned.presence.coefficients[order]
    presence = replace(learned.presence, coefficients=coefficients, constant=_constant(coefficients, stats))
    finer = {key: _permuted(pdf, random.permutation(len(pdf.p))) for key, pdf in learned.finer.items()}
    return replace(
        learned, pdfs={name: _permuted(learned.pdf, order)}, finer=finer, presence=presence,
        coefficients=learned.coefficients[order],
    )  # fmt: skip


def captions_shuffled(learned: Explainer, shuffled: LayerStats) -> Explainer:
    """Everything that comes from captions is estimated anew, from sums in which images have each other's captions."""
    name, presence = learned.estimator, Presence.of(shuffled.last)
    finer = {} if shuffled.finer is None else {name: estimate(name, shuffled.finer)}
    value = worth(shuffled.last, presence.coefficients, learned.weights)
    return replace(
        learned, pdfs={name: estimate(name, shuffled.last)}, finer=finer, presence=presence, worth=value,
        coefficients=signed_coefficients(shuffled.last),
    )  # fmt: skip


def activations_alone(learned: Explainer, stats: FilterAttributeStats) -> Explainer:
    """What is left where the classifier says nothing: p(t_j|x) from the activations, and the bits of a mention."""
    classes = np.broadcast_to(_share(stats), learned.presence.class_share.shape)
    return _without_evidence(learned, stats, replace(learned.presence, class_share=classes), bits=True)


def classes_alone(learned: Explainer, stats: FilterAttributeStats) -> Explainer:
    """What is left where filters say nothing: p(t_j|x) from the likely classes, and what attributes are worth."""
    none = np.zeros_like(learned.presence.coefficients)
    presence = replace(learned.presence, coefficients=none, constant=_share(stats))
    return _without_evidence(learned, stats, presence, bits=False)


def prior_alone(learned: Explainer, stats: FilterAttributeStats) -> Explainer:
    """What is left where captions say nothing of any image: how often attributes are mentioned, and their bits."""
    own = learned.presence
    # All in the constant: over the classes, rounding would tell images apart that nothing tells apart.
    presence = Presence(
        np.zeros_like(own.coefficients),
        _share(stats) / np.float32(ACTIVATIONS),
        np.zeros_like(own.class_share),
    )
    return _without_evidence(learned, stats, presence, bits=True)


def constant_maps(learned: Explainer, stats: LayerStats) -> Explainer:
    """Every attribute equally likely for every filter of both layers, as the paper's baseline has it."""
    finer = {} if stats.finer is None else {learned.estimator: estimate("constant", stats.finer)}
    return replace(learned, pdfs={learned.estimator: estimate("constant", stats.last)}, finer=finer)


def _without_evidence(
    learned: Explainer, stats: FilterAttributeStats, presence: Presence, bits: bool
) -> Explainer:
    """All filters stand for what they stand for on average, so that no image has evidence of its own."""
    mean = learned.pdf.weighted.mean(axis=0)
    p = np.broadcast_to(mean / (mean.sum() or 1.0), learned.pdf.p.shape)
    value = np.log2(stats.images / np.maximum(stats.images_with, 1)).astype(np.float32)
    return replace(
        learned, pdfs={learned.estimator: FilterAttributePdf(p, np.ones(len(p)))}, finer={}, presence=presence,
        worth=value if bits else learned.worth,
    )  # fmt: skip


def _permuted(pdf: FilterAttributePdf, order: NDArray[np.integer]) -> FilterAttributePdf:
    return FilterAttributePdf(pdf.p[order], pdf.weight[order])


def _share(stats: FilterAttributeStats) -> NDArray[np.float32]:
    """(attributes,) D_j / N."""
    return np.asarray(stats.images_with / max(stats.images, 1), np.float32)


def _constant(coefficients: NDArray[np.floating], stats: FilterAttributeStats) -> NDArray[np.float32]:
    share = stats.images_with / max(stats.images, 1)
    return np.asarray(share - stats.phi_mean @ coefficients, np.float32)
