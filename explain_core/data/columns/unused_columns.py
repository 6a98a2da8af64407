"""Columns that are left aside and look like a class, a split, a caption, a box or attributes, and their options."""

import re
from collections.abc import Callable, Mapping, Sequence

from explain_core.data.columns.columns import Columns
from explain_core.data.columns.remark_columns import REMARK_NAMES, TITLE_NAMES, are_sentences
from explain_core.data.tables.column_names import (
    BOX,
    CAPTION,
    CLASS,
    SPLIT,
    SPLIT_WORDS,
    X,
    meaning,
    normalised,
)
from explain_core.data.tables.column_values import is_address, is_whole, looks_like_file, numbers_in
from explain_core.data.tables.table import Table
from explain_core.data.wording import counted, one_line, some, typed

FEW_ROWS = 4  #: that tell nothing of what a column holds
WORDS = 4  #: of a text
FLAGS = 2  #: columns of 0 and 1 that may be attributes
#: Words of a column that says who or what is seen, or in which shot: pictures of one are alike.
_GROUP = re.compile(
    r"^(patient|subject|lesion|case|individual|person|animal|study|series|video|clip|seq|sequence|session|location|site|"
    r"slide|scan|participant|driver|specimen|plant|camera|burst|identity)(_?(id|no|nr|number|uid|name))?$"
)
_FOLD = re.compile(r"(k_?)?folds?(_?id|_?nr|_?no)?|cv(_?fold)?")
#: Words of a name that says that a column sorts pictures into kinds.
_KIND = re.compile(
    r"class|label|categor|species|genus|family|breed|kind|type|diagnos|target|variety|cultivar|subclass"
)
TAGS = frozenset({"tags", "tag", "keywords", "attributes", "concepts"})
_LETTER = re.compile(r"[^\W\d_]")


def said_of_unused(table: Table, columns: Columns) -> tuple[str, ...]:
    """A sentence for each column that is not read and looks as if it should be, with the option that takes it.

    Nothing of a table of few rows, or of one that names no pictures.
    """
    sample = [fields for _, fields in table.peek()]
    if columns.image is None and columns.class_name is not None and not columns.captions and columns.aside:
        return (
            f"{table.path.name}: no column names pictures, and nothing is read of it; if {one_line(columns.aside[0])} "
            f"does: --columns image={typed(columns.aside[0])}",
        )
    if columns.image is None or len(sample) < FEW_ROWS:
        return ()
    found = [*_groups(sample, columns), *_merged(sample, columns), *_corners(sample, columns)]
    found += [
        f'"{one_line(name)}" is taken for captions, for its texts say what is seen: --columns caption= leaves them'
        for name in columns.captions
        if normalised(name) in REMARK_NAMES | TITLE_NAMES
    ]
    flags: list[str] = []
    for name in columns.aside:
        cells = [fields[name] for fields in sample if fields.get(name) not in (None, "")]
        if not cells:
            continue
        if {str(cell).strip().lower() for cell in cells} <= {"0", "1", "0.0", "1.0", "-1"}:
            flags.append(name)
            continue
        said = next((said for is_such, said in LOOKS if is_such(name, cells, columns)), None)
        if said is not None:
            found.append(said.format(one_line(name), len({str(cell) for cell in cells}), typed(name)))
    if len(flags) >= FLAGS and any(len({str(fields.get(name)) for fields in sample}) > 1 for name in flags):
        found.append(
            f"{counted(len(flags), 'column')} of 0 and 1 ({some(flags)}) may be attributes: --attributes "
            f"{table.path.name}"
        )
    return tuple(f"{table.path.name}: {said}" for said in found)


def _groups(sample: Sequence[Mapping[str, object]], columns: Columns) -> list[str]:
    """Columns of whom, what or which shot several pictures show, where no column tells a split."""
    if columns.split is not None or columns.flag is not None:
        return []
    found = []
    for name in columns.aside:
        cells = [str(fields[name]) for fields in sample if fields.get(name) not in (None, "")]
        if is_of_group(name) and 1 < len(set(cells)) < len(cells):
            found.append(
                f"several pictures share one {one_line(name)}: where a split is drawn here, they may stand on both "
                "sides of it. A column split keeps them together"
            )
    return found[:1]


def _merged(sample: Sequence[Mapping[str, object]], columns: Columns) -> list[str]:
    """A class that stands in the first row of each group alone, as merged cells of a spreadsheet are saved."""
    if columns.class_name is None:
        return []
    cells = [str(fields.get(columns.class_name) or "").strip() for fields in sample]
    named = [cell for cell in cells if cell]
    if not cells[0] or 2 * len(named) > len(cells) or len(set(named)) < len(named) or len(named) < FLAGS:
        return []
    return [
        f'"{one_line(columns.class_name)}" is empty in {len(cells) - len(named)} of the first '
        f"{counted(len(cells), 'row')}, and no name comes twice: where cells were merged, write it into each row"
    ]


