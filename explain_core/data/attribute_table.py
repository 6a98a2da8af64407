"""Tables of attributes: by image or by class, wide or long, as tags, in CUB's files or as Animals with Attributes'."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace

from explain_core.data.attribute_columns import (
    PERCENT,
    AttributeColumns,
    NoNumbersError,
    attribute_columns,
    check_scale,
    counted_columns,
    is_minus,
    value_of,
)
from explain_core.data.attribute_matrix import (
    check_width,
    known_values,
    numbered_names,
    rows_of_numbers,
)
from explain_core.data.attribute_tags import (
    TAGS,
    Entry,
    is_one_of_tags,
    key_in,
    lists_of_tags,
    signed_tags,
    tagged,
)
from explain_core.data.attribute_words import turned, word_columns, word_entries
from explain_core.data.captions import checked_name
from explain_core.data.column_names import CLASS, IMAGE, meaning, normalised
from explain_core.data.column_values import looks_like_file
from explain_core.data.columns import Columns, columns_of
from explain_core.data.cub_attributes import LABELS, image_attributes
from explain_core.data.table import Table
from explain_core.data.table_file import open_table
from explain_core.data.wording import counted, one_line, some
from explain_core.errors import CaptionError
from explain_core.places import Place

NAMES = ("attribute", "attribute_name", "concept", "predicate", "property", "trait")
VALUES = (
    "value",
    "certainty",
    "score",
    "probability",
    "confidence",
    "present",
    "is_present",
    "p",
    "weight",
    "percent",
    "mean",
    "average",
    "share",
    "fraction",
    "frequency",
    "ratio",
    "rate",
)
ATTRIBUTES, CUB_BY_CLASS = "attributes.txt", "class_attribute_labels_continuous.txt"
PREDICATES, CLASSES = "predicates.txt", "classes.txt"
MATRICES = ("predicate-matrix-continuous.txt", "predicate-matrix-binary.txt")


@dataclass(frozen=True)
class AttributeTable:
    """How much each attribute is true, 0 to 1: by image's name, by class's name, or by a class's number.

    `names`: the attributes as the file calls them. Values are by attribute's name; one that is not there is not known.
    """

    names: tuple[str, ...]
    of_images: Mapping[str, Mapping[str, float]] = field(default_factory=dict)
    of_classes: Mapping[str, Mapping[str, float]] = field(default_factory=dict)
    of_numbers: Mapping[int, Mapping[str, float]] = field(default_factory=dict)
    notes: tuple[str, ...] = ()


def read_attribute_table(path: Place, given: Mapping[str, Sequence[str]] | None = None) -> AttributeTable:
    """The table in a file, or in a folder of CUB's or of Animals with Attributes' files.

    A file has a column of images or of classes, and beside it a column for each attribute; or a column of attributes'
    names, with one of values or certainties or none; or a column of tags. Values are from 0 to 1, yes and no, or
    percent. Raises CaptionError, with file and row, for anything else.
    """
    if path.name == LABELS:
        path = path.parent
    if path.is_dir():
        return _folder(path)
    table = open_table(path)
    table, columns, key = _keyed(table, given)
    others = [
        name
        for name in table.columns
        if name and name not in (columns.image, columns.class_name, columns.split)
    ]
    names = [name for name in others if normalised(name) in NAMES]
    if not names and _tells_how_sure(table, columns, others):  # Open Images' labels of whole pictures
        names = [str(columns.class_name)]
    tags = [name for name in others if normalised(name) in TAGS]
    if names:
        values = next((name for name in others if normalised(name) in VALUES), None)
        _check_values(table, values, [name for name in others if name != names[0]])
        return _gathered(path, table, columns, _long(table, key, names[0], values))
    if tags_of := signed_tags(table, key, others):
        return _gathered(path, table, columns, tags_of)
    if not others and columns.image and columns.class_name:  # an image and an attribute a line
        tags = [columns.class_name]
    tags = tags or [name for name in others if is_one_of_tags(name)] or lists_of_tags(table, columns)
    if tags:
        entries = (entry for name in tags for entry in tagged(table, key, name))
        return _gathered(path, table, columns, entries)
    try:
        wide = attribute_columns(table, others)
    except NoNumbersError:
        if not (of_words := word_columns(table, others)):
            raise
        found = _gathered(path, table, columns, word_entries(table, key, of_words))
        return replace(
            found, notes=(*found.notes, f"{path.name}: the words in {some(of_words)} are attributes")
        )
    return _gathered(path, table, columns, _wide(table, key, wide), wide)


def _names_files(table: Table, column: str) -> bool:
    """Whether all cells of a column are called like pictures."""
    cells = [fields.get(column) for _, fields in table.peek()]
    return bool(cells) and all(isinstance(cell, str) and looks_like_file(cell) for cell in cells)


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


def _keyed(table: Table, given: Mapping[str, Sequence[str]] | None) -> tuple[Table, Columns, str]:
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
    if len(files) == 1:  # whatever it is called
        columns, key = Columns(image=files[0]), files[0]
    named = next((name for name in table.columns if normalised(name) in NAMES), None)
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


def _long(table: Table, key: str, attribute: str, value: str | None) -> Iterator[Entry]:
    for where, fields in table.rows():
        number = 1.0 if value is None else value_of(fields.get(value), where, value)
        if number is not None:
            name = checked_name(fields.get(attribute), attribute, where)
            if name is not None:
                yield where, key_in(fields.get(key), key, where), name, number


def _check_values(table: Table, values: str | None, others: Sequence[str]) -> None:
    """Raise CaptionError where no column is called like a value, and one of numbers may be it: 3 votes of 5."""
    if values is None and (numeric := counted_columns(table, others)):
        raise CaptionError(
            f"{table.path.name}: {some(numeric)} may say how true an attribute is. Call that column value, from 0 "
            "to 1 or percent, or take it out where all rows are true"
        )


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


def _gathered(
    path: Place,
    table: Table,
    columns: Columns,
    entries: Iterator[Entry],
    wide: AttributeColumns | None = None,
) -> AttributeTable:
    said: dict[str, dict[str, float]] = {}
    most = 0.0
    for where, whose, name, value in entries:
        known = said.setdefault(whose, {})
        if known.setdefault(name, value) != value:
            raise CaptionError(
                f"{where}: {one_line(name)} of {one_line(whose)} is {value:g} here and {known[name]:g} above"
            )
        most = max(most, value)
    if not said:
        raise CaptionError(f"{path.name} says nothing of any image or class")
    if wide is None:
        check_scale({value for values in said.values() for value in values.values()}, path.name)
    unit = wide.unit if wide is not None else PERCENT if most > 1 else 1.0
    scaled = {whose: {name: value / unit for name, value in values.items()} for whose, values in said.items()}
    names = tuple(dict.fromkeys(name for values in scaled.values() for name in values))
    told = f"{path.name}: {counted(len(names), 'attribute')} by {'image' if columns.image else 'class'}"
    percent = f"; values are percent (the largest is {most:g})" if unit > 1 else ""
    notes = (*table.notes, *(wide.notes if wide else ()), f"{told}{percent}")
    if columns.image and any(map(looks_like_file, scaled)):
        return AttributeTable(names, of_images=scaled, notes=notes)
    if columns.image:  # names without endings: of pictures, or of classes
        return AttributeTable(names, of_images=scaled, of_classes=scaled, notes=notes)
    return AttributeTable(names, of_classes=scaled, notes=notes)


def _folder(path: Place) -> AttributeTable:
    """CUB's attributes by class, in the order of class numbers; or Animals with Attributes' matrix."""
    if (found := image_attributes(path)) is not None:
        names, of_images, note = found
        return AttributeTable(names, of_images, notes=(note,))
    if (path / ATTRIBUTES).is_file() and (path / CUB_BY_CLASS).is_file():
        names, matrix = numbered_names(path / ATTRIBUTES), rows_of_numbers(path / CUB_BY_CLASS)
        check_width(path / CUB_BY_CLASS, names, matrix)
        of_numbers = {
            row: dict(zip(names, values, strict=True)) for row, values in enumerate(matrix, start=1)
        }
        note = f"{path.name}: {counted(len(names), 'attribute')} by CUB's class numbers 1 to {len(matrix)}, in percent"
        return AttributeTable(
            names,
            of_numbers={k: known_values(values, PERCENT) for k, values in of_numbers.items()},
            notes=(note,),
        )
    matrix_file = next((path / name for name in MATRICES if (path / name).is_file()), None)
    if matrix_file is None or not (path / PREDICATES).is_file() or not (path / CLASSES).is_file():
        raise CaptionError(
            f"{path} is a folder without a table of attributes: looked for were {ATTRIBUTES} with {CUB_BY_CLASS}, and "
            f"{PREDICATES} with {CLASSES} and {' or '.join(MATRICES)}. Give a file, or such a folder"
        )
    names, classes, matrix = (
        numbered_names(path / PREDICATES),
        numbered_names(path / CLASSES),
        rows_of_numbers(matrix_file),
    )
    check_width(matrix_file, names, matrix)
    if len(matrix) != len(classes):
        raise CaptionError(
            f"{matrix_file}: {counted(len(matrix), 'row')} for {counted(len(classes), 'class')} of {CLASSES}"
        )
    unit = PERCENT if max(max(row) for row in matrix) > 1 else 1.0
    of_classes = {
        name: known_values(dict(zip(names, row, strict=True)), unit)
        for name, row in zip(classes, matrix, strict=True)
    }
    return AttributeTable(
        names,
        of_classes=of_classes,
        notes=(f"{matrix_file.name}: {counted(len(names), 'attribute')} by class",),
    )
