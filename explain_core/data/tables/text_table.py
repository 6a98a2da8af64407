"""Tables in text: commas, semicolons, tabs, upright lines or blanks between the values, with or without a header."""

import csv
import re
from collections.abc import Callable, Collection, Iterator, Sequence
from itertools import islice

from explain_core.data.tables.bare_columns import BLANK, is_picture
from explain_core.data.tables.bare_list import is_list, list_without_header
from explain_core.data.tables.column_names import CAPTION, meaning
from explain_core.data.tables.counted_list import counted_list
from explain_core.data.tables.padded_quotes import quote_of, unpadded
from explain_core.data.tables.table import PEEKED, Row, Table
from explain_core.data.tables.table_header import (
    DELIMITERS,
    below_titles,
    groups_above,
    marked_header,
    preamble,
    told_apart,
)
from explain_core.data.tables.text_file import encoding_note, encoding_of, text_lines
from explain_core.data.tables.unquoted_commas import joined_values, rows_to_join
from explain_core.data.wording import counted
from explain_core.errors import CaptionError
from explain_core.places import Place

COMMA = ","
#: Of rows that are not as wide as the header, so many in a hundred may be left out.
ODD_ROWS = 1

_OF_TEXT = re.compile(r"(?i)(name|title|text|descr\w*|caption|comment)s?$")  # productDisplayName
_SAYS_SEPARATOR = re.compile(r'(?i)"?sep=.*')  # Excel's own first line


def open_delimited(
    path: Place, named: Collection[str] = (), is_there: Callable[[str], bool] | None = None
) -> Table:
    """The table of a text file: what stands between its values is found from its first line.

    Where the first line names no column but a picture's file, there is no header: columns are then called by what
    stands in them. `named`: the columns that a user names, which may stand below titles, as may those of which one
    names pictures: by their files' names, or by such for which `is_there` holds. Raises CaptionError for a file that is
    empty or no text.
    """
    encoding = encoding_of(path)
    note = encoding_note(path, encoding)
    notes = (note,) if note else ()
    if (found := counted_list(path, encoding, notes)) is not None:
        return found
    comments = _comments(path, encoding)
    lines = islice(text_lines(path, encoding), comments, None)
    first = next((line for line in lines if line.strip("\r\n\t ;,|")), None)
    if first is None:
        from explain_core.data.tables.column_names import WANTED

        raise CaptionError(f"{path.name} is empty; its first line has to name the columns: {WANTED}")
    groups: tuple[str, ...] = ()
    listed = is_list(path, encoding)
    if (marked := marked_header(path, encoding)) is not None:
        comments, first = marked
    elif not listed and (above := _above(path, encoding, first, comments, named, is_there)) is not None:
        comments, first = above
        groups = groups_above(path, encoding, comments)
        notes = (
            *notes,
            f"{path.name}: the {counted(comments, 'line')} above the names of its columns are left out",
        )
    if marked is None and listed and not _names_columns(first):
        return list_without_header(path, encoding, notes)
    delimiter, apart, quote, header = _header(path, encoding, first, comments)
    whole = header = told_apart(header)
    is_text = meaning(header[-1]) == CAPTION or _OF_TEXT.search(header[-1]) is not None
    loose = rows_to_join(path, encoding, len(header), is_text) if (delimiter, quote) == (COMMA, '"') else 0
    if loose:
        said = (
            f"{path.name}: {counted(loose, 'row')} with commas in a text and no quotes round it: what follows a comma "
            "and a blank counts to the text before"
        )
    else:
        said = "" if delimiter == COMMA else f"{path.name}: {SPOKEN[delimiter]} stand between its values"
    while header and not header[-1]:  # spreadsheets save empty columns, too
        header = header[:-1]
    return Table(
        path,
        header,
        lambda: _rows(path, encoding, delimiter, whole, comments, apart, loose > 0, quote),
        notes=(*notes, *filter(None, [said])),
        separator=COMMA if delimiter == BLANK else delimiter,
        groups=groups,
    )


def _header(path: Place, encoding: str, first: str, comments: int) -> tuple[str, bool, str, tuple[str, ...]]:
    """What stands between values, whether blanks stand before quotes, what quotes are, and the names of columns."""
    delimiter = _delimiter(path, first)
    if delimiter not in first and _is_between_blanks(path, encoding, first):
        delimiter = BLANK
    apart = re.search(rf"{re.escape(delimiter)} +[\"']", first) is not None  # blanks before quotes
    quote = quote_of(islice(text_lines(path, encoding), comments, PEEKED), delimiter)
    header = tuple(
        each.strip(" \t\r\n'" if quote == "'" else None)
        for each in next(csv.reader([first], delimiter=delimiter, skipinitialspace=apart, quotechar=quote))
    )
    if twice := sorted({name for name in header if name and header.count(name) > 1 and meaning(name)}):
        raise CaptionError(f'{path.name}:1: the column "{twice[0][:40]}" is there twice')
    return delimiter, apart, quote, header


