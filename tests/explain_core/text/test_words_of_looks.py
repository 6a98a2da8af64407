"""Hyphens, endings, and what is no look; birds and other things."""

from typing import Any

import pytest

from tests.explain_core.text.said import said

CAPTIONS = {
    # hyphens and endings
    "a bird with a dark-red crown": ["red crown"],
    "a bird with an orange-red bill": ["orange bill", "red bill"],
    "a long-haired bird": ["long-haired bird"],
    "a blue-green tail": ["blue tail", "green tail"],
    "a reddish-brown back": ["brown back"],
    "black-and-white wings": ["black wing", "white wing"],
    "a red-eyed, white-throated bird": ["red eye", "white throat"],
    "a multi-coloured tail": ["multicolored tail"],
    "multi coloured wings": ["multicolored wing"],
    "blue-ish wings": ["bluish wing"],
    "black wings with a blueish tint": ["black wing", "bluish wing"],
    "a bird with a bluish tint": [],
    "a black bird with a bluish tint on its wings": ["black bird", "bluish wing"],
    "medium - sized bird with black - tipped wings": ["medium bird", "black-tipped wing"],
    "a red–brown tail": ["red tail", "brown tail"],
    # no looks
    "the upper petals are purple and the lower petal is yellow": ["purple petal", "yellow petal"],
    "upper and violet petals": ["violet petal"],
    "many petals, other wings, several spots": [],
    "the left wing is red": ["red wing"],
    # other things than birds
    "a red sports car": ["red sports car"],
    "a yellow school bus with black stripes": ["yellow school bus", "black stripe"],
    "a small car with a blue sky behind it": ["small car", "blue sky"],
    "sky blue petals": ["blue petal"],
    "a red car with black wheels and tinted windows": ["red car", "black wheel", "tinted window"],
    "a red hood and roof": ["red hood", "red roof"],
    "a white shirt with blue sleeves and collar": ["white shirt", "blue sleeve", "blue collar"],
    "a white van with a red back door": ["white van", "red back door"],
    "the flower has white petals and stamens": ["white petal", "white stamen"],
    "a car, red and shiny, with black wheels": ["red car", "shiny car", "black wheel"],
}


@pytest.mark.parametrize(("caption", "expected"), CAPTIONS.items())
def test_looks(nlp: Any, caption: str, expected: list[str]) -> None:
    assert said(nlp, caption) == expected
