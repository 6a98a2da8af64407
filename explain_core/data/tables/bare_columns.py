"""The columns of a list without a header, by what stands in them: a picture, its class, a split, a box, a caption."""

import re
from collections.abc import Sequence
from itertools import pairwise
from pathlib import PurePosixPath

from explain_core.data.pictures.decode import SUFFIXES
from explain_core.data.tables.column_names import (
    BOTTOM,
    CAPTION,
    CLASS,
    HEIGHT,
    IMAGE,
    RIGHT,
    SPLIT,
    SPLIT_WORDS,
    UNASSIGNED,
    WIDTH,
    X,
    Y,
)

NUMBER, BLANK = "number", " "
CORNERS = (X, Y, RIGHT, BOTTOM)

#: What makesense.ai writes: a corner and a size, and the size of the picture last.
MAKE_SENSE = (CLASS, X, Y, WIDTH, HEIGHT, IMAGE, "picture_width", "picture_height")

_NUMBERED = re.compile(r"#\d+$")
_NUMERIC = re.compile(r"-?\d+(\.\d+)?")

Found = tuple[tuple[str, ...] | None, tuple[int, ...]]


def is_picture(value: str) -> bool:
    """Whether a value ends like a picture's file, as Flickr8k's "1.jpg#0" does, or is a path of a folder."""
    if re.fullmatch(r"\s*[^/\s][^\s]*/[^\s]+/\s*", value):
        return True
    return PurePosixPath(_NUMBERED.sub("", value.strip().strip('"'))).suffix.lower() in SUFFIXES


def columns_without_header(rows: Sequence[Sequence[str]]) -> Found:
    """What the columns of these rows are called, and their places in a row; None where it is not clear.

    Columns in which nothing stands are passed over. Four numbers beside one more column are a box, as left, top, right
    and bottom, where each row's right and bottom are larger.
    """
    if len({len(values) for values in rows}) != 1:
        return None, ()
    columns = list(zip(*rows, strict=True))
    kept = tuple(place for place, values in enumerate(columns) if any(values))
    header = _header([columns[place] for place in kept])
    return header, kept


def _header(columns: Sequence[Sequence[str]]) -> tuple[str, ...] | None:
    if len(columns) == 1:
        return (IMAGE,)
    pictures = [place for place, values in enumerate(columns) if all(map(is_picture, values))]
    if len(pictures) != 1:
        return None
    if pictures[0] == 5 and _are_sized(columns):
        return MAKE_SENSE
    others = [place for place in range(len(columns)) if place != pictures[0]]
    names: dict[int, str] = {}
    if len(others) == 2 and all(value.isdecimal() for value in columns[0]) and others[0] == 0:
        others, names = others[1:], {0: NUMBER}  # MXNet's lists begin with a number of their own
    if pictures[0] == 1 and len(columns) == 2 and _is_counted(columns[0]):  # CUB's images.txt
        return (NUMBER, IMAGE)
    splits = [place for place in others if _are_splits(columns[place])]
    if len(others) > 1 and len(splits) == 1:  # Vertex AI: TRAIN,gs://birds/1.jpg,crow
        names[splits[0]] = SPLIT
        others.remove(splits[0])
    if len(columns) == 2 and len(splits) == 1 and len(set(columns[splits[0]])) > 1:
        return tuple(SPLIT if place == splits[0] else IMAGE for place in range(len(columns)))
    if len(others) in (4, 5) and (corners := _corners(others, columns)):
        names |= dict(zip(corners, CORNERS, strict=True))
        others = [place for place in others if place not in corners]
    if len(others) > 1:
        return None
    for place in others:
        values = columns[place]
        worded = sum(value.count(BLANK) >= 2 for value in values) * 2 > len(values)
        names[place] = CAPTION if worded else CLASS
    names[pictures[0]] = IMAGE
    return tuple(names[place] for place in range(len(columns)))


def _are_splits(values: Sequence[str]) -> bool:
    """Whether values are all splits, or say that there is none yet: Vertex AI's UNASSIGNED."""
    words = {value.lower() for value in values if value}
    return bool(words & SPLIT_WORDS.keys()) and words <= SPLIT_WORDS.keys() | UNASSIGNED


def _are_sized(columns: Sequence[Sequence[str]]) -> bool:
    """Whether columns are a class, a box as corner and size, a picture, and its size, in which the box lies."""
    numbers = [columns[place] for place in range(len(columns)) if place not in (0, 5)]
    if len(columns) != 8 or not all(_NUMERIC.fullmatch(value) for values in numbers for value in values):
        return False
    sides = zip(*([float(value) for value in values] for values in numbers), strict=True)
    return all(x + w <= across and y + h <= down and w > 0 < h for x, y, w, h, across, down in sides)


def _corners(places: Sequence[int], columns: Sequence[Sequence[str]]) -> tuple[int, ...]:
    """The four columns in a row that are a box's corners. Of two such fours the one that leaves a column of fewer
    values, as a class's number has; of equal ones the first, so that the number comes last."""
    found: list[tuple[int, tuple[int, ...]]] = []
    for start in range(len(places) - 3):
        four = tuple(places[start : start + 4])
        rows = [values for values in zip(*(columns[place] for place in four), strict=True) if any(values)]
        if rows and all(_is_box(values) for values in rows):
            left = {value for place in places if place not in four for value in columns[place]}
            found.append((len(left), four))
    return min(found, key=lambda each: each[0])[1] if found else ()


def _is_box(values: Sequence[str]) -> bool:
    if not all(map(_NUMERIC.fullmatch, values)):
        return False
    left, top, right, bottom = map(float, values)
    return left < right and top < bottom


def _is_counted(values: Sequence[str]) -> bool:
    """Whether values are a row's own number: each one larger than that before."""
    if len(values) < 2 or not all(map(str.isdecimal, values)):
        return False
    return all(one < other for one, other in pairwise(map(int, values)))
