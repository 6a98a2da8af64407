"""Two tables that are one: pictures and their numbers in one, numbers and what is said of them in the other."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import replace
from itertools import islice

from explain_core.data.annotations.annotation import Annotation
from explain_core.data.annotations.table_annotation import of_table
from explain_core.data.columns.column_options import SPLITS
from explain_core.data.columns.columns import columns_of
from explain_core.data.listing.image_listing import Listing
from explain_core.data.listing.image_names import ImageNames
from explain_core.data.tables.column_names import IMAGE, normalised
from explain_core.data.tables.column_values import text_of
from explain_core.data.tables.table import Row, Table
from explain_core.data.tables.table_file import open_table
from explain_core.data.wording import one_line
from explain_core.errors import CaptionError

MOST_ROWS = 2_000_000  #: of the table that names pictures


def joined_table(
    listing: Listing,
    names: ImageNames,
    file: str,
    others: Sequence[str],
    given: Mapping[str, Sequence[str]],
    known: dict[str, Table | None],
    split: str | None = None,
) -> Annotation | None:
    """What a table that names no picture says of those that one of the `others` names by a column of the same name.

    The other's keys are all different. `known`: tables that were opened, by file. None where there is no such pair, or
    the table tells neither class, caption nor split. Raises CaptionError where rows of it cannot be understood.
    """
    base = file.rpartition("/")[0]
    table = _opened(listing, file, known)
    if table is None:
        return None
    for other in others:
        pictures = _opened(listing, other, known)
        if other == file or pictures is None:
            continue
        for key in table.columns:
            theirs = next((each for each in pictures.columns if normalised(each) == normalised(key)), None)
            if not key or theirs is None:
                continue
            around = other.rpartition("/")[0]
            if (by_key := _by_key(pictures, theirs, names, around)) is None:
                continue
            sample = [text_of(fields.get(key)) for _, fields in table.peek()]
            if 2 * sum(each in by_key for each in sample) < len(sample):
                continue
            found = of_table(
                _with_pictures(table, key, by_key),
                around,
                split,
                _given(table, given),
                names.is_there(around),
                listing,
            )
            if found.brings_classes or found.brings_captions or "split = " in found.told:
                told = f"{file} is joined with {other} by {one_line(key)}"
                return replace(
                    found, base=around, told=f"{told}; {found.told}", file=file.removeprefix(f"{base}/")
                )
    return None


def _given(table: Table, given: Mapping[str, Sequence[str]]) -> dict[str, Sequence[str]]:
    """What a user says of columns that this table has, and that the picture is the one that was joined."""
    kept = {
        role: each
        for role, each in given.items()
        if role in SPLITS or (set(each) <= set(table.columns) and role != IMAGE)
    }
    return kept | {IMAGE: (IMAGE,)}


def _opened(listing: Listing, file: str, known: dict[str, Table | None]) -> Table | None:
    if file not in known:
        try:
            known[file] = open_table(listing.root / file)
        except CaptionError:
            known[file] = None
    return known[file]


def _by_key(table: Table, key: str, names: ImageNames, base: str) -> Mapping[str, str] | None:
    """The picture of each key; None where the table names none, two rows have one key, or the key is the picture."""
    try:
        image = columns_of(table, {}, names.is_there(base)).image
    except CaptionError:
        return None
    if image is None or image == key:
        return None
    found: dict[str, str] = {}
    for _, fields in islice(table.rows(), MOST_ROWS):
        name = text_of(fields.get(key))
        if not name or name in found:
            return None
        found[name] = text_of(fields.get(image))
    return found


def _with_pictures(table: Table, key: str, by_key: Mapping[str, str]) -> Table:
    """The table with a column of pictures in the place of its key; rows of other keys say nothing here."""

    def rows() -> Iterator[Row]:
        for where, fields in table.rows():
            if (picture := by_key.get(text_of(fields.get(key)))) is not None:
                yield where, {**fields, IMAGE: picture}

    kept = [name for name in table.columns if name not in (key, IMAGE)]
    return replace(table, columns=(IMAGE, *kept), rows=rows)
