"""Sums for readings: exact, without an order, and what they say."""

import numpy as np
import pytest

from explain_core.errors import ExactnessError, StoreError
from explain_core.statistics.reading_sums import SUMMED, ReadingSums
from explain_core.statistics.readings import ridge_reading
from tests.explain_core.statistics.test_readings import made


def test_the_sums_have_no_order():
    phi, logits, index, gradients, _, _ = made()
    whole = ReadingSums.of_images(phi, logits, index, gradients)
    order = np.random.default_rng(1).permutation(len(phi))
    parts = [
        ReadingSums.of_images(phi[k], logits[k], index[k], gradients[k]) for k in np.array_split(order, 7)
    ]
    total = ReadingSums.zero(12, 4)
    for part in parts[::-1]:
        total = total + part
    assert total.images == whole.images == 600
    assert all(np.array_equal(getattr(total, name), getattr(whole, name)) for name in SUMMED)


def test_the_sums_are_what_they_say():
    phi, logits, index, gradients, _, _ = made(images=50)
    sums = ReadingSums.of_images(phi, logits, index, gradients)
    assert np.allclose(sums.phi_phi, phi.T @ phi, rtol=1e-4) and np.allclose(
        sums.phi_logits, phi.T @ logits, rtol=1e-3
    )
    assert np.allclose(sums.squares, (logits**2).sum(0), rtol=1e-4)
    expected = np.stack([gradients[index == c].sum(0) for c in range(4)])
    assert np.allclose(sums.gradients, expected, atol=1e-9)


def test_sums_that_leave_64_bits_are_carried(tmp_path):
    phi, logits, index, gradients, _, _ = made(images=60)
    scale = 900 / np.abs(logits).max()
    one = ReadingSums.of_images(phi, scale * logits, index, 2.0**15 * gradients)
    total = one
    for _ in range(14):  # a million images
        total = total + total
    assert {"y_y", "class_gradients"} <= set(total.carried) and not one.carried
    for name in ("phi_mean", "logit_mean"):
        assert np.array_equal(getattr(total, name), getattr(one, name))
    for name in ("squares", "phi_phi", "phi_logits", "gradients"):
        assert np.allclose(getattr(total, name), getattr(one, name) * 2**14, rtol=1e-15)
    total.save(tmp_path / "sums.npz")
    again = ReadingSums.load(tmp_path / "sums.npz")
    assert set(again.carried) == set(total.carried) and np.array_equal(again.squares, total.squares)
    weights = ridge_reading(one, 1e-3)[0]
    assert np.allclose(ridge_reading(total, 1e-3)[0], weights, rtol=1e-6)


def test_the_sums_are_kept(tmp_path):
    phi, logits, index, gradients, _, _ = made(images=20)
    sums = ReadingSums.of_images(phi, logits, index, gradients)
    sums.save(tmp_path / "sums.npz")
    again = ReadingSums.load(tmp_path / "sums.npz")
    assert again.images == 20 and all(np.array_equal(getattr(again, n), getattr(sums, n)) for n in SUMMED)


def test_a_damaged_file_is_told(tmp_path):
    (tmp_path / "sums.npz").write_bytes(b"PK nothing")
    with pytest.raises(StoreError, match="Delete it and run again"):
        ReadingSums.load(tmp_path / "sums.npz")


def test_what_is_not_finite_or_does_not_belong_is_refused():
    with pytest.raises(ExactnessError, match="not a number"):
        ReadingSums.of_images(np.full((2, 3), np.nan), np.zeros((2, 2)))
    with pytest.raises(ValueError, match="speak of different filters"):
        ReadingSums.zero(2, 2) + ReadingSums.zero(3, 2)
