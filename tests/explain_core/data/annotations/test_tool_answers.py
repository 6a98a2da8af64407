"""Answers of labelling tools are told apart by what they are called."""

from explain_core.data.annotations.tool_answers import Answers, answers_of


def test_an_answer_called_like_a_class_goes_before_others():
    said = answers_of([("quality", "good"), ("species", "crow"), ("caption", "a  black\nbird")], "x:1")
    assert said == Answers(("crow",), ("a black bird",))


def test_names_without_values_are_splits_and_classes():
    assert answers_of([("train", None), ("crow", None)], "x:1") == Answers(("crow",), (), "train")
    assert answers_of([("val", ""), ("bird", "wren"), ("old", None)], "x:1") == Answers(("wren",), (), "test")


def test_checked_boxes_are_values():
    assert answers_of([("kind", {"crow": False, "wren": True})], "x:1") == Answers(("wren",))
    assert answers_of([("kind", ["crow"]), ("size", 1.5)], "x:1") == Answers()
