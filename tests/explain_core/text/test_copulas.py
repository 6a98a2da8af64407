"""Copulas of several words are read as one."""

import pytest

from explain_core.text.copulas import with_copulas
from explain_core.text.kinds import Kind
from explain_core.text.pieces import pieces
from explain_core.text.pipeline import load_pipeline


@pytest.mark.parametrize("verb", ["is", "seems to be", "appears to be", "looks to be"])
def test_seems_to_be_is_one_verb(verb):
    found = with_copulas(pieces(load_pipeline()(f"the beak {verb} orange")))
    assert [piece.kind for piece in found] == [Kind.DETERMINER, Kind.NOUN, Kind.BE, Kind.ADJECTIVE, Kind.STOP]


def test_what_is_no_copula_stays():
    given = pieces(load_pipeline()("the beak is next to the eye and is orange"))
    assert with_copulas(given) == given
