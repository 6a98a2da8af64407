"""The line of a text that names its columns: below titles that spreadsheets have above it, each name once."""

import csv
from collections import Counter
from collections.abc import Callable, Collection, Sequence
from itertools import islice

from explain_core.data.tables.bare_columns import is_picture
from explain_core.data.tables.column_names import IMAGE, meaning
from explain_core.data.tables.table import PEEKED
from explain_core.data.tables.text_file import text_lines
from explain_core.places import Place

TITLES = 12  #: lines that may stand above the names of columns
DELIMITERS = (",", ";", "\t", "|")
MOST = 0.9  #: of the rows below the names of columns that have to be like one another


def told_apart(names: Sequence[str]) -> tuple[str, ...]:
    """The names of columns, with a number behind each that stands there again: tag, tag_2."""
    counts: Counter[str] = Counter()
    found = []
    for name in names:
        counts[name] += 1
        found.append(name if counts[name] == 1 or not name else f"{name}_{counts[name]}")
    named = [name for name in found if name]
    return tuple(found) if len(set(named)) == len(named) else tuple(names)


def marked_header(path: Place, encoding: str) -> tuple[int, str] | None:
    """How many lines stand above the last of those that a # begins, and that line without it, where that names as many
    columns as the rows below have values: "#\tperson\timagenum\tmale". None for others.
    """
    lines = list(islice(text_lines(path, encoding), TITLES + PEEKED))
    count = next((place for place, line in enumerate(lines) if not line.startswith("#")), 0)
    if not count:
        return None
    names = lines[count - 1].lstrip("#").lstrip(" \t").rstrip("\r\n")
    for delimiter in DELIMITERS:
        mine, rows = (
            _cells(names, delimiter),
            [_cells(line, delimiter) for line in lines[count:] if line.strip()],
        )
        width = len(mine)
        if width > 2 and all(mine) and len(set(mine)) == width and rows and {*map(len, rows)} == {width}:
            is_named = any(map(meaning, rows[0])) and not any(map(is_picture, rows[0]))
            below = zip(rows[0], *rows[1:], strict=True) if len(rows) > 1 else []
            is_named = is_named or any(
                not _is_number(top) and all(map(_is_number, rest)) for top, *rest in below
            )
            return None if is_named else (count - 1, names)  # the names stand in a line of their own below
    return None


def _is_number(cell: str) -> bool:
    return cell.removeprefix("-").replace(".", "", 1).isdecimal()


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


def below_titles(
    path: Place,
    encoding: str,
    start: int = 0,
    named: Collection[str] = (),
    is_there: Callable[[str], bool] | None = None,
) -> tuple[int, str] | None:
    """How many lines stand above the one that names the columns, by what stands below it, and that line; None for none.

    It is the first of those with most filled cells, before the first row of a picture, that cover the cells of the rows
    below, where one column names pictures: by files' names, or by such for which `is_there` holds. Or, whatever stands
    below, the first that holds all of the names that a user gives (`named`). A line that names as many columns by known
    names as the first one does is needed where that names some. `start`: lines that are passed over at once.
    """
    lines = list(islice(text_lines(path, encoding), start, start + TITLES + PEEKED))
    for delimiter in DELIMITERS:
        rows = [_cells(line, delimiter) for line in lines]
        if named and set(named) <= {cell for row in rows[:TITLES] for cell in row}:
            place = next((k for k, row in enumerate(rows[:TITLES]) if set(named) <= set(row)), 0)
        else:
            place = _widest(rows, is_picture) or (_widest(rows, is_there) if is_there is not None else 0)
        is_named = bool(named) and set(named) <= set(rows[place])
        if place and (is_named or _meant(rows[place]) >= _meant(rows[0])):
            return start + place, lines[place]
    return None


def groups_above(path: Place, encoding: str, header: int) -> tuple[str, ...]:
    """The names of groups of columns: the values above the line of number `header`, where they are several and none
    stands above the first column; () for a title."""
    line = next(islice(text_lines(path, encoding), header - 1, None), "")
    cells = max((_cells(line, delimiter) for delimiter in DELIMITERS), key=lambda row: len(_filled(row)))
    names = tuple(cell for cell in cells if cell)
    return names if len(names) > 1 and not cells[0] else ()


def _widest(rows: Sequence[Sequence[str]], is_named: Callable[[str], bool]) -> int:
    """The place of the line that names columns by what stands below it; 0 where there is none."""
    found = 0
    for place, row in enumerate(rows[:TITLES]):
        if any(map(is_named, row)):
            break
        wider = not found or len(_filled(row)) > len(_filled(rows[found]))
        if wider and _covers(row, [each for each in rows[place + 1 :] if any(each)], is_named):
            if place == 0:
                return 0
            found = place
    return found


def _meant(row: Sequence[str]) -> int:
    return len({role for cell in row if (role := meaning(cell)) is not None})


def _cells(line: str, delimiter: str) -> list[str]:
    try:
        return [each.strip() for each in next(csv.reader([line], delimiter=delimiter), [])]
    except csv.Error:
        return []


def _filled(row: Sequence[str]) -> set[int]:
    return {place for place, cell in enumerate(row) if cell}


def _covers(row: Sequence[str], below: Sequence[Sequence[str]], is_named: Callable[[str], bool]) -> bool:
    """Whether a line may name the columns of the rows below: two or more, each once, and one of pictures."""
    mine, names = _filled(row), [cell for cell in row if cell]
    full = [each for each in below if len(_filled(each)) > 1]  # others are titles, or a total
    if len(mine) < 2 or len(set(names)) < len(names) or not full:
        return False
    least = MOST * len(full)
    pictures = [sum(place < len(each) and is_named(each[place]) for each in full) for place in mine]
    return sum(_filled(each) <= mine for each in full) >= least and max(pictures) >= least
