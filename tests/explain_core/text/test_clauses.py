"""Which adjectives are said of which noun, from pieces written by hand: no tagger is asked."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from explain_core.text.clauses import things_of
from explain_core.text.denial import with_denials
from explain_core.text.kinds import Kind
from explain_core.text.pieces import Piece

KINDS = {"a": Kind.DETERMINER, "and": Kind.AND, "but": Kind.BUT, "is": Kind.BE, "with": Kind.HAVE, "on": Kind.ON,
         "not": Kind.NOT, "of": Kind.OF, "that": Kind.WHICH, ".": Kind.STOP}  # fmt: skip
NOUNS = {"bird", "wing", "belly", "breast", "head", "tail", "bill", "flower"}


def pieces(text):
    return [
        Piece(KINDS.get(word) or (Kind.NOUN if word in NOUNS else Kind.ADJECTIVE), word, word)
        for word in text.split()
    ]


def said(text, predicates=True):
    found = things_of(with_denials([*pieces(text), Piece(Kind.STOP, "")]), predicates)
    return {thing.noun: thing.adjectives for thing in found if thing.adjectives}


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("a long pointy bill", {"bill": ["long", "pointy"]}),
        ("wing that is brown", {"wing": ["brown"]}),
        ("head and tail is black", {"head": ["black"], "tail": ["black"]}),
        ("a white belly and breast", {"belly": ["white"], "breast": ["white"]}),
        ("a white belly and gray breast", {"belly": ["white"], "breast": ["gray"]}),
        ("a long belly and breast", {"belly": ["long"]}),  # a shape stays with the first noun
        ("a white belly and flower", {"belly": ["white"]}),  # and only parts share
        ("yellow on a head", {"head": ["yellow"]}),
        ("a bird that is black with yellow", {"bird": ["black", "yellow"]}),
        ("a belly that is not yellow but green", {"belly": ["green"]}),
        ("a bird with not white wing", {}),
        ("a beautiful bill", {}),  # says nothing that could be seen
        ("a small but sharp bill", {"bill": ["small", "sharp"]}),
    ],
)
def test_by_hand(text, expected):
    assert said(text) == expected


def test_without_predicates_the_first_noun_after_it_alone():
    assert said("a white belly and breast that is black", predicates=False) == {"belly": ["white"]}


@given(
    st.lists(st.sampled_from([*KINDS, *sorted(NOUNS), "white", "long", "black"]), max_size=12), st.booleans()
)
def test_nothing_is_made_up(words, predicates):
    text = " ".join(words)
    found = things_of(with_denials([*pieces(text), Piece(Kind.STOP, "")]), predicates)
    assert [thing.noun for thing in found] == [word for word in words if word in NOUNS]
    for thing in found:
        assert set(thing.adjectives) <= {"white", "long", "black"} & set(words)
        assert len(thing.adjectives) == len(set(thing.adjectives))
