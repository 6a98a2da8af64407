"""Tables of attributes: by image or by class, wide or long, as tags, in CUB's files or as Animals with Attributes'."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace

from explain_core.data.attribute_columns import (
    MISSING,
    PERCENT,
    AttributeColumns,
    NoNumbersError,
    attribute_columns,
    check_scale,
    counted_columns,
    is_minus,
    value_of,
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
from explain_core.data.text_file import MAX_TEXT, check_regular, encoding_of, text_lines
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
    columns = columns_of(
        table, {role: names for role, names in (given or {}).items() if role in (IMAGE, CLASS)}
    )
    if columns.image is None:  # numbers of pictures, which may be there
        whose = replace(columns, image=next((name for name in table.columns if meaning(name) == IMAGE), None))
        if columns.class_name is None or _tells_how_sure(table, whose, table.columns):
            columns = whose
    key = columns.image or columns.class_name
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
        names, matrix = _numbered(path / ATTRIBUTES), _matrix(path / CUB_BY_CLASS)
        _check_width(path / CUB_BY_CLASS, names, matrix)
        of_numbers = {
            row: dict(zip(names, values, strict=True)) for row, values in enumerate(matrix, start=1)
        }
        note = f"{path.name}: {counted(len(names), 'attribute')} by CUB's class numbers 1 to {len(matrix)}, in percent"
        return AttributeTable(
            names, of_numbers={k: _known(values, PERCENT) for k, values in of_numbers.items()}, notes=(note,)
        )
    matrix_file = next((path / name for name in MATRICES if (path / name).is_file()), None)
    if matrix_file is None or not (path / PREDICATES).is_file() or not (path / CLASSES).is_file():
        raise CaptionError(
            f"{path} is a folder without a table of attributes: looked for were {ATTRIBUTES} with {CUB_BY_CLASS}, and "
            f"{PREDICATES} with {CLASSES} and {' or '.join(MATRICES)}. Give a file, or such a folder"
        )
    names, classes, matrix = _numbered(path / PREDICATES), _numbered(path / CLASSES), _matrix(matrix_file)
    _check_width(matrix_file, names, matrix)
    if len(matrix) != len(classes):
        raise CaptionError(
            f"{matrix_file}: {counted(len(matrix), 'row')} for {counted(len(classes), 'class')} of {CLASSES}"
        )
    unit = PERCENT if max(max(row) for row in matrix) > 1 else 1.0
    of_classes = {
        name: _known(dict(zip(names, row, strict=True)), unit)
        for name, row in zip(classes, matrix, strict=True)
    }
    return AttributeTable(
        names,
        of_classes=of_classes,
        notes=(f"{matrix_file.name}: {counted(len(names), 'attribute')} by class",),
    )


def _known(values: Mapping[str, float], unit: float) -> dict[str, float]:
    return {name: min(value / unit, 1.0) for name, value in values.items() if value != MISSING}


def _numbered(file: Place) -> tuple[str, ...]:
    """Names of a file with "1 name" a line."""
    check_regular(file, MAX_TEXT)
    lines = [line.split(maxsplit=1) for line in text_lines(file, encoding_of(file)) if line.strip()]
    if not all(len(words) == 2 and words[0].isdecimal() for words in lines):
        raise CaptionError(f'{file}: wanted is a number and a name a line, "1 name"')
    return tuple(words[1].strip() for words in lines)


def _matrix(file: Place) -> list[list[float]]:
    check_regular(file, MAX_TEXT)
    rows = []
    for number, line in enumerate(text_lines(file, encoding_of(file)), start=1):
        if line.strip():
            try:
                rows.append([float(word) for word in line.split()])
            except ValueError as error:
                raise CaptionError(f"{file}:{number}: not a row of numbers") from error
            if any(not (0 <= value <= PERCENT or value == MISSING) for value in rows[-1]):
                raise CaptionError(f"{file}:{number}: a value is not from 0 to 100")
    if not rows:
        raise CaptionError(f"{file} is empty")
    return rows


def _check_width(file: Place, names: Sequence[str], matrix: Sequence[Sequence[float]]) -> None:
    if odd := next((row for row in matrix if len(row) != len(names)), None):
        raise CaptionError(
            f"{file}: a row of {counted(len(odd), 'value')} for {counted(len(names), 'attribute')}"
        )
