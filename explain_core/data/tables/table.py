"""A table of rows in a file, whatever its form: its columns' names, and its rows by where they stand."""

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, field
from itertools import islice

from explain_core.places import Place

MAX_CAPTION = 10_000
#: Rows of a Parquet file that are in memory at once, and the bytes that they may take there.
ROWS_AT_ONCE, MAX_ROWS_BYTES = 1024, 256 * 2**20
#: Rows that are looked at to understand the columns.
PEEKED = 100

Row = tuple[str, Mapping[str, object]]


@dataclass(frozen=True, slots=True)
class Table:
    """A table: its columns' names, and its rows as (where, value by column), read anew each time they are asked for.

    `named`: its columns have names of their own, and were not guessed from values. `labels`: names of the numbers in a
    column, where the file has them. `notes`: sentences for the user. `separator`: what stands between the values of a
    table in text, and would in one that is made of it. `groups`: names of groups of columns, which stand above theirs.
    """

    path: Place
    columns: tuple[str, ...]
    rows: Callable[[], Iterator[Row]]
    named: bool = True
    labels: Mapping[str, tuple[str, ...]] = field(default_factory=dict)
    notes: tuple[str, ...] = ()
    separator: str = ","
    groups: tuple[str, ...] = ()

    def peek(self) -> list[Row]:
        """The first rows. Raises CaptionError."""
        return list(islice(self.rows(), PEEKED))
