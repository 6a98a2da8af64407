"""The mu-lasso from sums: against its own definition, the KKT conditions, and another solver."""

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from scipy.optimize import minimize

from explain_core.statistics.lasso import duality_gap, mu_lasso


def solved(x, label, mu, nonnegative=False):
    return mu_lasso(x @ x.T, x @ label, float(label @ label), mu, nonnegative)


def test_orthonormal_channels_by_hand():
    # G = I, b = (3, 1, -2): w = sign(b) max(|b| - t, 0), with t such that |w| = 2: t = 1.5, (1.5, 0, -0.5)
    found = mu_lasso(np.eye(3), np.array([3.0, 1.0, -2.0]), 14.0, 2.0)
    np.testing.assert_allclose(found.weights, [1.5, 0, -0.5], atol=1e-8)
    # over w >= 0: t = 1, (2, 0, 0)
    found = mu_lasso(np.eye(3), np.array([3.0, 1.0, -2.0]), 14.0, 2.0, nonnegative=True)
    np.testing.assert_allclose(found.weights, [2, 0, 0], atol=1e-8)


def test_a_wide_ball_holds_the_least_squares_solution():
    rng = np.random.default_rng(1)
    x, label = rng.normal(size=(4, 30)), rng.normal(size=30)
    np.testing.assert_allclose(
        solved(x, label, 1e3).weights, np.linalg.lstsq(x.T, label, rcond=None)[0], rtol=1e-6
    )


def test_no_room_and_nothing_to_tell():
    x = np.eye(2)
    assert solved(x, np.ones(2), 0.0).weights.tolist() == [0, 0]
    assert solved(x, np.zeros(2), 1.0).weights.tolist() == [0, 0]
    assert solved(np.zeros((2, 2)), np.ones(2), 1.0).weights.tolist() == [0, 0]
    with pytest.raises(ValueError, match="cannot be bounded by -1"):
        solved(x, np.ones(2), -1)


problems = st.tuples(
    st.integers(0, 10**6),
    st.integers(1, 10),
    st.integers(1, 16),
    st.floats(-2, 2),
    st.booleans(),
    st.sampled_from(["normal", "positive", "whole", "twice", "sum"]),
)


def problem(seed, channels, images, kind):
    """Descriptors and labels; among them equal correlations, equal channels and ones that are sums of others."""
    rng = np.random.default_rng(seed)
    x = rng.normal(size=(channels, images))
    if kind == "positive":
        x = np.abs(x)
    elif kind == "whole":
        x = np.rint(x)
    elif kind == "twice":
        x[-1] = x[0]
    elif kind == "sum":
        x[-1] = x[0] + x[channels // 2]
    label = (rng.random(images) < 0.4).astype(float)
    label[0] = 1
    return x, label


@given(problems)
@settings(max_examples=150, deadline=None)
def test_kkt(drawn):
    seed, channels, images, exponent, nonnegative, kind = drawn
    x, label = problem(seed, channels, images, kind)
    mu = 10**exponent
    found = solved(x, label, mu, nonnegative)
    weights = found.weights
    assert np.abs(weights).sum() <= mu * (1 + 1e-9)
    assert not nonnegative or weights.min() >= 0
    # optimal: no channel's correlation with what is left is higher than that of the ones in use, which are equal
    correlation = x @ (label - x.T @ weights)
    used = np.abs(weights) > 1e-6 * mu
    heights = correlation if nonnegative else np.abs(correlation)
    level = max(heights.max(), 0)
    scale = np.abs(x @ label).max() + 1e-12
    np.testing.assert_allclose((correlation * np.sign(weights))[used], level, atol=2e-6 * scale * (1 + mu))
    # and the ball is used to its edge, unless nothing is left to explain
    assert level < 1e-6 * scale or np.abs(weights).sum() > mu * (1 - 1e-6)
    assert found.gap < 1e-6


@pytest.mark.parametrize("nonnegative", [False, True])
@pytest.mark.parametrize("mu", [0.3, 1.0, 4.0])
def test_another_solver_finds_no_better(mu, nonnegative):
    rng = np.random.default_rng(5)
    x, label = np.abs(rng.normal(size=(6, 20))), (rng.random(20) < 0.4).astype(float)
    low = 0 if nonnegative else None

    def objective(pair):  # w = plus - minus
        weights = pair[:6] - pair[6:]
        return ((x.T @ weights - label) ** 2).sum() / 2

    other = minimize(
        objective,
        np.full(12, mu / 24),
        method="SLSQP",
        bounds=[(0, None)] * 6 + [(0, low)] * 6,
        constraints={"type": "ineq", "fun": lambda pair: mu - pair.sum()},
        options={"ftol": 1e-12, "maxiter": 1000},
    )
    ours = solved(x, label, mu, nonnegative)
    mine = ((x.T @ ours.weights - label) ** 2).sum() / 2
    assert mine <= other.fun + 1e-9
    assert mine == pytest.approx(other.fun, abs=1e-5)


def test_the_gap_bounds_what_is_left_to_gain():
    rng = np.random.default_rng(7)
    x, label = rng.normal(size=(5, 12)), rng.normal(size=12)
    gram, moment = x @ x.T, x @ label

    def objective(weights):
        return weights @ gram @ weights / 2 - weights @ moment

    best = mu_lasso(gram, moment, float(label @ label), 1.0).weights
    for _ in range(20):
        weights = rng.normal(size=5)
        weights /= np.abs(weights).sum()
        gap = duality_gap(gram, moment, weights, 1.0)
        assert gap >= objective(weights) - objective(best) - 1e-9
    assert duality_gap(gram, moment, best, 1.0) < 1e-6


def test_as_many_channels_as_descriptors_have():
    """300 channels in [0, 1], strongly alike, 60 images: sparse, exact, and at once."""
    rng = np.random.default_rng(3)
    x = np.abs(rng.normal(size=(300, 4)) @ rng.normal(size=(4, 60)) + 0.1 * rng.normal(size=(300, 60)))
    x /= np.linalg.norm(x, axis=0)
    found = solved(x, (np.arange(60) < 10).astype(float), 10.0)
    assert found.gap < 1e-6 and 0 < np.count_nonzero(found.weights) < 60
    assert np.abs(found.weights).sum() == pytest.approx(10)
