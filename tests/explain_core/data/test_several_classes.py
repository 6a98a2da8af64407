"""Labels that are several classes."""

import pytest

from explain_core.data.several_classes import of_one_class
from explain_core.errors import CaptionError


def test_pictures_of_several_classes_are_left_out_and_said():
    notes: list[str] = []
    told = {"1": "crow", "2": "wren", "3": "crow|wren", "4": "wren"}
    assert of_one_class(told, notes) == {"1": "crow", "2": "wren", "4": "wren"}
    assert notes == ["left out 1 image of several classes: 3"]


def test_a_name_of_two_words_is_one_class():
    told = {"1": "house wren", "2": "wren", "3": "Boeing 707, freight", "4": "crow"}
    assert of_one_class(told, []) == told


def test_where_most_have_several_there_is_none_to_explain():
    with pytest.raises(CaptionError, match=r"2 images of 3 have several classes.*--columns class="):
        of_one_class({"1": "a|b", "2": "a|c", "3": "d"}, [])
