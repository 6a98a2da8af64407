"""What is no phrase, and what of a phrase names its class."""

import pytest

from explain_core.data.attributes.concept_names import is_rule, phrases_alone, python_lists, without_class


@pytest.mark.parametrize(
    ("phrase", "class_name", "said"),
    [
        ("The Amanita muscaria has a bright red cap.", "Amanita_muscaria", "bright red cap."),
        ("a crow is black", "crow", "black"),
        ("Crows usually have long bills", "crow", "long bills"),
        ("the crow's black wings", "crow", "black wings"),
        ("black wings of the crow", "002.Crow", "black wings"),
        ("crowded gills", "crow", "crowded gills"),
        ("a red crown", "wren", "a red crown"),
    ],
)
def test_phrases_without_the_class(phrase: str, class_name: str, said: str) -> None:
    assert without_class(phrase, class_name) == said


def test_rules() -> None:
    assert is_rule("---") and is_rule("* * *") and not is_rule("--") and not is_rule("- red")


def test_lists_of_python() -> None:
    assert python_lists("a = 1\nconcepts: list = ['x']\nother = ['y']\n") == ["x"]
    assert python_lists("a = ['x']\nb = ['y']\n") is None and python_lists("a = [") is None


def test_where_most_is_no_phrase_nothing_is_left_out() -> None:
    entries = [("1", "12", ""), ("2", "https://a.org", ""), ("3", "red", "")]
    assert phrases_alone(entries, "f", []) == entries


def test_lines_where_nobody_says_a_phrase_are_left_out_and_said() -> None:
    notes: list[str] = []
    said = ["red crown", "N/A", "n/a", "None.", "-", "null", "unknown", "missing", "hidden", "non-native"]
    found = phrases_alone([("1", each, "") for each in said], "f.txt", notes)
    assert [phrase for _, phrase, _ in found] == ["red crown", "missing", "hidden", "non-native"]
    assert notes == ["f.txt: left out where nobody says a phrase: N/A, n/a, None. and 3 more"]
