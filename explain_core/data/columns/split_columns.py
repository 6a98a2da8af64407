"""Which column tells splits: one of words, or one of yes and no."""

from collections.abc import Callable, Mapping, Sequence

from explain_core.data.columns.column_options import split_words
from explain_core.data.tables.column_names import (
    CLASS,
    FLAGS,
    IMAGE,
    PARTITIONS,
    SPLIT,
    SPLIT_WORDS,
    TESTS,
    TRAINS,
    UNASSIGNED,
    meaning,
    normalised,
)
from explain_core.data.tables.folder_names import split_in

Values = Callable[[str], Sequence[object]]  #: what stands in a column's first cells


def split_column(
    columns: Sequence[str],
    given: Mapping[str, Sequence[str]],
    by_role: Mapping[str, Sequence[str]],
    values: Values,
) -> tuple[str | None, tuple[str, bool] | None]:
    """The column of splits, or one of yes and no and whether yes means training; (None, None) where neither is there.

    A column called "split" is meant in any case; others where all cells are splits, or some for training and some for
    testing; one of no known name where all cells are splits of both kinds. `given`: as a user says.
    """
    if SPLIT in given:
        return next(iter(given[SPLIT]), None), None
    words = split_words(given)
    for name in by_role[SPLIT]:
        cells = [bare(value) for value in values(name)]
        cells = [cell for cell in cells if cell not in UNASSIGNED]
        said = [words.get(cell) or SPLIT_WORDS.get(cell) or split_in(cell) for cell in cells]
        numbered = normalised(name) == "partition" and set(cells) <= set(PARTITIONS)
        both = {"train", "test"} <= set(said)
        if cells and (
            both or all(said) or numbered or normalised(name) == SPLIT or words.keys() & set(cells)
        ):
            return name, None
    for role, trains in ((TRAINS, True), (TESTS, False)):
        for name in by_role[role]:
            is_sure = normalised(name).startswith("is_")
            if _is_flag(name, values) and (is_sure or not _has_others_like(name, columns, values)):
                return None, (name, trains)
    return next(
        (name for name in columns if name and meaning(name) is None and _tells(name, values)), None
    ), None


def bare(value: object) -> str:
    """A cell in lower case, without the signs round a list of one: "['train']" and ["train"] are train."""
    if isinstance(value, list) and len(value) == 1:
        value = value[0]
    return str(value).strip(" []'\"\t").lower()


def _tells(name: str, values: Values) -> bool:
    """Whether all cells of a column, whatever it is called, are splits, and both for training and for testing."""
    cells = {bare(value) for value in values(name)} - UNASSIGNED
    return cells <= SPLIT_WORDS.keys() and {SPLIT_WORDS[cell] for cell in cells} == {"train", "test"}


def _is_flag(name: str, values: Values) -> bool:
    return {str(value).strip().lower() for value in values(name)} <= FLAGS


def _has_others_like(name: str, columns: Sequence[str], values: Values) -> bool:
    """Whether a "train" is one of several columns of yes and no: bus, car, train."""
    return any(
        _is_flag(other, values) and values(other)
        for other in columns
        if other and other != name and meaning(other) not in (IMAGE, CLASS, SPLIT, TRAINS, TESTS)
    )
