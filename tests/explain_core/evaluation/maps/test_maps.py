"""From maps to rows, and from rows to figures."""

import math
import random

import numpy as np
import pytest

from explain_core.data.image_set import Box, Part
from explain_core.data.pictures.preprocess import Preprocessing
from explain_core.evaluation.maps.frame import Frame
from explain_core.evaluation.maps.insertion import Curves
from explain_core.evaluation.maps.maps import Row, Truth, faithfulness_rows, map_figures, place_rows

# The crop is the 100 x 100 pixels from (50, 50) on, a pixel of it a pixel of the picture.
FRAME = Frame(Preprocessing(size=100, margin=1.0), Box(50, 60, 100, 80), (200, 200))


def by_metric(rows):
    return {row.metric: row.value for row in rows}


def heatmap():
    """100 x 100, bright on the picture's rows 60 to 140, columns 50 to 110, brightest at (60, 70)."""
    found = np.zeros((100, 100))
    found[10:90, 0:60] = 0.5
    found[20, 10] = 1.0
    return found


def test_a_maps_rows_by_hand():
    mask = np.zeros((200, 200), bool)
    mask[60:140, 50:80] = True
    parts = (Part("left wing", 61, 75), Part("beak", 140, 130))
    truth = Truth("a", True, FRAME, parts, parts[:1], mask)
    found = by_metric(place_rows(truth, "m", heatmap()))
    assert found["localisation.iou"] == pytest.approx(60 * 80 / (100 * 80))
    assert found["localisation.error"] == found["localisation.box_error"] == 0
    assert found["pointing.box"] == found["pointing.part"] == found["pointing.mask"] == 1
    assert found["overlap.mass_inside"] == pytest.approx((0.5 * 30 * 80 + 0.5) / (0.5 * 60 * 80 + 0.5))
    # IoU 0.24 at 0, 2400/4800 up to 0.5 (25 thresholds), then one pixel of 2400 (25).
    assert found["overlap.iou_area"] == pytest.approx((0.12 + 25 * 0.5 + 24.5 / 2400) / 50)
    # The disc of 10 pixels around the wing, (11, 25) on the crop, loses nothing but what is left of the map's edge.
    assert 0.05 < found["agreement.keypoints"] < 0.07


def test_a_wrong_class_is_an_error_however_good_the_box():
    found = by_metric(place_rows(Truth("a", False, FRAME), "m", heatmap()))
    assert found["localisation.error"] == 1 and found["localisation.box_error"] == 0
    assert set(found) == {"localisation.error", "localisation.box_error", "localisation.iou", "pointing.box"}


@pytest.mark.parametrize("value", [0.0, -1.0, math.nan, math.inf])
def test_a_map_with_nothing_in_it_misses_and_is_no_exception(value):
    truth = Truth(
        "a", True, FRAME, (Part("beak", 60, 70),), (Part("beak", 60, 70),), np.ones((200, 200), bool)
    )
    found = by_metric(place_rows(truth, "m", np.full((7, 7), value)))
    assert found["localisation.error"] == 1 and found["localisation.iou"] == 0
    assert found["pointing.box"] == found["pointing.part"] == found["pointing.mask"] == 0
    assert math.isnan(found["overlap.mass_inside"]) and math.isnan(found["agreement.keypoints"])


def test_without_a_box_or_a_mask_that_shows_there_is_nothing_to_say():
    whole = Frame(Preprocessing(size=100, crop="whole"), None, (200, 200))
    assert place_rows(Truth("a", True, whole), "m", heatmap()) == []
    found = by_metric(place_rows(Truth("a", True, whole, mask=np.zeros((200, 200), bool)), "m", heatmap()))
    assert len(found) == 3
    assert math.isnan(found["pointing.mask"]) and math.isnan(found["overlap.iou_area"])


def test_a_map_is_compared_in_the_picture_where_the_crop_cuts_the_box():
    # The whole-picture crop shows the middle 175 pixels; the box reaches 12.5 pixels beyond it on the left.
    whole = Frame(Preprocessing(size=175, crop="whole"), Box(0, 12.5, 100, 175), (200, 200))
    bright = np.zeros((175, 175))
    bright[:, :90] = 1.0  # picture columns 12.5 to 102.5
    found = by_metric(place_rows(Truth("a", True, whole), "m", bright))
    assert found["localisation.iou"] == pytest.approx(87.5 / 102.5)


def test_figures_are_means_over_images_and_count_what_has_no_value():
    rows = [
        Row(image, "x", "m", value) for image, value in zip("abcd", (1.0, 0.0, 1.0, math.nan), strict=True)
    ]
    rows += [Row("a", "x", "n", 0.5), Row("e", "y", "m", 2.0)]
    found = {(f.metric, f.variant): f for f in map_figures(rows)}
    assert (found["x", "m"].value, found["x", "m"].n) == (pytest.approx(2 / 3), 3)
    assert (found["x.undefined", "m"].value, found["x.undefined", "m"].n) == (0.25, 4)
    assert (found["x", "n"].value, found["x", "n"].n) == (0.5, 1)
    assert ("x.undefined", "n") not in found
    low, high = found["x", "m"].low, found["x", "m"].high
    assert low is not None and high is not None and low < 2 / 3 < high


def test_the_order_of_rows_and_shards_plays_no_part():
    drawn = np.random.default_rng(0).random((30, 2))
    rows = [Row(f"{k}", "x", v, drawn[k, n]) for k in range(30) for n, v in enumerate("mn")]
    shuffled = random.Random(3).sample(rows, len(rows))
    assert map_figures(shuffled) == map_figures(rows)
    assert map_figures([]) == []


def test_a_row_twice_is_refused():
    with pytest.raises(ValueError, match="image a has two rows of x, m"):
        map_figures([Row("a", "x", "m", 1.0), Row("a", "x", "m", 1.0)])


def test_a_metric_that_no_image_has_is_told_all_the_same():
    (only,) = map_figures([Row("a", "x", "m", math.nan)])
    assert (only.metric, only.value, only.n) == ("x.undefined", 1.0, 1)


def test_faithfulness_becomes_rows():
    curves = Curves(np.array([[1.0, 0.0], [1.0, 1.0]]), np.array([[0.0, 1.0], [1.0, 1.0]]))
    rows = faithfulness_rows(["a", "b"], "m", np.array([0.5, math.nan]), curves)
    assert [(row.image, row.metric, row.value) for row in rows if row.image == "a"] == [
        ("a", "faithfulness.rank_correlation", 0.5),
        ("a", "faithfulness.deletion", 0.5),
        ("a", "faithfulness.insertion", 0.5),
    ]
    found = {f.metric: f.value for f in map_figures(rows)}
    assert found["faithfulness.rank_correlation.undefined"] == 0.5
    assert found["faithfulness.deletion"] == 0.75
