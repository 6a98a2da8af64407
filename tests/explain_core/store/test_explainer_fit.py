"""What a run learns from its sums, in two layers."""

import numpy as np
import pytest
import scipy.sparse as sp

from explain_core.explanation.response import worth
from explain_core.statistics.estimators import BASELINES, ESTIMATORS, estimate, signed_coefficients
from explain_core.statistics.layers import LayerStats
from explain_core.statistics.presence import Presence
from explain_core.statistics.sums import FilterAttributeStats
from explain_core.store.explainer_fit import estimators_beside, learn

WORDS, CLASSES = ("red wing", "long bill", "white belly"), ("Crow", "Gull")


@pytest.fixture(scope="module")
def sums():
    rng = np.random.default_rng(6)
    counts = sp.csr_array(rng.integers(0, 2, (30, 3)))
    classes = np.arange(30) % 2
    return LayerStats.of(
        [
            FilterAttributeStats.of_images(
                np.abs(rng.normal(size=(30, n))).astype(np.float32), counts, classes, WORDS, CLASSES
            )
            for n in (4, 6)
        ],
        None,
    )


def test_a_run_s_own_estimator_comes_first():
    assert estimators_beside("guo2018")[0] == "guo2018"
    assert "keypoints" not in estimators_beside("guo2018")  # without sums over parts it cannot be compared
    assert sorted(estimators_beside("keypoints")) == sorted({*ESTIMATORS, *BASELINES})


def test_each_part_is_what_it_is_alone(sums):
    weights = np.array([[1, 0, -1, 2], [0, 1, 1, -1]], np.float32)
    learned = learn(sums, "joint", weights, CLASSES, ("wings", "bills", "bellies"), ["long bill"])
    for name, pdf in learned.pdfs.items():
        np.testing.assert_array_equal(pdf.p, estimate(name, sums.last).p)
        np.testing.assert_array_equal(learned.finer[name].p, estimate(name, sums.finer).p)
    presence = Presence.of(sums.last)
    np.testing.assert_array_equal(learned.presence.coefficients, presence.coefficients)
    np.testing.assert_array_equal(learned.worth, worth(sums.last, presence.coefficients, weights))
    np.testing.assert_array_equal(learned.coefficients, signed_coefficients(sums.last))
    assert (learned.classes, learned.attributes, learned.part_attributes) == (CLASSES, WORDS, ("long bill",))
    assert learned.surface_nouns == ("wings", "bills", "bellies")


def test_one_layer_has_nothing_finer(sums):
    weights = np.ones((2, 4), np.float32)
    learned = learn(LayerStats(sums.last), "guo2018", weights, CLASSES, WORDS, [])
    assert learned.finer == {} and learned.estimator == "guo2018"