def _corners(sample: Sequence[Mapping[str, object]], columns: Columns) -> list[str]:
    """A box in one column whose numbers may be two corners as well, in all rows."""
    name = columns.box.get(BOX)
    if name is None or columns.in_shares:
        return []
    given = [fields[name] for fields in sample if fields.get(name) not in (None, "", [])]
    boxes = [numbers_in(str(each)) for each in given]
    fours = [each for each in boxes if len(each) == 4]
    if len(fours) < max(FEW_ROWS, len(boxes)) or not all(
        x < right and y < bottom for x, y, right, bottom in fours
    ):
        return []
    return [
        f'"{one_line(name)}" is read as x, y, width, height, and all rows may be left, top, right, bottom: '
        f"--columns corners={typed(name)} takes them so"
    ]


def looks_like_class(name: str, cells: Sequence[object]) -> bool:
    """Whether cells are a few names that come again and again, or numbers in a column that is called like a class."""
    words = [str(cell).strip() for cell in cells if isinstance(cell, str | int)]
    if len(words) < len(cells) or not 1 < len(set(words)) <= max(2, len(words) // 2):
        return False
    if all(map(is_whole, words)):
        return meaning(name) == CLASS or bool(_KIND.search(normalised(name)))
    is_name = all(map(_LETTER.search, words)) and not any(map(looks_like_file, words))
    is_name = is_name and not any(map(is_address, words)) and max(map(len, words)) <= 60
    return is_name and not are_sentences(words)


def is_of_group(name: str) -> bool:
    """Whether a column says who or what is seen in several pictures: patient_id."""
    return _GROUP.search(normalised(name)) is not None


def looks_like_key(cells: Sequence[object]) -> bool:
    """Whether a column numbers or names rows, and tells nothing that two of them share; or is the same in all."""
    texts = {str(cell) for cell in cells}
    return len(texts) in (len(cells), 1)


def _is_split(_: str, cells: Sequence[object], __: Columns) -> bool:
    words = {str(cell).strip().lower() for cell in cells}
    return words <= SPLIT_WORDS.keys() and len({SPLIT_WORDS[word] for word in words}) > 1


def _is_fold(name: str, cells: Sequence[object], columns: Columns) -> bool:
    is_such = _FOLD.fullmatch(normalised(name)) is not None or meaning(name) == SPLIT
    return (
        is_such and columns.split is None and columns.flag is None and len({str(cell) for cell in cells}) > 1
    )


def _is_text(name: str, cells: Sequence[object], _: Columns) -> bool:
    texts = [cell for cell in cells if isinstance(cell, str) and len(cell.split()) >= WORDS]
    called = (
        meaning(name) == CAPTION
        and normalised(name) not in REMARK_NAMES
        and any(isinstance(cell, str) and len(cell.split()) > 1 for cell in cells)
    )
    several = 2 * len({*texts}) > len(texts) or (len({*texts}) > 1 and are_sentences(texts))
    return called or (2 * len(texts) > len(cells) and several)


def _is_class(name: str, cells: Sequence[object], columns: Columns) -> bool:
    if normalised(name) in TAGS or not looks_like_class(name, cells) or _is_split(name, cells, columns):
        return False
    return columns.class_name is None or meaning(name) == CLASS or bool(_KIND.search(normalised(name)))


def _is_box(_: str, cells: Sequence[object], columns: Columns) -> bool:
    def is_four(cell: object) -> bool:
        if isinstance(cell, str) and not re.fullmatch(r"[\s\d.,;()\[\]-]+", cell):
            return False
        given = numbers_in(cell) if isinstance(cell, str) else cell
        return (
            isinstance(given, list)
            and len(given) == 4
            and all(isinstance(each, int | float) for each in given)
        )

    return not columns.box and all(map(is_four, cells))


def _is_side(name: str, _: Sequence[object], columns: Columns) -> bool:
    return not columns.box and meaning(name) == X and normalised(name) != X


#: What columns look like, and what is said of each; {1} is how many different values were met.
LOOKS: tuple[tuple[Callable[[str, Sequence[object], Columns], bool], str], ...] = (
    (_is_split, '"{0}" tells splits and is not read: --columns split={2} takes it'),
    (_is_fold, '"{0}" holds {1} numbers or names that are no splits: write train and test there'),
    (_is_box, '"{0}" holds four numbers and is not read: if it is a box, --columns box={2}, or corners={2}'),
    (_is_side, '"{0}" may be a side of a box, of which others are missing: --columns x=,y=,width=,height='),
    (_is_text, '"{0}" holds texts and is not read: if they are captions, --columns caption={2}'),
    (_is_class, '"{0}" ({1} different) may be the class, too: --columns class={2} takes it'),
)  # fmt: skip
