"""Objects in a JSON list of concepts. (Whole lists: test_concepts.py.)"""

from explain_core.data.attributes.concept_objects import asked_of, column_of, leaves_of, prompts_of


def test_what_is_asked_of_each_phrase() -> None:
    assert asked_of({"red": {"prompt": "a red one"}}) == {"red": "a red one"}
    assert asked_of({"red": {"prompt": "a red one"}, "blue": {}}) == {}
    assert prompts_of({"red": ["a photo of red", "this is red"]}) == {"red": "a photo of red"}


def test_lists_within_each_other_and_columns_with_remarks() -> None:
    assert leaves_of({"a": {"b": ["x"], "c": "y"}}) == ["x", "y"] and leaves_of([1]) is None
    assert column_of(["Concept (EN)", "x"], ("concept",)) == "Concept (EN)"
