"""Which column of a table of attributes names images or classes."""

import re
from collections.abc import Container, Mapping, Sequence
from dataclasses import dataclass, replace

from explain_core.data.attributes.attribute_long import NAMES, VALUES
from explain_core.data.attributes.attribute_words import turned
from explain_core.data.attributes.sheet_rows import names_below, second_names
from explain_core.data.columns.columns import Columns, columns_of
from explain_core.data.tables.column_names import CLASS, IMAGE, meaning, normalised
from explain_core.data.tables.column_values import file_stem, looks_like_file, without_query
from explain_core.data.tables.table import Table
from explain_core.data.wording import some
from explain_core.errors import CaptionError


@dataclass(frozen=True)
class Known:
    """What an image set's pictures, without folder and ending, and its classes are called, in lower case; of pictures
    as `plain_signs` says it, too."""

    pictures: frozenset[str] = frozenset()
    classes: frozenset[str] = frozenset()

    @property
    def names(self) -> frozenset[str]:
        """Both."""
        return self.pictures | self.classes


def _names_files(table: Table, column: str) -> bool:
    """Whether all cells of a column are called like pictures."""
    cells = _cells(table, column)
    return bool(cells) and all(map(looks_like_file, cells))


def _cells(table: Table, column: str) -> list[str]:
    """The cells of a column; none where one is no text."""
    cells = [fields.get(column) for _, fields in table.peek()]
    return [str(cell) for cell in cells] if all(isinstance(cell, str) for cell in cells) else []


def _is_mostly(texts: Sequence[str], known: Container[str]) -> bool:
    """Whether more than half of some texts name classes or pictures that are there."""
    found = sum(text.strip().lower() in known or plain_signs(text) in known for text in texts)
    return 2 * found > len(texts)


def plain_signs(name: str) -> str:
    """A picture's name with one and the same sign between its letters and digits: "100627.72" and "100627_72" are
    "100627-72"."""
    return re.sub(r"[\W_]+", "-", name.strip().lower())


def _known_instead(table: Table, key: str, known: Known) -> str | None:
    """The only column that mostly names classes or pictures, where `key` names none."""
    cells = [str(fields.get(key)) for _, fields in table.peek()]
    if any(looks_like_file(cell) or cell.strip().lower() in known.names for cell in cells):
        return None
    found = [name for name in table.columns if name != key and _is_mostly(_cells(table, name), known.names)]
    return found[0] if len(found) == 1 else None


def _names_known_files(table: Table, known: Known) -> list[str]:
    """The columns whose cells are called like pictures and mostly name such as are there, whatever their folders."""
    found = []
    for name in table.columns:
        cells = [cell for cell in _texts(table, name) if cell.strip()]
        if cells and all(map(looks_like_file, cells)):
            stems = [file_stem(without_query(cell)) for cell in cells]
            found += [name] if _is_mostly(stems, known.pictures) else []
    return found


def _texts(table: Table, column: str) -> list[str]:
    """The cells of a column, without such as are empty; none where one is no text."""
    cells = [cell for _, fields in table.peek() if (cell := fields.get(column)) is not None]
    return [str(cell) for cell in cells] if all(isinstance(cell, str) for cell in cells) else []


def _comes_again(table: Table, column: str | None) -> bool:
    """Whether a column says the same in several rows."""
    cells = [str(fields.get(column)) for _, fields in table.peek()] if column is not None else []
    return len(set(cells)) < len(cells)


def _of_pictures(table: Table, known: Known) -> str | None:
    """The only column whose cells are all different and mostly name pictures that are there."""
    found = []
    for name in table.columns:
        cells = [str(fields.get(name)) for _, fields in table.peek()]
        if len(set(cells)) == len(cells) and _is_mostly(cells, known.pictures):
            found.append(name)
    return found[0] if len(found) == 1 else None


def _picture_column(table: Table, known: Known, class_name: str) -> str | None:
    """The column of pictures in a table of several rows a class; None where none is of files.

    Raises CaptionError where several are, and none or several name pictures that are there.
    """
    if (pictures := _of_pictures(table, known)) is not None:
        return pictures
    there = _names_known_files(table, known)
    files = [name for name in table.columns if _names_files(table, name)]
    if len(there) == 1 or len(files) < 2:
        return next(iter([*there, *files]), None)
    raise CaptionError(
        f"{table.path.name}: {some(files)} name pictures, and {class_name} comes again: say which column names the "
        f"pictures: --columns image={(there or files)[-1]}"
    )


def tells_how_sure(table: Table, columns: Columns, others: Sequence[str]) -> bool:
    """Whether rows are of an image, a label and how sure it is, and some image is of several labels."""
    if columns.image is None or columns.class_name is None:
        return False
    if not any(normalised(name) in VALUES for name in others):
        return False
    labels: dict[str, set[str]] = {}
    for _, fields in table.peek():
        labels.setdefault(str(fields.get(columns.image)), set()).add(str(fields.get(columns.class_name)))
    return any(len(each) > 1 for each in labels.values())


def _check_one_line(table: Table, key: str | None) -> None:
    """Raise CaptionError for a table with two lines of names: attributes of one name differ by their group."""
    names = second_names(table) if key is None else names_below(table, key)
    if names or table.groups:
        raise CaptionError(
            f"{table.path.name}: its second line has names, too ({some(names or table.columns)}): a first line of "
            'groups, or a title. Give it one line of names, each with its group, such as "petal_color: red"'
        )


def keyed(
    table: Table, given: Mapping[str, Sequence[str]] | None, known: Known
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
        if columns.class_name is None or tells_how_sure(table, whose, table.columns):
            columns = whose
    if columns.image is None and _comes_again(table, columns.class_name):  # several pictures of a class
        columns = replace(columns, image=_picture_column(table, known, str(columns.class_name)))
    elif columns.image is None and columns.class_name and len(there := _names_known_files(table, known)) == 1:
        told = f"{path.name}: rows are of {columns.class_name}; if each is of one picture: --columns image={there[0]}"
        table = replace(table, notes=(*table.notes, told))
    key = columns.image or columns.class_name
    if key is not None and not given and (instead := _known_instead(table, key, known)):
        columns, key = Columns(image=instead), instead
    files = [name for name in table.columns if key is None and _names_files(table, name)]
    if not files and key is None:
        files = [name for name in table.columns if _is_mostly(_cells(table, name), known.names)]
    if len(files) > 1 and (pictures := _of_pictures(table, known)):
        files = [pictures]
    if len(files) == 1:  # whatever it is called
        columns, key = Columns(image=files[0]), files[0]
    named = next((name for name in table.columns if normalised(name) in NAMES), None)
    if named is None and _is_mostly(table.columns[1:], known.names):
        named = table.columns[0]
    if key is None and named is not None and (other := turned(table, named)) is not None:
        table, columns, key = other, Columns(image=IMAGE), IMAGE
    _check_one_line(table, key)
    if key is None:
        raise CaptionError(
            f"{path.name}: no column names images or classes; there are {some(table.columns)}. "
            "Say which does: --columns image=COLUMN"
        )
    if columns.image is None:
        columns = Columns(class_name=key)
    return table, columns, key
