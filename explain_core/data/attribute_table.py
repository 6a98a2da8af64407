"""Tables of attributes: by image or by class, wide or long, as tags, in CUB's files or as Animals with Attributes'."""

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import replace
from itertools import chain

from explain_core.data.attribute_columns import (
    AttributeColumns,
    NoNumbersError,
    attribute_columns,
    is_minus,
    is_numeric,
    value_of,
)
from explain_core.data.attribute_folder import folder_attributes
from explain_core.data.attribute_long import NAMES, VALUES, long_entries
from explain_core.data.attribute_objects import object_column
from explain_core.data.attribute_rows import rows_named_beside
from explain_core.data.attribute_tags import (
    TAGS,
    Entry,
    hold_objects,
    is_one_of_tags,
    key_in,
    lists_of_tags,
    signed_tags,
    tagged,
)
from explain_core.data.attribute_truth import LARGEST, MEAN, AttributeTable, Several, gathered
from explain_core.data.attribute_words import says_look, turned, word_columns, word_entries
from explain_core.data.column_names import CLASS, IMAGE, VOTERS, meaning, normalised
from explain_core.data.column_values import looks_like_file
from explain_core.data.columns import Columns, columns_of
from explain_core.data.cub_attributes import LABELS
from explain_core.data.table import Table
from explain_core.data.table_file import open_table
from explain_core.data.wording import one_line, some
from explain_core.errors import CaptionError
from explain_core.places import Place

__all__ = ["AttributeTable", "read_attribute_table"]
Known = Callable[[str], bool]


def read_attribute_table(
    path: Place, given: Mapping[str, Sequence[str]] | None = None, is_known: Known = lambda _: False
) -> AttributeTable:
    """The table in a file, or in a folder of CUB's or of Animals with Attributes' files.

    A file has a column of images or of classes, and beside it a column for each attribute; or a column of attributes'
    names, with one of values or certainties or none; or a column of tags. Values are from 0 to 1, yes and no, or
    percent. `is_known` tells whether a text names a class or a picture: by it a column of no name is found.
    Raises CaptionError, with file and row, for anything else.
    """
    if path.name == LABELS:
        path = path.parent
    if path.is_dir():
        return folder_attributes(path)
    if (table := rows_named_beside(path)) is not None:
        others = [name for name in table.columns if name != IMAGE]
        wide = attribute_columns(table, others)
        return gathered(table, Columns(image=IMAGE), _wide(table, IMAGE, wide), Several(LARGEST), wide)
    table, columns, key = _keyed(open_table(path), given, is_known)
    others = [
        name
        for name in table.columns
        if name and name not in (columns.image, columns.class_name, columns.split)
    ]
    noun = object_column(table, others)
    others = [name for name in others if name != noun]
    several = _several(others, noun)
    names = [name for name in others if normalised(name) in NAMES]
    if not names and _tells_how_sure(table, columns, others):  # Open Images' labels of whole pictures
        names = [str(columns.class_name)]
    tags = [name for name in others if normalised(name) in TAGS]
    if names:
        rest = [name for name in others if name != names[0]]
        return gathered(table, columns, long_entries(table, key, names[0], rest, noun), several)
    if tags_of := signed_tags(table, key, others, noun):
        return gathered(table, columns, tags_of, several)
    if not others and columns.image and columns.class_name:  # an image and an attribute a line
        tags = [columns.class_name]
    tags = tags or [name for name in others if is_one_of_tags(name)] or lists_of_tags(table, columns)
    if tags:
        found_tags = (entry for name in tags for entry in tagged(table, key, name, noun))
        return gathered(
            table, columns, found_tags, Several(LARGEST) if hold_objects(table, tags) else several
        )
    worded = word_columns(table, others)
    cells = {name: [fields.get(name) for _, fields in table.peek()] for name in worded}
    looks = [name for name in worded if says_look(name) and not is_numeric(cells[name])]
    told = f"{path.name}: the words in {{}} are attributes"
    try:
        wide = attribute_columns(table, [name for name in others if name not in looks])
    except NoNumbersError:
        if not worded:
            raise
        found = gathered(table, columns, word_entries(table, key, worded, noun), several)
        return replace(found, notes=(*found.notes, told.format(some(worded))))
    entries = chain(_wide(table, key, wide), word_entries(table, key, looks, noun))
    found = gathered(table, columns, entries, several, wide)
    return replace(found, notes=(*found.notes, told.format(some(looks)))) if looks else found


