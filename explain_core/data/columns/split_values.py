"""What a split column says of a picture: a split, or something else, which all such pictures together explain."""

import re
from collections import Counter
from collections.abc import Mapping

from explain_core.data.columns.columns import Columns
from explain_core.data.columns.split_columns import bare
from explain_core.data.image_set import TEST, TRAIN
from explain_core.data.tables.column_names import PARTITIONS, SPLIT_WORDS, UNASSIGNED, normalised
from explain_core.data.tables.folder_names import split_in
from explain_core.data.tables.json_table import shown
from explain_core.data.wording import counted, one_line, some
from explain_core.errors import CaptionError

EVEN = 1.25  #: the largest of the parts of a cross-validation is hardly ever so many times its smallest
YES = frozenset({"1", "true", "1.0", "yes", "t"})


def split_said(fields: Mapping[str, object], columns: Columns, where: str) -> tuple[str | None, str | None]:
    """The split that a row tells, and else what its split column says that is none.

    Raises CaptionError for the second where the columns do not keep it.
    """
    if columns.flag is not None:
        column, trains = columns.flag
        value = str(fields.get(column)).strip().lower()
        if value in ("none", ""):
            return None, None
        return (TRAIN if (value in YES) == trains else TEST), None
    given = fields.get(columns.split) if columns.split else None
    if given is None or given == "":
        return None, None
    said = bare(given)
    if said in UNASSIGNED:
        return None, None
    if columns.split and normalised(columns.split) == "partition":
        said = PARTITIONS.get(said, said)
    split = columns.split_words.get(said)
    if split is None and isinstance(given, str | int | list):
        split = SPLIT_WORDS.get(said) or split_in(said)
    if split is None and not columns.keeps_unclear:
        raise no_split(where, given)
    return split, None if split else re.sub(r"\.0$", "", str(given).strip())


def no_split(where: str, value: object) -> CaptionError:
    """The refusal of a row whose split is none."""
    return CaptionError(
        f'{where}: the split is {shown(value)}; give "train" or "test", or --columns split= for none; or say '
        "which values mean which: --columns split=COLUMN,train=VALUE,test=VALUE"
    )


def settled(
    others: Mapping[str, tuple[str, str]], splits: Mapping[str, str], notes: list[str]
) -> tuple[dict[str, str], set[str]]:
    """The splits of pictures whose column says something else, and those that are left out, by path.

    `others`: what it says and in which row, by path; `splits`: of all other pictures. Beside train and test a third
    value ("uncertain artist", "extra") is neither: such pictures are left out. 0, 1 and 2 alone are train, validation
    and test as WILDS and CelebA have them, unless they are as many each: those may be the parts of a cross-validation.
    Raises CaptionError for values that may mean anything.
    """
    if not others:
        return {}, set()
    first_value, where = next(iter(others.values()))
    counts = Counter(value for value, _ in others.values())
    if set(counts) == set(PARTITIONS) and not splits and max(counts.values()) > EVEN * min(counts.values()):
        told = ", ".join(f"{counts[number]:,} of {number}" for number in PARTITIONS)
        notes.append(
            f"splits are numbers ({told}): 0 is taken as train, 1 as validation and 2 as test, both held out. "
            "If they mean something else: --columns split="
        )
        return {path: SPLIT_WORDS[PARTITIONS[value]] for path, (value, _) in others.items()}, set()
    if {TRAIN, TEST} <= set(splits.values()):
        told = some([f'"{one_line(value)}" ({count:,})' for value, count in counts.most_common()])
        notes.append(
            f"left out {counted(len(others), 'image')} whose split is neither for training nor for testing: {told}"
        )
        return {}, set(others)
    raise no_split(where, first_value)
