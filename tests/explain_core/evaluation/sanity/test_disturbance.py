"""Sanity checks on a set in which every attribute has its filter: what each disturbance takes away, by hand."""

from dataclasses import replace

import numpy as np
import pytest
import scipy.sparse as sp

from explain_core.evaluation.sanity import disturbance
from explain_core.evaluation.words.baselines import told
from explain_core.evaluation.words.retrieval import ranked
from explain_core.explanation.response import worth
from explain_core.statistics.estimators import estimate, signed_coefficients
from explain_core.statistics.layers import LayerStats
from explain_core.statistics.presence import Presence
from explain_core.statistics.sums import FilterAttributeStats
from explain_core.store.explainer import Explainer

MANY, EACH = 16, 8  #: attributes, and images with each
HAS = np.repeat(np.arange(MANY), EACH)
CLASS = HAS % 2
SAID = np.eye(MANY, dtype=np.int64)[HAS]
POOLED = SAID.astype(np.float32)
#: Of two classes, by the attributes that their images have.
WEIGHTS = np.stack([np.arange(MANY) % 2 == c for c in (0, 1)]).astype(np.float32)
WORDS = tuple(f"black {noun}" for noun in "abcdefghijklmnop")


def sums(order=None):
    said = SAID if order is None else SAID[order]
    return FilterAttributeStats.of_images(POOLED, sp.csr_array(said), CLASS, WORDS, ("001.Crow", "002.Gull"))


STATS = sums()


@pytest.fixture(scope="module")
def learned():
    presence = Presence.of(STATS)
    return Explainer(
        "joint", {"joint": estimate("joint", STATS)}, {"joint": estimate("joint", STATS)}, presence,
        worth(STATS, presence.coefficients, WEIGHTS), signed_coefficients(STATS), WEIGHTS,
        STATS.class_phi_mean.astype(np.float32), STATS.attribute_images, STATS.classes, WORDS,
        tuple("abcdefghijklmnop"), (),
    )  # fmt: skip


def figures(learned):
    """(mean average precision, area within classes, share of images whose first attribute is right)"""
    seen = learned.probability(POOLED, POOLED @ WEIGHTS.T)
    found = ranked({"one": learned.ranking(POOLED, CLASS, seen)}, SAID.astype(bool), CLASS)
    said = told(learned.explain(POOLED, CLASS, seen), 1)[:, 0]
    return found[0].value, found[1].value, float((said == HAS).mean())


def test_undisturbed_everything_is_right(learned):
    assert figures(learned) == (1, 1, 1)


def test_with_captions_shuffled_all_figures_fall(learned):
    order = np.random.default_rng(1).permutation(len(HAS))
    shuffled = disturbance.captions_shuffled(learned, LayerStats(sums(order), sums(order)))
    precision, area, right = figures(shuffled)
    # Images with an attribute come together, in a random place among 16: 1 + 1/2 + ... + 1/16 over 16 is 0.21.
    assert precision < 0.4
    assert 0.3 < area < 0.7
    assert right < 0.3
    assert shuffled.weights is learned.weights and shuffled.means is learned.means
    assert not np.array_equal(shuffled.finer["joint"].p, learned.finer["joint"].p)


def test_sums_that_are_not_shuffled_change_nothing(learned):
    same = disturbance.captions_shuffled(learned, LayerStats(STATS))
    assert figures(same) == (1, 1, 1)
    np.testing.assert_array_equal(same.pdf.p, learned.pdf.p)
    np.testing.assert_array_equal(same.worth, learned.worth)


def test_with_filters_randomised_the_classes_are_left(learned):
    precision, area, right = figures(disturbance.filters_randomised(learned, STATS))
    assert precision < 0.3 and area < 0.7 and right < 0.3


def test_filters_take_their_weights_along_and_attributes_keep_their_mean(learned):
    other = disturbance.filters_randomised(learned, STATS)
    order = [int(np.flatnonzero((learned.pdf.p == row).all(axis=1))[0]) for row in other.pdf.p]
    assert sorted(order) == list(range(MANY)) and order != sorted(order)
    np.testing.assert_array_equal(other.pdf.weight, learned.pdf.weight[order])
    np.testing.assert_array_equal(other.presence.coefficients, learned.presence.coefficients[order])
    assert other.presence.class_share is learned.presence.class_share
    uneven = replace(STATS, phi=STATS.phi * np.arange(1, MANY + 1))
    moved = disturbance.filters_randomised(learned, uneven).presence
    np.testing.assert_allclose(uneven.phi_mean @ moved.coefficients + moved.constant, 1 / MANY, atol=1e-6)


def test_classes_alone_and_prior_alone_by_hand(learned):
    # Eight of sixteen attributes are a class's: its images come first, all alike, one in eight with the attribute.
    assert figures(disturbance.classes_alone(learned, STATS))[:2] == (1 / 8, 0.5)
    assert figures(disturbance.prior_alone(learned, STATS))[:2] == (1 / 16, 0.5)
    alone = disturbance.prior_alone(learned, STATS)
    seen = alone.probability(POOLED, POOLED @ WEIGHTS.T)
    assert (seen == 1 / MANY).all()
    np.testing.assert_array_equal(alone.worth, np.full(MANY, 4, np.float32))  # log2(16) bits


def test_activations_alone_know_what_they_show_and_no_class(learned):
    alone = disturbance.activations_alone(learned, STATS)
    assert figures(alone)[:2] == (1, 1)
    seen = alone.probability(POOLED, POOLED @ WEIGHTS.T)
    np.testing.assert_allclose(seen, alone.probability(POOLED, np.zeros((len(HAS), 2))), atol=1e-7)


def test_the_randomised_classifier_is_noise_of_the_same_mean_and_spread(learned):
    wide = replace(learned, weights=np.tile(learned.weights * 3 + 1, (500, 1)))
    other = disturbance.classifier_randomised(wide, STATS)
    assert other.weights.shape == wide.weights.shape and other.weights.dtype == np.float32
    assert other.weights.mean() == pytest.approx(2.5, abs=0.05)
    assert other.weights.std() == pytest.approx(1.5, abs=0.05)
    assert len(np.unique(other.weights)) > 15_000
    assert not np.array_equal(other.worth, wide.worth)
    assert other.presence is wide.presence and other.pdfs is wide.pdfs


def test_the_same_every_time(learned):
    for disturb in (disturbance.classifier_randomised, disturbance.filters_randomised):
        one, two = disturb(learned, STATS), disturb(learned, STATS)
        np.testing.assert_array_equal(one.weights, two.weights)
        np.testing.assert_array_equal(one.pdf.p, two.pdf.p)
        np.testing.assert_array_equal(one.finer["joint"].p, two.finer["joint"].p)


def test_constant_maps_know_no_attribute(learned):
    flat = disturbance.constant_maps(learned, LayerStats(STATS, STATS))
    assert (flat.pdf.p == 1 / MANY).all() and (flat.finer["joint"].p == 1 / MANY).all()
    assert disturbance.constant_maps(learned, LayerStats(STATS)).finer == {}
