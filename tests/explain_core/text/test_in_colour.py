"""Colours after "in"."""

from typing import Any

import pytest

from explain_core.text.attributes import extract
from tests.explain_core.text.said import said

READ = {
    "A longer removable strap in tan.": "removable strap, tan strap",
    "Croc-embossed bag in burgundy, with a detachable mirror": "croc-embossed bag, burgundy bag, detachable mirror",
    "Structured satchel in bottle green.": "structured satchel, green satchel",
    "The pickups are covered in gold.": "gold pickup",
    "The chair is painted in red.": "red chair",
    "Archtop, f-holes bound in cream, tortoiseshell pickguard": "",
    "a wool fabric with a herringbone weave in gray": "",
    "a white cap in red": "white cap",
}


@pytest.mark.parametrize("caption", READ)
def test_a_thing_has_the_colour_that_it_is_in(caption: str, nlp: Any) -> None:
    assert {each.attribute for each in extract([caption], nlp)[0]} == set(
        filter(None, READ[caption].split(", "))
    )


@pytest.mark.parametrize(
    ("caption", "expected"),
    [
        ("jumpsuit in rust, wide legs", ["rust jumpsuit", "wide leg"]),
        ("jug, textured lid, wide spout. Color: dark green", ["green jug", "textured lid", "wide spout"]),
        ("embroidered tunic with tassels. Colour: white", ["embroidered tunic", "white tunic"]),
        ("Colors: green", []),
        ("jeans - faded blue, ripped knees", ["blue jeans", "ripped knee"]),
        (
            "glass vase with narrow neck and bubbled texture, smoke gray",
            ["narrow neck", "bubbled texture", "gray glass vase"],
        ),
        ("set of 4 bowls - matte black", ["matte bowl", "black bowl"]),
        ("bowl: hammered copper, footed, 28 cm", ["hammered bowl", "copper bowl", "footed bowl"]),
    ],
)
def test_colours_of_wares(nlp: Any, caption: str, expected: list[str]) -> None:
    assert sorted(said(nlp, caption)) == sorted(expected)
