"""Figures of two runs side by side."""

import numpy as np
import pytest

from explain_core.comparison.compare import compare
from explain_core.comparison.figures import FigureChange
from explain_core.comparison.outcomes import differences
from explain_core.comparison.pair import pair_up
from explain_core.comparison.wording import figure_words
from explain_core.evaluation.figures.bootstrap import resampled


def figure(found, metric) -> FigureChange:
    (one,) = (each for each in found.figures if each.metric == metric)
    return one


def test_where_only_figures_are_stored_intervals_decide(store):
    found = compare(store, "before", "after")
    ranking, lift = figure(found, "retrieval.map"), figure(found, "filters.lift@1")
    assert (ranking.change, ranking.evidence, ranking.changed) == (0.375, "intervals", True)
    assert (lift.change, lift.evidence, lift.changed) == (
        0.25,
        "intervals",
        False,
    )  # 1 to 2 and 1.25 to 2.25 meet
    counted = figure(found, "sentence.distinct_attributes")
    assert (counted.evidence, counted.changed) == (None, False)
    assert [figure_words(each) for each in (ranking, lift, counted)] == ["up", "", "no interval"]
    assert found.changed_figures == (ranking,)


def test_accuracy_is_compared_image_by_image(store):
    accuracy = figure(compare(store, "before", "after"), "classifier.accuracy")
    assert (accuracy.change, accuracy.evidence, accuracy.changed) == (0.0, "paired", False)
    # One of four images was gained and one lost: the plain bootstrap of +1, -1, 0, 0, by loops.
    draws = np.concatenate(list(resampled(4)))
    values = [float(sum(w * d for w, d in zip(draw, (0, -1, 1, 0), strict=True))) / 4 for draw in draws]
    assert (accuracy.change_low, accuracy.change_high) == pytest.approx(
        tuple(np.percentile(values, (0.5, 99.5)))
    )


def test_a_difference_that_every_image_shows_is_a_change(store):
    # "elsewhere" labels i0 wrong, the only test image of the same label: every draw says -1.
    found = differences(store, pair_up(store, store.run("before"), store.run("elsewhere"), "test"))
    accuracy = found["classifier.accuracy", "test"]
    assert (accuracy.change, accuracy.low, accuracy.high, accuracy.is_change) == (-1.0, -1.0, -1.0, True)
