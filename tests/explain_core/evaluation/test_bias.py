"""Which classes' maps speak of something else than the object."""

import math

import numpy as np
import pytest

from explain_core.evaluation.bias import judged, off_object, standings

SHARES = {
    "Ember-crowned_Finch": [0.6, 0.7, 0.65, 0.55],
    "a": [0.2, 0.2, 0.18, 0.22],
    "b": [0.19, 0.21, 0.2, 0.2],
    "c": [0.22, 0.2, 0.24, 0.22],
    "d": [0.18, 0.18, 0.2, 0.16],
}


def test_what_lies_off_the_object_by_hand():
    maps = np.array([[[3.0, 1.0], [-2.0, 0.0]], [[0.0, 0.0], [-1.0, 0.0]]])
    objects = np.array([[[1, 0], [0, 0]]], bool).repeat(2, axis=0)
    found = off_object(maps, objects)
    assert found[0] == 0.25 and math.isnan(found[1])


def test_the_class_that_stands_out_is_named_with_what_is_usual():
    found = standings(SHARES)
    first = found[0]
    # Means 0.625, 0.2, 0.2, 0.22, 0.18: the median is 0.2, deviations 0.425, 0, 0, 0.02, 0.02, their median 0.02.
    assert (first.name, first.off, first.usual, first.images) == (
        "Ember-crowned_Finch", pytest.approx(0.625), pytest.approx(0.2), 4,
    )  # fmt: skip
    assert [one.stands_out for one in found] == [True, False, False, False, False]
    assert first.low is not None and 0.55 <= first.low < 0.625
    assert first.sentence == (
        "‘Ember-crowned Finch’: 62 % of what speaks for it lies off the object; 20 % is usual."
    )


def test_a_little_more_than_usual_does_not_stand_out():
    # The bound is 0.2 + 3 x 1.4826 x 0.02 = 0.289: an interval that begins below it says nothing.
    assert not any(one.stands_out for one in standings(SHARES | {"Ember-crowned_Finch": [0.28, 0.29]}))
    assert standings(SHARES | {"Ember-crowned_Finch": [0.29, 0.30]})[0].stands_out
    same = {name: [0.2, 0.2] for name in "abcd"}
    assert not any(one.stands_out for one in standings(same | {"e": [0.24, 0.24]}))  # the spread is 0
    assert standings(same | {"e": [0.26, 0.26]})[0].stands_out


def test_a_network_without_bias_says_what_is_usual():
    everywhere = {name: [0.6, 0.6] for name in "abc"}
    assert not any(one.stands_out for one in standings(everywhere))
    found = standings(everywhere, {name: [0.2, 0.2] for name in "abc"})
    assert all(one.stands_out and one.usual == pytest.approx(0.2) for one in found)


def test_images_without_a_value_are_left_out():
    found = standings({"a": [0.2, math.nan], "b": [math.nan], "c": [0.3]})
    assert [(one.name, one.images) for one in found] == [("c", 1), ("a", 1)]
    assert standings({}) == []


def test_known_bias_is_found_or_not():
    found = standings(SHARES)
    assert judged(found, ["Ember-crowned_Finch"]) == (1.0, 0.0)
    assert judged(found, ["Ember-crowned_Finch", "a"]) == (0.5, 0.0)
    assert judged(found, ["a"]) == (0.0, 0.25)
    assert math.isnan(judged(found, [])[0])
