"""Which classes' maps speak of something else than the object."""

import math

import numpy as np
import pytest

from explain_core.evaluation.maps.bias import bias_figures, judged, off_object, standings, standings_of_images

SHARES = {
    "Ember-crowned_Finch": [0.6, 0.7, 0.65, 0.55],
    "a": [0.2, 0.2, 0.18, 0.22],
    "b": [0.19, 0.21, 0.2, 0.2],
    "c": [0.22, 0.2, 0.24, 0.22],
    "d": [0.18, 0.18, 0.2, 0.16],
}


def test_what_lies_off_the_object_by_hand():
    maps = np.array([[[3.0, 1.0], [-2.0, 0.0]], [[3.0, 1.0], [0.0, 0.0]], [[0.0, 0.0], [0.0, 0.0]]])
    objects = np.array([[[1, 0], [0, 0]]], bool).repeat(3, axis=0)
    found = off_object(maps, objects)
    assert found[:2].tolist() == [-1 / 6, 0.25] and math.isnan(found[2])
    assert np.isnan(off_object(np.full((1, 2, 2), np.inf), objects[:1]))[0]


def test_the_class_that_stands_out_is_named_with_what_is_usual():
    found = standings(SHARES)
    first = found[0]
    # Means 0.625, 0.2, 0.2, 0.22, 0.18: the median is 0.2, deviations 0.425, 0, 0, 0.02, 0.02, their median 0.02.
    assert (first.name, first.images) == ("Ember-crowned_Finch", 4)
    assert (first.off, first.usual) == (pytest.approx(0.625), pytest.approx(0.2))
    assert [one.stands_out for one in found] == [True, False, False, False, False]
    assert 0.35 <= first.low < 0.425 < first.high <= 0.5
    assert first.sentence == (
        "‘Ember-crowned Finch’: off the object lies 62 % of what speaks for it; 20 % is usual."
    )


def test_a_little_more_than_usual_does_not_stand_out():
    # The bound is 0.2 + 3 x 1.4826 x 0.02 = 0.289.
    assert not any(one.stands_out for one in standings(SHARES | {"Ember-crowned_Finch": [0.28, 0.29]}))
    assert standings(SHARES | {"Ember-crowned_Finch": [0.29, 0.30]})[0].stands_out
    same = {name: [0.2, 0.2] for name in "abcd"}
    assert not any(one.stands_out for one in standings(same | {"e": [0.24, 0.24]}))  # the spread is 0
    assert standings(same | {"e": [0.26, 0.26]})[0].stands_out


def test_a_mean_that_is_not_sure_does_not_stand_out():
    # The mean 0.325 is far out; but most resamples hold one image or none of the only one that is.
    same = {name: [0.2, 0.2] for name in "abcd"}
    first = standings(same | {"e": [0.7, 0.2, 0.2, 0.2]})[0]
    assert first.off == pytest.approx(0.325) and first.low == pytest.approx(0.0)
    assert not first.stands_out


def test_each_class_is_held_against_itself_where_its_company_is_missing():
    # "a" has much off the object whatever stands around it; "e" has it with its company alone.
    with_company = {"a": [0.6, 0.62], "b": [0.2, 0.2], "c": [0.3, 0.3], "e": [0.4, 0.42]}
    without = {"a": [0.6, 0.61], "b": [0.21, 0.2], "c": [0.3, 0.29], "e": [-0.1, -0.12], "f": [0.9]}
    found = standings(with_company, without)
    assert [one.name for one in found if one.stands_out] == ["e"]
    assert [one.name for one in found] == ["e", "a", "c", "b"]
    assert found[0].sentence == "‘e’: off the object lies 41 % of what speaks for it; −11 % is usual."
    assert found[0].low == pytest.approx(0.5) and found[0].high == pytest.approx(0.54)


def test_what_all_classes_gain_is_no_bias():
    everywhere = {name: [0.6, 0.6] for name in "abc"}
    assert not any(one.stands_out for one in standings(everywhere, {name: [0.2, 0.2] for name in "abc"}))


def test_images_without_a_value_are_left_out():
    found = standings({"a": [0.2, math.nan], "b": [math.nan], "c": [0.3]})
    assert [(one.name, one.images) for one in found] == [("c", 1), ("a", 1)]
    assert standings({}) == [] == standings({"a": [0.2]}, {"a": [math.nan]})


def test_known_bias_is_found_or_not():
    found = standings(SHARES)
    assert judged(found, ["Ember-crowned_Finch"]) == (1.0, 0.0)
    assert judged(found, ["Ember-crowned_Finch", "a"]) == (0.5, 0.0)
    assert judged(found, ["a"]) == (0.0, 0.25)
    assert math.isnan(judged(found, [])[0])


def test_training_images_are_set_beside_test_images():
    images = {f"{side}{k}": (name, side) for side in ("train", "test") for k, name in enumerate("aabb")}
    off = {
        "train0": 0.6,
        "train1": 0.4,
        "train2": 0.2,
        "train3": 0.2,
        "test0": 0.1,
        "test1": 0.3,
        "test2": 0.2,
    }
    found = {one.name: one for one in standings_of_images(off.items(), images)}
    assert (found["a"].off, found["a"].usual, found["a"].images) == pytest.approx((0.5, 0.2, 2))
    assert (found["b"].off, found["b"].usual) == pytest.approx((0.2, 0.2))
    figures = bias_figures([found["a"]])
    assert [(f.metric, f.variant, f.n) for f in figures] == [("bias.off_object", "a", 2)]
    assert figures[0].value == pytest.approx(0.3)
