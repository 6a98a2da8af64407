"""Pieces are scripts that hold any data whatever as data."""

import ast
import json

from hypothesis import given
from hypothesis import strategies as st

from explain_core.report.pieces import rounded, script

VALUES = st.recursive(
    st.none() | st.booleans() | st.integers(-(2**53), 2**53) | st.text(),
    lambda inner: st.lists(inner, max_size=4) | st.dictionaries(st.text(), inner, max_size=4),
    max_leaves=12,
)


def read(piece: bytes):
    """What a browser makes of a piece: both of its strings are also Python's."""
    call = ast.parse(piece.decode("ascii").removesuffix(";\n")).body[0].value
    assert ast.unparse(call.func) == "report.piece"
    name, text = (argument.value for argument in call.args)
    return name, json.loads(text)


@given(VALUES)
def test_a_piece_holds_its_value(value):
    assert read(script("run/images-0", value)) == ("run/images-0", value)


@given(st.text())
def test_nothing_in_a_value_ends_the_script(text):
    piece = script("x", {text: text})
    assert b"<" not in piece and piece.count(b"\n") == 1 and piece.endswith(b");\n")


def test_the_ends_of_scripts_strings_and_lines_in_a_value():
    value = ["</script>", "'", '"', "\\'", "\u2028\u2029", "<!--", "\x00", "é鳥🦜"]
    assert read(script("x", value)) == ("x", value)


def test_numbers_are_rounded_to_significant_digits():
    assert rounded(0.123456) == 0.1235
    assert rounded(123456.0) == 123500.0
    assert rounded(0.0) == 0.0
    assert rounded(None) is None and rounded(float("nan")) is None and rounded(float("inf")) is None
