"""Plurals, nouns and verbs of tables in a sentence."""

import pytest

from explain_core.explanation.bare_nouns import is_plural, stands_alone
from explain_core.explanation.sentence import sentence


@pytest.mark.parametrize(
    "noun", ["wing bars", "feathers", "feathers all over the body", "eyes", "stripes on its tail"]
)
def test_plurals(noun: str) -> None:
    assert is_plural(noun)


@pytest.mark.parametrize(
    "noun", ["bus", "glass", "cactus", "iris", "lens", "patch of feathers", "crown", "s", ""]
)
def test_singulars(noun: str) -> None:
    assert not is_plural(noun)


def test_nouns_that_stand_alone() -> None:
    assert all(map(stands_alone, ("crest", "stripes", "wing", "eyeglasses", "petal")))
    assert not any(map(stands_alone, ("striped", "small", "male", "smiling", "a-line")))


@pytest.mark.parametrize(
    ("attributes", "said"),
    [
        (["wing bars", "red crown"], "it has wing bars and a red crown."),
        (["crest", "small"], "it is small and has a crest."),
        (["bill", "long bill"], "it has a long bill."),
        (["wearing hat", "young"], "it is wearing a hat and young."),
        (["wearing"], "it is wearing."),
        (["glossy feathers all over the body"], "it has glossy feathers all over the body."),
        (["white patch of feathers"], "it has a white patch of feathers."),
    ],
)
def test_what_tables_name_is_said(attributes: list[str], said: str) -> None:
    assert sentence("Crow", attributes) == f"This is a Crow because {said}"
