"""Colours after "in"."""

from typing import Any

import pytest

from explain_core.text.attributes import extract

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
