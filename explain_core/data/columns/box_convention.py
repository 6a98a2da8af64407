"""What a table's boxes mean: which columns hold them, of corners or of a middle, in pixels, percent or shares."""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field

from explain_core.data.tables.column_names import (
    BOTTOM,
    BOX,
    BOX_MODES,
    BOX_UNITS,
    CENTRE_X,
    CENTRE_Y,
    CENTRED,
    CENTRED_MODES,
    CORNER_MODES,
    CORNERS,
    HEIGHT,
    PERCENT_WORDS,
    PIXEL_WORDS,
    RIGHT,
    SHARE_WORDS,
    SIZE_MODES,
    WIDTH,
    X,
    Y,
    normalised,
    unit_in,
)
from explain_core.data.tables.column_values import numbers_in
from explain_core.data.wording import one_line, some
from explain_core.errors import CaptionError

PIXELS, SHARES, PERCENT = "pixels", "shares", "percent"
NONE = "or leave boxes out: --columns {}="
_UNITS = ((PIXELS, PIXEL_WORDS), (SHARES, SHARE_WORDS), (PERCENT, PERCENT_WORDS))
#: Each form of a box, by its columns; the surer first. A width beside corners is the picture's.
_FORMS = (
    (CORNERS,),
    (CENTRED,),
    (BOX,),
    (X, Y, RIGHT, BOTTOM),
    (CENTRE_X, CENTRE_Y, WIDTH, HEIGHT),
)


@dataclass(frozen=True, slots=True)
class BoxConvention:
    """The columns of a box by their roles ({} where there is none), and its unit: pixels, shares or percent."""

    columns: Mapping[str, str] = field(default_factory=dict)
    unit: str = PIXELS


def box_convention(
    file: str,
    names: Sequence[str],
    by_role: Mapping[str, Sequence[str]],
    values: Callable[[str], Sequence[object]],
) -> BoxConvention:
    """The convention of a table's boxes. `names`: its columns, `by_role` those that may be meant; `values`: a sample.

    Raises CaptionError where columns that say the form or the unit say what is not known, or two things at once.
    """
    found = {role: each[0] for role, each in by_role.items() if each}
    columns: dict[str, str] = {}
    for form in _FORMS:
        if set(form) <= set(found) and values(found[form[0]]):
            columns = {role: found[role] for role in form}
            break
    else:
        is_own = file.partition(".")[0].lower() == "captions"
        if X in found and (
            is_own or {WIDTH, HEIGHT, RIGHT, BOTTOM} & set(found)
        ):  # x and y alone are a place
            columns = {role: found[role] for role in (X, Y, WIDTH, HEIGHT) if role in found}
    if not columns:
        return BoxConvention()
    mode = _told(file, names, values, BOX_MODES, _MODES)
    if mode is not None and BOX in columns:
        columns = {mode: columns[BOX]}
    elif mode == CENTRED and {X, Y, WIDTH, HEIGHT} <= set(columns):
        columns = dict(zip((CENTRE_X, CENTRE_Y, WIDTH, HEIGHT), columns.values(), strict=True))
    elif mode == CORNERS and {X, Y, WIDTH, HEIGHT} <= set(columns):
        raise CaptionError(
            f"{file}: a column says that boxes are corners, and their columns are {some(list(columns.values()))}. "
            f"Name the corners: --columns right=COLUMN,bottom=COLUMN; {NONE.format('x')}"
        )
    return BoxConvention(columns, _unit(file, names, columns, values))


_MODES = ((CORNERS, CORNER_MODES), (CENTRED, CENTRED_MODES), (BOX, SIZE_MODES))


def _told(
    file: str,
    names: Sequence[str],
    values: Callable[[str], Sequence[object]],
    columns: frozenset[str],
    known: Sequence[tuple[str, frozenset[str]]],
) -> str | None:
    """What the columns of these names say, all rows alike; None where they say nothing that is known."""
    for name in names:
        if normalised(name) not in columns:
            continue
        said = {str(value).strip().lower() for value in values(name)}
        meant = [what for what, words in known if said and said <= words]
        if meant:
            return meant[0]
        every = frozenset().union(*(words for _, words in known))
        if said & every or (said and columns is BOX_MODES and not name.lower().endswith("type")):
            raise CaptionError(
                f"{file}: {one_line(name)} is {some(sorted(said))}; boxes of one kind that is known are wanted "
                f"({', '.join(sorted(every)[:8])}, ...), {NONE.format('x')} or --columns box="
            )
    return None


def _unit(
    file: str, names: Sequence[str], columns: Mapping[str, str], values: Callable[[str], Sequence[object]]
) -> str:
    """The unit that a column, the names of the box's columns, or signs in them say; else what the numbers look like."""
    if (told := _told(file, names, values, BOX_UNITS, _UNITS)) is not None:
        return told
    given = [str(value) for name in columns.values() for value in values(name)]
    in_names = {unit for name in columns.values() if (unit := unit_in(name))}
    if "%" in in_names or (given and any("%" in text for text in given)):
        return PERCENT
    if in_names:
        return SHARES if in_names == {"share"} else PIXELS
    numbers = [each for text in given for each in numbers_in(text)]
    shares = bool(numbers) and all(0 <= each <= 1 for each in numbers)
    return SHARES if shares and not all(map(float.is_integer, numbers)) else PIXELS


def as_number(value: object) -> float:
    """A number in a cell: itself, or a text with a point or a comma, and a sign for percent behind it.

    Raises ValueError or TypeError for others.
    """
    if isinstance(value, str):
        value = re.sub(r"\s*%\s*$", "", value).replace(",", ".")
    return float(value)  # type: ignore[arg-type]