def _several(others: Sequence[str], noun: str | None) -> Several:
    """How what is said several times of a picture is put together: of objects, of people, or not at all."""
    voter = next((name for name in others if normalised(name) in VOTERS), None)
    if voter is not None:
        return Several(MEAN, voter)
    return Several(LARGEST) if noun is not None else Several()


def _names_files(table: Table, column: str) -> bool:
    """Whether all cells of a column are called like pictures."""
    cells = _cells(table, column)
    return bool(cells) and all(map(looks_like_file, cells))


def _cells(table: Table, column: str) -> list[str]:
    """The cells of a column; none where one is no text."""
    cells = [fields.get(column) for _, fields in table.peek()]
    return [str(cell) for cell in cells] if all(isinstance(cell, str) for cell in cells) else []


def _is_mostly(texts: Sequence[str], is_known: Known) -> bool:
    """Whether more than half of some texts name classes or pictures that are there."""
    return 2 * sum(map(is_known, texts)) > len(texts)


def _tells_how_sure(table: Table, columns: Columns, others: Sequence[str]) -> bool:
    """Whether rows are of an image, a label and how sure it is, and some image is of several labels."""
    if columns.image is None or columns.class_name is None:
        return False
    if not any(normalised(name) in VALUES for name in others):
        return False
    labels: dict[str, set[str]] = {}
    for _, fields in table.peek():
        labels.setdefault(str(fields.get(columns.image)), set()).add(str(fields.get(columns.class_name)))
    return any(len(each) > 1 for each in labels.values())


def _keyed(
    table: Table, given: Mapping[str, Sequence[str]] | None, is_known: Known
) -> tuple[Table, Columns, str]:
    """The table, turned where a row is an attribute; its columns; and that of images or classes.

    Raises CaptionError where no column names either.
    """
    path = table.path
    columns = columns_of(
        table, {role: names for role, names in (given or {}).items() if role in (IMAGE, CLASS)}
    )
    if columns.image is None:  # numbers of pictures, which may be there
        whose = replace(columns, image=next((name for name in table.columns if meaning(name) == IMAGE), None))
        if columns.class_name is None or _tells_how_sure(table, whose, table.columns):
            columns = whose
    key = columns.image or columns.class_name
    files = [name for name in table.columns if key is None and _names_files(table, name)]
    if not files and key is None:
        files = [name for name in table.columns if _is_mostly(_cells(table, name), is_known)]
    if len(files) == 1:  # whatever it is called
        columns, key = Columns(image=files[0]), files[0]
    named = next((name for name in table.columns if normalised(name) in NAMES), None)
    if named is None and _is_mostly(table.columns[1:], is_known):
        named = table.columns[0]
    if key is None and named is not None and (other := turned(table, named)) is not None:
        table, columns, key = other, Columns(image=IMAGE), IMAGE
    if key is None:
        raise CaptionError(
            f"{path.name}: no column names images or classes; there are {some(table.columns)}. "
            "Say which does: --columns image=COLUMN"
        )
    if columns.image is None:
        columns = Columns(class_name=key)
    return table, columns, key


def _wide(table: Table, key: str, found: AttributeColumns) -> Iterator[Entry]:
    for where, fields in table.rows():
        whose = key_in(fields.get(key), key, where)
        for name in found.names:
            said = fields.get(name)
            number = 0.0 if found.is_signed and is_minus(said) else value_of(said, where, name)
            if number is not None and number > found.unit:
                raise CaptionError(
                    f'{where}: "{one_line(name)}" is {number:g}, and the rows above go to 1. If all are percent, write '
                    "shares from 0 to 1; if it is no attribute, take the column out"
                )
            if number is not None:
                yield where, whose, name, number
