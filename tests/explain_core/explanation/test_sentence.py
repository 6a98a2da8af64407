import re

import pytest
from hypothesis import given
from hypothesis import strategies as st

from explain_core.explanation.sentence import IT, description, sentence, with_article


def test_five_attributes_two_of_one_noun() -> None:
    said = sentence(
        "012.Yellow_headed_Blackbird",
        ["black head", "orange bill", "white head", "black leg", "white eye ring"],
        ["head", "bill", "head", "legs", "eye ring"],
    )
    assert said == (
        "This is a Yellow headed Blackbird because it has a black and white head, an orange bill, "
        "black legs, and a white eye ring."
    )


@pytest.mark.parametrize(
    ("class_name", "attributes", "expected"),
    [
        ("American_Crow", ["black bill"], "This is an American Crow because it has a black bill."),
        (
            "017.Cardinal",
            ["red crown", "red crown", "orange bill"],
            "This is a Cardinal because it has a red crown and an orange bill.",
        ),
        (
            "Heron",
            ["long bill", "thin bill", "yellow bill"],
            "This is a Heron because it has a long, thin and yellow bill.",
        ),
        (
            "Cardinal",
            ["small bird", "red bird", "black face"],
            "This is a Cardinal because it is small and red and has a black face.",
        ),
        ("Fish_Crow", ["black crow"], "This is a Fish Crow because it is black."),
        ("Crow", ["black plumage"], "This is a Crow because it has black plumage."),
        ("Ovenbird", [], "This looks like an Ovenbird, but no attribute supports it."),
        ("", ["red head"], "This is a class without a name because it has a red head."),
    ],
)
def test_sentences(class_name: str, attributes: list[str], expected: str) -> None:
    assert sentence(class_name, attributes) == expected


@pytest.mark.parametrize(
    ("phrase", "expected"),
    [
        ("orange bill", "an orange bill"),
        ("European Goldfinch", "a European Goldfinch"),
        ("unique crest", "a unique crest"),
        ("even tail", "an even tail"),
        ("Eastern Towhee", "an Eastern Towhee"),
        ("upper wing", "an upper wing"),
        ("uniform back", "a uniform back"),
        ("honest face", "an honest face"),
        ("Évora", "a Évora"),
    ],
)
def test_articles(phrase: str, expected: str) -> None:
    assert with_article(phrase) == expected


ADJECTIVE = st.sampled_from(["black", "white", "orange", "long", "iridescent"])
NOUN = st.sampled_from(["head", "wing", "eye ring", "bird", "plumage"])
ATTRIBUTES = st.lists(st.tuples(ADJECTIVE, NOUN).map(" ".join), max_size=8)


@given(ATTRIBUTES)
def test_each_noun_once_and_one_full_stop(attributes: list[str]) -> None:
    said = sentence("017.Cardinal", attributes)
    assert said.count(".") == 1 and said.endswith(".")
    assert "bird" not in said
    for noun in ("head", "wing", "eye ring", "plumage"):
        adjectives = {a.partition(" ")[0] for a in attributes if a.partition(" ")[2] == noun}
        assert said.count(noun) == bool(adjectives)
    for match in re.finditer(r"\b(an?) (\w+)", said):
        assert (match[1] == "an") == (match[2][0] in "aeiou")


@given(st.text(), st.lists(st.text()))
def test_any_text(class_name: str, attributes: list[str]) -> None:
    assert sentence(class_name, attributes).endswith(".")
    assert sentence(class_name, attributes, attributes).endswith(".")


@pytest.mark.parametrize(
    ("attributes", "expected"),
    [
        (["yellow school bus", "black wheel"], "is yellow and has a black wheel"),
        (["red sports car", "tinted window"], "is red and has a tinted window"),
        (["small flower", "white petal"], "is small and has a white petal"),
        # What has a beak is no flower, even if it sits in one.
        (["red flower", "long beak"], "has a red flower and a long beak"),
    ],
)
def test_other_things_than_birds(attributes: list[str], expected: str) -> None:
    assert description(attributes, None, ("Kind 3",), IT) == expected


@pytest.mark.parametrize(
    ("class_name", "attributes", "subjects", "expected"),
    [
        (
            "School Bus",
            ["yellow bus", "black stripe", "yellow school bus"],
            ("bus",),
            "This is a School Bus because it is yellow and has a black stripe.",
        ),
        (
            "Husky",
            ["gray dog", "bushy tail"],  # a tail is an animal's, and a dog none of its words
            ("dog",),
            "This is a Husky because it is gray and has a bushy tail.",
        ),
        (
            "Truck",
            ["red car", "black wheel"],  # what captions are not about is a thing beside it
            ("truck",),
            "This is a Truck because it has a red car and a black wheel.",
        ),
        (
            "Boot",
            ["brown leather", "red lace"],
            ("boot",),
            "This is a Boot because it has brown leather and a red lace.",
        ),
    ],
)
def test_what_captions_are_about_is_said_to_be_so(
    class_name: str, attributes: list[str], subjects: tuple[str, ...], expected: str
) -> None:
    assert sentence(class_name, attributes, None, subjects) == expected
