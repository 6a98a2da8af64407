"""Commas in texts of a table without any quotes: "Fusion, Black and Grey" is one value, for a blank follows."""

from explain_core.data.tables.text_file import text_lines
from explain_core.places import Place

COMMA, BLANK = ",", " "
FEW = 5  #: rows for each that may be joined: the others show how wide a row is


def joined_values(row: list[str], width: int) -> list[str]:
    """A row of too many values with those joined that begin with a blank, where it then is of this width.

    Any other row is left as it is.
    """
    joined: list[str] = []
    for value in row:
        if joined and value.startswith(BLANK) and value.strip():
            joined[-1] = f"{joined[-1]}{COMMA}{value}"
        else:
            joined.append(value)
    return joined if len(joined) == width else row


def rows_to_join(path: Place, encoding: str, width: int, ends_in_text: bool = False) -> int:
    """How many lines of a table are of too many values and join to `width`, where these are few of all.

    `ends_in_text`: the last column is one of texts. Lines may be many, then, where every one of them joins in it and
    the table is of some length.
    0 where a value anywhere is quoted: who quotes where it is needed would have done so there.
    """
    found, lines, wide, in_last = 0, -1, 0, 0
    for line in text_lines(path, encoding):
        lines += bool(line.strip())
        if '"' in line and (line.startswith('"') or f'{COMMA}"' in line):
            return 0
        if line.count(COMMA) < width:
            continue
        wide += 1
        if f"{COMMA}{BLANK}" in line:
            row = line.rstrip("\r\n").split(COMMA)
            joined = joined_values(row, width)
            found += len(joined) == width
            in_last += len(joined) == width and joined[:-1] == row[: width - 1]
    return found if found * FEW <= lines or (ends_in_text and in_last == wide and lines >= FEW) else 0
