"""The estimators against the oracle that is written from the equations."""

from dataclasses import replace

import numpy as np
import pytest
import scipy.sparse as sp

from explain_core.errors import InputError
from explain_core.statistics import estimators
from explain_core.statistics.estimators import (
    ESTIMATORS,
    beside,
    estimate,
    estimate_each,
    is_on_parts,
    ridge_by_gcv,
)
from explain_core.statistics.part_sums import PartSums
from explain_core.statistics.sums import FilterAttributeStats
from tests import oracle

IMAGES, FILTERS, ATTRIBUTES = 60, 7, 9
OF_IMAGES = beside("joint")  #: those that need no sums over parts


@pytest.fixture(scope="module")
def data():
    """Activations on the grid (so that rounding changes nothing), and caption counts."""
    rng = np.random.default_rng(5)
    counts = rng.poisson(0.5, size=(IMAGES, ATTRIBUTES))
    counts[0] = 1
    phi = np.maximum(
        rng.normal(size=(IMAGES, FILTERS)) + (counts > 0) @ rng.normal(size=(ATTRIBUTES, FILTERS)), 0
    )
    phi[:, 3] = 0  # a filter that never fires
    return np.rint(phi * 2**20) / 2**20, counts


@pytest.fixture(scope="module")
def stats(data):
    phi, counts = data
    names = tuple(f"a{j} noun" for j in range(ATTRIBUTES))
    return FilterAttributeStats.of_images(phi, sp.csr_array(counts), np.zeros(IMAGES, int), names, ("one",))


def test_guo2018_is_the_paper(data, stats):
    pdf = estimate("guo2018", stats)
    np.testing.assert_allclose(pdf.p, oracle.guo2018_pdf(*data), rtol=1e-12, atol=1e-15)
    np.testing.assert_array_equal(pdf.weight, np.ones(FILTERS))


def test_keypoints_weigh_filters_by_the_part(data, stats):
    """Attributes 0 to 2 are of no part, the others of a part that some images do not show; 3 is never shown."""
    phi, counts = data
    rng = np.random.default_rng(8)
    shown = rng.random(counts.shape) < 0.7
    shown[:, :4] = False
    on_part = np.rint(np.abs(rng.normal(size=(IMAGES, FILTERS, ATTRIBUTES))) * 2**20) / 2**20
    on_part[:, 3] = 0
    has = (counts > 0) & shown
    sums = PartSums(
        np.rint((on_part * has[:, None]).sum(axis=0) * 2**20).astype(np.int64),
        has.sum(axis=0).astype(np.int64),
    )
    pdf = estimate("keypoints", replace(stats, on_parts=sums))
    np.testing.assert_allclose(
        pdf.p, oracle.keypoints_pdf(phi, on_part, shown, counts), rtol=1e-12, atol=1e-15
    )
    np.testing.assert_array_equal(pdf.weight, np.ones(FILTERS))
    assert pdf.p[3] @ np.ones(ATTRIBUTES) == pytest.approx(1)


def test_without_sums_over_parts_nothing_is_weighed(stats):
    with pytest.raises(InputError, match="keypoints needs sums over annotated parts"):
        estimate("keypoints", stats)
    held = replace(stats, on_parts=PartSums.zero(FILTERS, ATTRIBUTES))
    assert (held + stats).on_parts is None and (held - stats).on_parts is None
    assert held.realigned(held.attributes, held.classes).on_parts is None and held.digest == stats.digest
    assert "keypoints" not in OF_IMAGES and beside("keypoints")[0] == "keypoints"
    assert (
        set(beside("keypoints")) == set(ESTIMATORS) and is_on_parts("keypoints") and not is_on_parts("joint")
    )


def test_joint_is_ridge_with_the_negative_part_cut(data, stats):
    _, penalty = ridge_by_gcv(stats)
    p, weight = oracle.joint_pdf(*data, penalty)
    pdf = estimate("joint", stats)
    np.testing.assert_allclose(pdf.p, p, rtol=1e-8, atol=1e-11)
    np.testing.assert_allclose(pdf.weight, weight, rtol=1e-8, atol=1e-11)


