"""Commas in texts of a table without any quotes: "Fusion, Black and Grey" is one value, for a blank follows."""

from explain_core.data.text_file import text_lines
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


def rows_to_join(path: Place, encoding: str, width: int) -> int:
    """How many lines of a table are of too many values and join to `width`, where these are few of all.

    0 where a value anywhere is quoted: who quotes where it is needed would have done so there.
    """
    found, lines = 0, -1
    for line in text_lines(path, encoding):
        lines += bool(line.strip())
        if '"' in line and (line.startswith('"') or f'{COMMA}"' in line):
            return 0
        if f"{COMMA}{BLANK}" in line and line.count(COMMA) >= width:
            found += len(joined_values(line.rstrip("\r\n").split(COMMA), width)) == width
    return found if found * FEW <= lines else 0
