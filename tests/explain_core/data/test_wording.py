"""Counts and names in messages."""

from hypothesis import given
from hypothesis import strategies as st

from explain_core.data.wording import LONGEST_NAME, counted, one_line, some, typed


def test_counts():
    assert [counted(n, "image") for n in (0, 1, 2, 1449)] == [
        "0 images",
        "1 image",
        "2 images",
        "1,449 images",
    ]
    assert [counted(n, "class") for n in (1, 2)] == ["1 class", "2 classes"]


def test_the_first_few_of_some_names():
    assert some(["a", "b", "c"]) == "a, b, c" and some([]) == ""
    assert some([*"abcd"]) == "a, b, c and 1 more"
    assert some(range(1003)) == "0, 1, 2 and 1,000 more"


@given(st.text(max_size=3 * LONGEST_NAME))
def test_a_name_stays_on_its_line_and_ends(name):
    found = one_line(name)
    assert found.isprintable() and len(found) <= LONGEST_NAME + 3
    assert found == name or not name.isprintable() or len(name) > LONGEST_NAME


def test_names_are_typed_in_quotes_where_a_shell_would_cut_them():
    assert [typed(name) for name in ("species", "вид", "Object Name")] == ["species", "вид", "'Object Name'"]
