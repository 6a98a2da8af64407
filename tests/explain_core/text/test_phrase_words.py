"""Words whose kind hangs on the phrase that they stand in."""

from typing import Any

import pytest

from tests.explain_core.text.said import said


@pytest.mark.parametrize(
    ("caption", "expected"),
    [
        ("a pair of shoes that are black", ["black shoe"]),
        ("the neck has been left unfinished", ["unfinished neck"]),
        ("yellow to orange petals", ["yellow petal", "orange petal"]),
        ("its hair is wavy and tied back", ["wavy hair", "tied hair"]),
        ("the red light stays on", ["red light"]),
        ("canisters glazed turquoise, with wooden lids", ["turquoise canister", "wooden lid"]),
        ("a wardrobe painted duck-egg blue", ["blue wardrobe"]),
        ("a car painted with white stripes", ["white stripe"]),
        ("wings that are tipped black", []),
        ("a winged lion", ["winged lion"]),
        ("legs square in section", ["square leg"]),
        ("the border is blurred and the color is uneven", ["blurred border"]),
        ("pink ears, button eyes", ["pink ear"]),
        ("a snare drum with a gray shell", ["gray shell"]),
        ("the leaves are glossy and spotted on the margin", ["glossy leaf"]),
        ("a test that is fragile, lacking spines", ["fragile test"]),
        ("non-slip feet and black legs", ["black leg"]),
    ],
)
def test_words_in_phrases(nlp: Any, caption: str, expected: list[str]) -> None:
    assert said(nlp, caption) == expected


@pytest.mark.parametrize(
    ("caption", "expected"),
    [
        ("the rim is thin inferiorly", ["thin rim"]),
        ("the light is green", ["green light"]),
        ("a light green wing", ["green wing"]),
        ("ice cream in a cone, it is green", ["green ice cream"]),
        ("a bowl of creamy orange soup", ["creamy soup", "orange soup"]),
        ("a creamy white breast", ["white breast"]),
        ("a plaque with a well defined edge", ["well-defined edge"]),
    ],
)
def test_words_that_are_another_elsewhere(nlp: Any, caption: str, expected: list[str]) -> None:
    assert said(nlp, caption) == expected
