"""p(t_j|x): half a ridge regression, half what the likely classes look like."""

import numpy as np
import scipy.sparse as sp

from explain_core.statistics.presence import BLOCK, RIDGE, Presence, softmax
from explain_core.statistics.sums import FilterAttributeStats


def some(images=40, filters=6, attributes=3, classes=2, seed=0):
    rng = np.random.default_rng(seed)
    phi = rng.random((images, filters)).astype(np.float32)
    counts = sp.csr_array(rng.integers(0, 2, (images, attributes)))
    labels = rng.integers(0, classes, images)
    stats = FilterAttributeStats.of_images(
        phi, counts, labels, tuple(f"a{j} b" for j in range(attributes)), tuple("xy"[:classes])
    )
    return phi, counts.toarray(), labels, stats


def test_the_regression_is_ridge_on_centred_data():
    phi, t, _, stats = some()
    found = Presence.of(stats)
    x = np.rint(phi.astype(float) * 2**20) / 2**20
    centred = x - x.mean(0)
    penalty = RIDGE * (centred**2).sum() / len(x)
    wanted = np.linalg.solve(centred.T @ centred + penalty * np.eye(x.shape[1]), centred.T @ (t - t.mean(0)))
    np.testing.assert_allclose(found.coefficients, wanted, rtol=1e-5, atol=1e-7)
    np.testing.assert_allclose(found.constant, t.mean(0) - x.mean(0) @ wanted, rtol=1e-5)


def test_a_probability_is_half_the_activations_and_half_the_classes():
    known = Presence(
        np.array([[0.5, -9.0]], np.float32), np.array([0.1, 0.0], np.float32),
        np.array([[0.2, 1.0], [0.6, 0.0]], np.float32),
    )  # fmt: skip
    p = known.probability(np.array([[1.0], [1.0]]), np.array([[1.0, 0.0], [0.25, 0.75]]))
    # image 0: (0.5 + 0.1) / 2 + 0.2 / 2 = 0.4; image 1: 0.3 + (0.05 + 0.45) / 2 = 0.55; the second column is cut at 0
    np.testing.assert_allclose(p, [[0.4, 0.0], [0.55, 0.0]], atol=1e-7)


def test_a_class_without_images_looks_like_the_whole_set():
    phi, t, labels, _ = some()
    labels[:] = 0
    stats = FilterAttributeStats.of_images(phi, sp.csr_array(t), labels, ("a b", "c d", "e f"), ("x", "y"))
    share = Presence.of(stats).class_share
    np.testing.assert_allclose(share[1], t.mean(0), rtol=1e-6)
    np.testing.assert_allclose(share[0], t.mean(0), rtol=1e-6)  # all images are its own


def test_an_images_bits_do_not_depend_on_its_neighbours():
    phi, _, _, stats = some(images=2 * BLOCK + 5)
    known, posterior = Presence.of(stats), softmax(phi[:, :2] * 9)
    whole = known.probability(phi, posterior)
    assert (known.probability(phi[7:80], posterior[7:80]) == whole[7:80]).all()
    assert (known.probability(phi[-1:], posterior[-1:]) == whole[-1:]).all()


def test_images_that_are_all_alike_are_no_trouble():
    stats = FilterAttributeStats.of_images(
        np.ones((4, 2), np.float32), sp.csr_array(np.eye(4, 1, dtype=int)), np.zeros(4, int), ("a b",), ("x",)
    )
    p = Presence.of(stats).probability(np.ones((1, 2)), np.ones((1, 1)))
    np.testing.assert_allclose(p, [[0.25]], atol=1e-6)
