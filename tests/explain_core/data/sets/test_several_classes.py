"""Labels that are several classes."""

import pytest

from explain_core.data.sets.several_classes import check_shared, of_one_class
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


def test_words_between_blanks_are_several_where_one_label_shows_it():
    told = {
        "1": "scab",
        "2": "rust",
        "3": "scab rust",
        "4": "scab complex",
        "5": "healthy",
        "6": "rust",
        "7": "rust",
    }
    assert of_one_class(told, []) == {n: name for n, name in told.items() if " " not in name}
    lined = {"1": "scab", "2": "scab frog_eye", "3": "rust", "4": "rust", "5": "rust"}
    assert of_one_class(lined, []) == {n: name for n, name in lined.items() if n != "2"}
    foxes = {"1": "fox", "2": "red fox", "3": "squirrel", "4": "red squirrel", "5": "polar bear"}
    assert of_one_class(foxes, []) == foxes


def test_minus_one_is_no_label_among_other_numbers():
    notes: list[str] = []
    assert of_one_class({"1": "0", "2": "-1", "3": "2"}, notes) == {"1": "0", "3": "2"}
    assert notes == ["left out 1 image whose class is -1, which is no label: 2"]
    signed = {"1": "1", "2": "-1"}
    assert of_one_class(signed, []) == signed


def test_pictures_of_which_rows_tell_several_classes_are_left_out():
    told = {"1": "crow", "2": "wren", "3": "crow"}
    assert of_one_class(told, [], {"2"}) == {"1": "crow", "3": "crow"}
    with pytest.raises(CaptionError, match="2 images of 3 have several classes, such as in several rows"):
        of_one_class(told, [], {"1", "2"})


def test_what_no_two_pictures_share_is_no_class():
    check_shared({str(n): f"a bird of kind {n % 5}" for n in range(6)})
    check_shared({str(n): str(n) for n in range(20)})
    for told in ({str(n): f"a bird of kind {n}" for n in range(6)}, {str(n): str(n) for n in range(21)}):
        with pytest.raises(
            CaptionError, match=r"each of \d+ images has a class of its own, such as .*class="
        ):
            check_shared(told)