def _above(
    path: Place,
    encoding: str,
    first: str,
    comments: int,
    named: Collection[str],
    is_there: Callable[[str], bool] | None,
) -> tuple[int, str] | None:
    """How many lines stand above the one that names columns, titles and dates, and that line; None for none."""
    found = below_titles(path, encoding, comments, named, is_there)
    return found if found is not None or _names_columns(first) else preamble(path, encoding)


SPOKEN = {";": "semicolons", "\t": "tabs", "|": "upright lines", BLANK: "blanks"}


def _delimiter(path: Place, line: str) -> str:
    """What stands between the values of a header: what gives the most columns with a meaning, then the most columns."""
    if path.suffix.lower() == ".tsv" and "\t" in line:
        return "\t"

    def worth(delimiter: str) -> tuple[int, int]:
        try:
            names = next(csv.reader([line], delimiter=delimiter), [])
        except csv.Error:
            return 0, 0
        return sum(meaning(name) is not None for name in names), len(names)

    return max(DELIMITERS, key=worth)


def _is_between_blanks(path: Place, encoding: str, header: str) -> bool:
    """Whether blanks stand between values: two columns or more have a meaning, and all first rows are as wide."""
    names = header.strip().split(BLANK)
    lines = [line.strip() for line in islice(text_lines(path, encoding), PEEKED) if line.strip()]
    meant = sum(meaning(name) is not None for name in names)
    return meant > 1 and len(lines) > 1 and {len(line.split(BLANK)) for line in lines} == {len(names)}


def _names_columns(line: str) -> bool:
    """Whether a line is a header: a column of it has a meaning, and no value is a picture's file."""
    for delimiter in DELIMITERS:
        try:
            names = next(csv.reader([line], delimiter=delimiter), [])
        except csv.Error:
            continue
        if any(meaning(name) for name in names) and not any(is_picture(name) for name in names):
            return True
    return False


def _comments(path: Place, encoding: str) -> int:
    """How many lines before the one that names the columns begin with #, or say what stands between values."""
    lines = list(islice(text_lines(path, encoding), PEEKED))
    if lines and _SAYS_SEPARATOR.fullmatch(lines[0].strip()):
        return 1
    count = next((place for place, line in enumerate(lines) if not line.startswith("#")), 0)
    return count if count and _names_columns(lines[count]) else 0


def _rows(
    path: Place,
    encoding: str,
    delimiter: str,
    header: Sequence[str],
    comments: int,
    apart: bool,
    loose: bool,
    quote: str,
) -> Iterator[Row]:  # fmt: skip
    """The rows below the header. A row of another width is an error between commas; else a few are left out."""
    quoted = delimiter in (COMMA, ";") or _is_quoted(path, encoding, delimiter, len(header))
    lines = islice(text_lines(path, encoding), comments, None)
    rows = csv.reader(
        unpadded(lines, delimiter, len(header), quote) if quoted else lines, delimiter=delimiter, strict=quoted,
        quoting=csv.QUOTE_MINIMAL if quoted else csv.QUOTE_NONE, skipinitialspace=apart, quotechar=quote,
    )  # fmt: skip
    line, count, odd, is_header = 1 + comments, 0, 0, True
    nameless = header.index("") if header.count("") > 1 else None
    try:
        for row in rows:
            where, line = f"{path.name}:{line}", rows.line_num + 1 + comments
            if not any(each.strip() for each in row):
                continue
            if is_header:
                is_header = False
                continue
            count += 1
            if len(row) > len(header) and not any(each.strip() for each in row[len(header) :]):
                row = row[: len(header)]
            if loose and len(row) > len(header):
                row = joined_values(row, len(header))
            if len(row) != len(header):
                odd += 1
                if quoted or odd > max(1, count * ODD_ROWS // 100):
                    raise CaptionError(
                        f"{where}: {counted(len(row), 'field')}, but the first line names {len(header)}. "
                        'A caption with a comma needs quotes around it: "a small, black bird"'
                    )
                continue
            fields = {name: value.strip() or None for name, value in zip(header, row, strict=True)}
            if nameless is not None:  # of several, as spreadsheets put behind their columns
                fields[""] = row[nameless].strip() or None
            yield where, fields
    except csv.Error as error:
        raise CaptionError(
            f"{path.name}:{line}: not CSV ({error}). Is a quote missing, or one too many? One within a text is "
            'written twice: "a ""small"" bird"'
        ) from error


def _is_quoted(path: Place, encoding: str, delimiter: str, width: int) -> bool:
    """Whether values between tabs or upright lines are quoted, as pandas and Excel do it where they hold quotes."""
    lines = list(islice(text_lines(path, encoding), PEEKED))
    if not any(value.startswith('"') for line in lines for value in line.split(delimiter)):
        return False
    try:
        return all(
            len(row) == width for row in csv.reader(lines, delimiter=delimiter, strict=True) if any(row)
        )
    except csv.Error:
        return False
