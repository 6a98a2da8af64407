"""A table is read anew each time it is asked."""

from explain_core.data.tables.table import PEEKED, Table
from explain_core.places import Place


def test_a_peek_is_of_the_first_rows_and_takes_nothing_away() -> None:
    table = Table(Place("a.csv"), ("n",), lambda: ((f"a.csv:{n}", {"n": n}) for n in range(1000)))
    assert [fields["n"] for _, fields in table.peek()] == list(range(PEEKED))
    assert len(list(table.rows())) == 1000
