"""Calibration: what is sure too often is corrected, and how far probabilities hold is counted by hand."""

import numpy as np
import pytest

from explain_core.statistics import calibration
from explain_core.statistics.calibration import Calibration, Reliability


def drawn(count=20_000, seed=0):
    """True probabilities, and what was so by them."""
    rng = np.random.default_rng(seed)
    p = rng.beta(1, 3, count)
    return p, rng.random(count) < p


def test_what_is_too_sure_is_corrected_on_other_cases():
    p, so = drawn()
    other, held = drawn(seed=1)
    odds = lambda values: values**3 / (values**3 + (1 - values) ** 3)  # noqa: E731 logits times three
    found = Calibration.of(odds(p), so)
    assert found.slope == pytest.approx(1 / 3, abs=0.06) and found.shift == pytest.approx(0, abs=0.1)
    assert Reliability.of(odds(other), held).error > 0.1
    assert Reliability.of(found.applied(odds(other)), held).error < 0.03


def test_the_order_stays_and_nothing_stays_nothing():
    p, so = drawn(500)
    found = Calibration.of(p, so)
    after = found.applied(np.array([0.0, 0.1, 0.2, 0.9, 1.0]))
    assert after[0] == 0 and (np.diff(after) > 0).all() and after[-1] < 1
    turned = Calibration.of(1 - p, so)  # the larger, the rarer: the order is not turned
    assert turned.slope == 1


def test_the_same_cases_give_the_same_bits_and_few_cases_stay_finite():
    p, so = drawn(300)
    assert Calibration.of(p, so) == Calibration.of(p.copy(), so.copy())
    assert Calibration.of(p, np.ones(300, bool)) == Calibration()
    told_apart = Calibration.of(np.array([0.1, 0.9]), np.array([False, True]))
    assert np.isfinite([told_apart.shift, told_apart.slope]).all()


def test_the_expected_error_by_hand():
    found = Reliability.of(np.array([0.05, 0.05, 0.95, 1.0]), np.array([False, True, True, True]))
    assert found.cases.tolist() == [2, 0, 0, 0, 0, 0, 0, 0, 0, 2]
    assert found.error == pytest.approx((2 * 0.45 + 2 * 0.025) / 4)
    assert np.isnan(Reliability.of(np.zeros(0), np.zeros(0, bool)).error)


def test_many_cases_are_sorted_into_stretches_some_at_a_time(monkeypatch):
    random = np.random.default_rng(3)
    p, so = random.random((50, 4)), random.random((50, 4)) < 0.3
    whole = Reliability.of(p, so)
    monkeypatch.setattr(calibration, "AT_ONCE", 7)
    parts = Reliability.of(p, so)
    np.testing.assert_array_equal(parts.cases, whole.cases)
    np.testing.assert_allclose(np.stack([parts.p, parts.so]), np.stack([whole.p, whole.so]), rtol=1e-12)
