"""Adjectives whose noun is not known yet."""

from typing import Any

import pytest

from explain_core.text.claims import Unclaimed, asserted, parted, second_list
from tests.explain_core.text.said import said


def _of(text: str) -> list[Unclaimed]:
    """ "red and blue , long": adjectives with what joins them."""
    found, joined, comma = [], False, False
    for word in text.split():
        if word in ("and", ","):
            joined, comma = True, word == ","
        else:
            found.append(Unclaimed(word, joined, False, comma))
            joined = comma = False
    return found


def test_a_list_ends_at_a_comma_after_its_and() -> None:
    assert parted(_of("red and yellow , long")) == 2
    assert parted(_of("red and yellow")) == 0


def test_a_list_of_colours_ends_at_a_second_and() -> None:
    assert second_list(_of("purple and yellow and small")) == 2
    assert second_list(_of("purple and yellow and red")) == 0
    assert second_list(_of("long and yellow and small")) == 0
    assert second_list(_of("purple and small")) == 0


def test_what_is_denied_is_not_asserted() -> None:
    assert asserted([Unclaimed("red", False, True), Unclaimed("blue", False, False)]) == ["blue"]


@pytest.mark.parametrize(
    ("caption", "expected"),
    [
        ("a heron, its neck is long", ["long neck"]),
        ("the boat, its inside is varnished", ["varnished inside"]),
        ("the van parked behind us is brown", ["brown van"]),
        ("the jam beside it is red", ["red jam"]),
        ("petals are white on the outside", ["white petal"]),
        ("its coat is silver in the light", ["silver coat"]),
        ("a ship with a gray hull which is rusty near the keel", ["gray hull", "rusty hull"]),
        ("a face of purple and yellow, and small teeth", ["purple face", "yellow face", "small tooth"]),
        ("cakes with pink icing, one of them is plain", ["pink icing"]),
        ("an iris that is brown and regular", ["brown iris", "regular iris"]),
    ],
)
def test_who_claims_them(nlp: Any, caption: str, expected: list[str]) -> None:
    assert said(nlp, caption) == expected


@pytest.mark.parametrize(
    ("caption", "expected"),
    [
        ("a room with a glass wall, the desk is white", ["white desk"]),
        ("a ripe avocado, flesh is green", ["ripe avocado", "green flesh"]),
        ("the skin is pink and the flesh inside it is white", ["pink skin", "white flesh"]),
        ("hull and deck are red", ["red hull", "red deck"]),
    ],
)
def test_one_thing_is_said_of_by_is(nlp: Any, caption: str, expected: list[str]) -> None:
    assert said(nlp, caption) == expected