def test_layers_side_by_side_have_the_bits_of_each_alone(data):
    phi, counts = data
    names = tuple(f"a{j} noun" for j in range(ATTRIBUTES))
    layers = [
        FilterAttributeStats.of_images(each, sp.csr_array(counts), np.zeros(IMAGES, int), names, ("one",))
        for each in (phi, phi[:, ::-1])
    ]
    for stats, found in zip(layers, estimate_each(OF_IMAGES, layers), strict=True):
        assert list(found) == OF_IMAGES
        for name, pdf in found.items():
            again = estimate(name, layers[0] + stats - layers[0])  # sums that nothing was kept of
            np.testing.assert_array_equal(pdf.p, again.p)
            np.testing.assert_array_equal(pdf.weight, again.weight)


def test_another_grid_of_lambda_is_looked_through_anew(stats):
    kept, chosen = ridge_by_gcv(stats)
    assert ridge_by_gcv(stats)[0] is kept
    _, other = ridge_by_gcv(stats, (7.0,))
    assert other != chosen and ridge_by_gcv(stats)[1] == chosen
    with pytest.raises(ValueError, match="read-only"):
        kept[0, 0] = 1


def test_lambda_is_the_one_that_generalised_cross_validation_picks(data, stats):
    _, penalty = ridge_by_gcv(stats)
    phi, counts = data
    x = phi - phi.mean(axis=0)
    unit = np.linalg.eigvalsh(x.T @ x).mean()
    scores = {
        step: oracle.generalised_cross_validation(phi, counts, unit * step) for step in estimators.RIDGE_GRID
    }
    assert penalty == pytest.approx(unit * min(scores, key=scores.get), rel=1e-6)


@pytest.mark.parametrize("name", [*OF_IMAGES, "constant"])
def test_every_row_is_a_distribution(name, stats):
    pdf = estimate(name, stats)
    assert pdf.p.shape == (FILTERS, ATTRIBUTES)
    assert (pdf.p >= 0).all()
    np.testing.assert_allclose(pdf.p.sum(axis=1), 1, rtol=1e-12)
    assert pdf.weight.mean() == pytest.approx(1)


def test_a_filter_that_never_fires_gets_the_prior(data, stats):
    prior = oracle.tf_idf_prior(data[1])
    for name in OF_IMAGES:
        np.testing.assert_allclose(estimate(name, stats).p[3], prior, rtol=1e-12)


def test_one_guilty_filter_is_told_from_its_company():
    # Filter 0 fires for attribute 0 only. Filter 1 fires for attribute 1, and attribute 1 mostly comes with 0:
    # filter by filter, 0 is likelier for filter 1 than it should be; all filters at once explain it away.
    rng = np.random.default_rng(0)
    t = np.zeros((400, 2), int)
    t[:, 0] = rng.random(400) < 0.5
    t[:, 1] = np.where(t[:, 0] == 1, rng.random(400) < 0.9, rng.random(400) < 0.05)
    phi = np.maximum(t + 0.05 * rng.normal(size=t.shape), 0)
    stats = FilterAttributeStats.of_images(phi, sp.csr_array(t), np.zeros(400, int), ("a x", "b y"), ("one",))
    assert estimate("guo2018", stats).p[1, 0] > 0.3
    assert estimate("joint", stats).p[1, 0] < 0.1


def test_unknown_names_and_empty_sums_are_refused(stats):
    with pytest.raises(InputError, match=r"no estimator is called 'best'.*guo2018"):
        estimate("best", stats)
    with pytest.raises(InputError, match="nothing to estimate from: there is no training image"):
        estimate("joint", FilterAttributeStats.zero(FILTERS, stats.attributes, stats.classes))


def test_without_words_a_filter_stands_for_nothing():
    phi = np.ones((4, 3), np.float32)
    stats = FilterAttributeStats.of_images(
        phi, sp.csr_array((4, 0), dtype=np.int64), np.zeros(4, int), (), ("one",)
    )
    for name in ("joint", "guo2018", "constant"):
        assert estimate(name, stats).p.shape == (3, 0)
