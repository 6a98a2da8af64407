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
