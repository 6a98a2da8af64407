"""Readings find the weights that are there, and their fidelity is measured on held-out images."""

import numpy as np
import pytest

from explain_core.statistics.reading_sums import ReadingSums
from explain_core.statistics.readings import (
    GRADIENT,
    NONE,
    RIDGE,
    choose_reading,
    gradient_reading,
    r2,
    ridge_reading,
    same_labels,
)


def made(images=600, filters=12, classes=4, seed=0, bend=0.0):
    """phi, logits, classes and gradients of a network whose logits are linear in phi, or bent."""
    random = np.random.default_rng(seed)
    phi = random.gamma(2.0, 0.5, (images, filters))
    weights, bias = random.normal(size=(classes, filters)), random.normal(size=classes)
    plain = phi @ weights.T + bias
    logits = plain + bend * np.sin(3 * plain)
    slope = 1 + 3 * bend * np.cos(3 * plain)
    rows = np.arange(images)
    index = rows // 2 % classes  # each class in each half
    return phi, logits, index, slope[rows, index][:, None] * weights[index], weights, bias


def folds(phi, logits, index, gradients):
    return [ReadingSums.of_images(phi[k::2], logits[k::2], index[k::2], gradients[k::2]) for k in (0, 1)]


def test_both_readings_find_linear_weights():
    phi, logits, index, gradients, weights, bias = made()
    sums = ReadingSums.of_images(phi, logits, index, gradients)
    for found in (gradient_reading(sums), ridge_reading(sums, 1e-9)):
        assert np.allclose(found[0], weights, atol=2e-3) and np.allclose(found[1], bias, atol=5e-3)
        assert r2(*found, sums) > 0.99999


def test_r2_is_that_of_the_rows():
    phi, logits, index, gradients, _, _ = made(bend=0.4)
    sums = ReadingSums.of_images(phi[::2], logits[::2], index[::2], gradients[::2])
    weights, bias = ridge_reading(sums, 0.01)
    held = phi[1::2], logits[1::2]
    error = ((held[1] - held[0] @ weights.T - bias) ** 2).sum()
    expected = 1 - error / ((held[1] - held[1].mean(0)) ** 2).sum()
    assert r2(weights, bias, ReadingSums.of_images(*held)) == pytest.approx(expected, abs=1e-4)


def test_a_class_that_is_the_same_for_all_images_is_no_part_of_r2():
    phi, logits = made(bend=0.4)[:2]
    plain = ReadingSums.of_images(phi, logits)
    weights, bias = ridge_reading(plain, 0.01)
    masked = ReadingSums.of_images(phi, np.concatenate([logits, np.full((len(phi), 1), -900.0)], 1))
    more = np.vstack([weights, weights[:1]]), np.append(bias, 0.0)
    assert r2(*more, masked) == pytest.approx(r2(weights, bias, plain), abs=1e-9)


def test_the_one_that_tells_held_out_logits_better_is_chosen():
    phi, logits, index, gradients, _, _ = made()
    few = choose_reading(folds(phi[:24], logits[:24], index[:24], gradients[:24]))
    assert few.method == GRADIENT  # twelve images a fold are fewer than the filters: a regression cannot know
    wrong = choose_reading(folds(phi, logits, index, -gradients))
    assert wrong.method == RIDGE and wrong.fidelity > 0.99 and dict(wrong.tried)[GRADIENT] < 0
    assert same_labels(wrong, phi, logits) == len(phi)


def test_where_none_tells_the_logits_none_is_used():
    phi, logits, index, gradients, _, _ = made()
    noise = np.random.default_rng(5).normal(size=logits.shape)
    found = choose_reading(folds(phi, noise, index, 0 * gradients))
    assert found.method == NONE and (found.weights == 1).all() and found.fidelity < 0.2


def test_one_part_holds_nothing_out():
    with pytest.raises(ValueError, match="two parts"):
        choose_reading([ReadingSums.zero(2, 2)])
