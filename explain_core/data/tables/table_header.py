"""The line of a text that names its columns: below titles that spreadsheets have above it, each name once."""

import csv
from collections import Counter
from collections.abc import Sequence
from itertools import islice

from explain_core.data.tables.column_names import IMAGE, meaning
from explain_core.data.tables.text_file import text_lines
from explain_core.places import Place

TITLES = 12  #: lines that may stand above the names of columns
DELIMITERS = (",", ";", "\t", "|")


def told_apart(names: Sequence[str]) -> tuple[str, ...]:
    """The names of columns, with a number behind each that stands there again: tag, tag_2."""
    counts: Counter[str] = Counter()
    found = []
    for name in names:
        counts[name] += 1
        found.append(name if counts[name] == 1 or not name else f"{name}_{counts[name]}")
    named = [name for name in found if name]
    return tuple(found) if len(set(named)) == len(named) else tuple(names)


def preamble(path: Place, encoding: str) -> tuple[int, str] | None:
    """How many lines stand above the first that names a picture's column and another, and that line; None for none.

    Spreadsheets have titles and dates there.
    """
    above: list[str] = []
    for place, line in enumerate(islice(text_lines(path, encoding), TITLES)):
        for delimiter in DELIMITERS:
            names = next(csv.reader([line], delimiter=delimiter, quoting=csv.QUOTE_MINIMAL), [])
            roles = {role for name in names if (role := meaning(name)) is not None}
            is_full = len(names) > 2 and all(name.strip() for name in names) and _is_title(above, delimiter)
            if place and IMAGE in roles and (len(roles) > 1 or is_full):
                return place, line
        above.append(line)
    return None


def _is_title(lines: Sequence[str], delimiter: str) -> bool:
    """Whether lines above a table hold no more than a title each: one value."""
    return all(sum(bool(each.strip()) for each in line.split(delimiter)) < 2 for line in lines)
