"""The phrases in the lines of a text."""

import pytest

from explain_core.data.concept_lines import plain_lines, python_list, without_template
from explain_core.errors import CaptionError

PHRASES = ["red crown", "black wings", "long beak"]


@pytest.mark.parametrize(
    "text",
    [
        "- red crown\n* black wings\n+ long beak",
        "1. red crown\n2) black wings\n7: long beak",
        "0 red crown\n1 black wings\n2 long beak",
        "\"red crown\",\n'black wings',\n“long beak”;",
        "red crown, black wings, long beak",
        "red crown; black wings; long beak",
        "red crown | black wings | long beak",
    ],
)
def test_what_only_lists_them_is_left_out(text: str) -> None:
    assert [phrase for _, phrase in plain_lines([*enumerate(text.split("\n"), 1)], "c.txt")] == PHRASES


@pytest.mark.parametrize(
    "phrases",
    [
        ["4 legs", "2 wings"],
        ["red, long crown"],
        ["black-tipped wings"],
        ["the bird's beak"],
        ["has_crown::red", "x::y"],
    ],
)
def test_what_is_a_phrase_s_own_stays(phrases: list[str]) -> None:
    assert [phrase for _, phrase in plain_lines([*enumerate(phrases, 1)], "c.txt")] == phrases


def test_a_name_before_each_line_may_be_a_class() -> None:
    with pytest.raises(
        CaptionError, match=r'c\.txt:1: "crow: black wings, long beak" may be a phrase, or .*JSON'
    ):
        plain_lines([(1, "crow: black wings, long beak"), (2, "wren: short tail")], "c.txt")


def test_a_list_as_python_prints_it() -> None:
    assert python_list(["['red crown',", " 'long bill']"]) == ["red crown", "long bill"]
    assert python_list(["red crown"]) is None and python_list(["[red crown]"]) is None


def test_sentences_of_one_template_are_called_by_what_differs() -> None:
    said = [("", f"This bird has a {each}.", "") for each in PHRASES]
    assert [phrase for _, phrase, _ in without_template(said)] == PHRASES
    others = [("", f"a {each}", "") for each in PHRASES]
    assert without_template(others) == others
