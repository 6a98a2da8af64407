"""Leaving images out in closed form, against learning again without them."""

import numpy as np
import pytest
import scipy.sparse as sp

from explain_core.statistics import presence as module
from explain_core.statistics.left_out import left_out_probability
from explain_core.statistics.presence import Presence
from explain_core.statistics.sums import FilterAttributeStats

WORDS, CLASSES = ("red crown", "long tail", "white wing"), ("a", "b")


def stats_of(phi, truth, classes):
    return FilterAttributeStats.of_images(phi, sp.csr_array(truth.astype(np.int64)), classes, WORDS, CLASSES)


@pytest.fixture
def world():
    rng = np.random.default_rng(0)
    classes = rng.integers(2, size=40)
    phi = np.abs(rng.normal(size=(40, 6)) + classes[:, None]).astype(np.float32)
    truth = rng.random((40, 3)) < 0.3 + 0.3 * classes[:, None]
    odds = rng.dirichlet((2, 2), size=40)
    return phi, truth, classes, odds


def test_as_if_learned_without_the_image(world, monkeypatch):
    phi, truth, classes, odds = world
    stats = stats_of(phi, truth, classes)
    found = left_out_probability(Presence.of(stats), stats, phi, odds, truth, classes)
    centred = phi.astype(np.float64) - stats.phi_mean
    ridge = module.ridge_of(centred.T @ centred, 40)
    monkeypatch.setattr(module, "ridge_of", lambda *_: ridge)  # the penalty of all images
    for image in range(0, 40, 7):
        others = np.arange(40) != image
        without = Presence.of(stats_of(phi[others], truth[others], classes[others]))
        again = without.probability(phi[[image]], odds[[image]])[0]
        # The constant is not penalised, which the closed form's leverage counts as 1 / N: exact. What is left is the
        # other classes' shares, which have the whole set's rate in them, and so the image's own part of that.
        assert found[image] == pytest.approx(again, abs=2e-3)


def test_an_image_does_not_vouch_for_itself(world):
    phi, truth, classes, odds = world
    stats = stats_of(phi, truth, classes)
    fitted = Presence.of(stats).probability(phi, odds)
    left = left_out_probability(Presence.of(stats), stats, phi, odds, truth, classes)
    assert (left[truth] <= fitted[truth] + 1e-6).all() and (left[~truth] >= fitted[~truth] - 1e-6).all()
