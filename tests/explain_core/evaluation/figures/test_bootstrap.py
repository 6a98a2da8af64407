"""The bootstrap over images: what it draws, and the intervals that come of it."""

import numpy as np
import pytest

from explain_core.evaluation.figures import bootstrap
from explain_core.evaluation.figures.bootstrap import interval, ratios, resampled, resamples_of, sums
from explain_core.evaluation.figures.figures import Ratio, ratio_figures


def test_every_resample_draws_as_many_images_as_there_are():
    blocks = list(resampled(7, 100))
    weights = np.concatenate(blocks)
    assert weights.shape == (100, 7)
    assert (weights.sum(axis=1) == 7).all() and (weights == weights.round()).all()
    # An image is left out of a resample with probability (1 - 1/7)^7 = 0.340.
    many = np.concatenate(list(resampled(7, 4000)))
    assert (many == 0).mean() == pytest.approx((6 / 7) ** 7, abs=0.01)


def test_of_many_images_fewer_data_sets_are_drawn():
    assert [resamples_of(images) for images in (0, 1, 100_000, 200_000, 500_000, 10**9)] == [
        1000, 1000, 1000, 500, 200, 200,
    ]  # fmt: skip


def test_fewer_data_sets_find_nearly_the_same_interval(monkeypatch):
    values = np.random.default_rng(3).random((300, 1)) < 0.3
    low, high = interval(sums(values.astype(float))[:, 0] / 300)
    monkeypatch.setattr(bootstrap, "DRAWN", 300 * 100)
    fewer = sums(values.astype(float))
    assert len(fewer) == bootstrap.FEWEST
    assert interval(fewer[:, 0] / 300) == pytest.approx((low, high), abs=(high - low) / 10)


def test_blocks_bound_the_memory_and_change_nothing(monkeypatch):
    whole = np.concatenate(list(resampled(13, 50)))
    monkeypatch.setattr(bootstrap, "CELLS", 40)
    wide = list(resampled(13, 50))
    assert [len(block) for block in wide] == [bootstrap.WIDE] * 3 + [2]
    np.testing.assert_array_equal(np.concatenate(wide), whole)
    monkeypatch.setattr(bootstrap, "WIDE", 1)
    bootstrap._kept_draws.cache_clear()
    blocks = list(resampled(13, 50))
    assert max(block.size for block in blocks) <= 40
    np.testing.assert_array_equal(np.concatenate(blocks), whole)


def test_sums_are_those_of_the_images_drawn():
    values = np.random.default_rng(1).integers(0, 9, (11, 3)).astype(float)
    naive = []
    for weights in np.concatenate(list(resampled(11, 20))):
        drawn = [row for row, times in zip(values, weights, strict=True) for _ in range(int(times))]
        naive.append(np.sum(drawn, axis=0))
    np.testing.assert_allclose(sums(values, 20), naive)
    with pytest.raises(ValueError, match="no images"):
        sums(np.zeros((0, 2)))


def test_ratios_and_intervals():
    np.testing.assert_array_equal(ratios(np.array([1.0, 2.0]), np.array([2.0, 0.0])), [0.5, np.nan])
    assert interval(np.arange(1001.0)) == (25.0, 975.0)
    assert interval(np.array([np.nan, 3.0])) == (3.0, 3.0)
    assert interval(np.array([np.nan])) == (None, None)


def test_an_interval_is_as_wide_as_theory_says():
    # 100 of 400 right: a standard error of sqrt(0.25 * 0.75 / 400) = 0.02165, so 0.25 +- 0.0424.
    right = np.zeros(400)
    right[:100] = 1
    (figure,) = ratio_figures([Ratio("m", "v", right, np.ones(400))])
    assert (figure.metric, figure.variant, figure.value, figure.n) == ("m", "v", 0.25, 400)
    assert figure.low == pytest.approx(0.25 - 0.0424, abs=0.005)
    assert figure.high == pytest.approx(0.25 + 0.0424, abs=0.005)


def test_images_with_more_cases_count_for_more_and_nothing_is_no_figure():
    figures = ratio_figures(
        [
            Ratio("m", "v", np.array([3.0, 0.0]), np.array([3.0, 1.0])),
            Ratio("none", "v", np.zeros(2), np.zeros(2)),
        ]
    )
    assert [(each.value, each.n) for each in figures] == [(0.75, 4)]
    assert (figures[0].low, figures[0].high) == (0.0, 1.0)  # one image drawn twice
