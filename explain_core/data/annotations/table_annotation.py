"""What a table of rows says of pictures, as its columns are understood."""

import re
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import replace

from explain_core.data.annotations.annotation import Annotation
from explain_core.data.annotations.folder_column import of_folders, with_folders
from explain_core.data.annotations.meant_annotations import OWN
from explain_core.data.columns.captions import CaptionRow, checked, rows_of
from explain_core.data.columns.columns import Columns, columns_of
from explain_core.data.columns.denied_rows import with_accepted, without_denials, without_refusals
from explain_core.data.columns.joined_columns import is_beside, with_genus, with_joined_path
from explain_core.data.columns.misnamed_columns import holds_files
from explain_core.data.columns.one_hot import with_class_column
from explain_core.data.columns.pictureless_rows import without_pictureless
from explain_core.data.columns.prediction_strings import with_labels_of_strings
from explain_core.data.columns.unused_columns import (
    FEW_ROWS,
    is_of_group,
    looks_like_class,
    looks_like_key,
    said_of_unused,
)
from explain_core.data.listing.image_listing import Listing
from explain_core.data.listing.leftovers import folders_tell
from explain_core.data.tables.column_names import (
    CLASS,
    FLAGS,
    IMAGE,
    SPLIT,
    VOTERS,
    is_of_hugging_face,
    meaning,
    normalised,
)
from explain_core.data.tables.table import Table

_TRUTH = re.compile(
    r"class|label|truth|target|categor|type|kind|diagnos"
)  #: in names of columns that may be the class
_OF_CLASS = re.compile(r"(?!(age|size|weight|price|social|dpi)_).+_class|class_of_.+")
HUGGING_FACE = "metadata"  #: files of this name are meant to speak of the pictures, as OWN are


def of_table(
    table: Table, base: str, split: str | None, given: Mapping[str, Sequence[str]], is_there: Callable[[str], bool],
    listing: Listing | None = None,
) -> Annotation:  # fmt: skip
    """What a table says; `split`: what its file's name says; `listing`: of the pictures, whose folders may be named.

    Raises CaptionError where it cannot be understood.
    """
    file = table.path
    table = with_accepted(without_refusals(without_denials(table)))
    if CLASS not in given:
        table = with_genus(with_labels_of_strings(with_class_column(table)))
    if IMAGE not in given:
        table = with_joined_path(table, lambda name: is_there(name) or is_beside(file, name))
    columns = columns_of(table, given, is_there)
    kind = _called_class(table, columns)
    if kind and CLASS not in given and (listing is None or not folders_tell(listing)):
        columns = columns_of(table, {**given, CLASS: (kind,)}, is_there)
    read: Callable[..., Iterator[CaptionRow]] = rows_of
    if (by_folder := with_folders(table, columns, listing, base)) is not columns:
        columns, read = by_folder, lambda *given: of_folders(rows_of(*given))
    is_own = file.stem.lower() == OWN or (
        file.stem.lower() == HUGGING_FACE and any(map(is_of_hugging_face, table.columns))
    )
    is_said = not columns.is_plain or (columns.captions and not is_own)
    hints = () if is_own and columns.is_plain else said_of_unused(table, columns)
    told = "; ".join([*table.notes, *([f"{file.name}: {columns.told()}"] if is_said else []), *hints])
    columns = replace(columns, keeps_unclear=not is_own, keeps_several=file.stem.lower() != OWN)
    classes = columns.class_name is not None and columns.image is not None

    def kept(notes: list[str]) -> Table:
        return table if is_own else without_pictureless(table, columns, notes)

    return Annotation(
        file.name, base, bool(columns.captions) or not table.columns, classes, split,
        told, lambda notes: read(kept(notes), _told_of(table, columns), base), is_own,
        columns.image is not None, _likely_classes(table, columns) if columns.image else (),
        CLASS in given, next((name for name in table.columns if normalised(name) in VOTERS), ""),
    )  # fmt: skip


def _called_class(table: Table, columns: Columns) -> str | None:
    """The only column called "... class" or "class of ..." that holds a few names, where no other is the class: "Defect
    class"."""
    if columns.class_name is not None or columns.image is None:
        return None
    named = [name for name in columns.aside if _OF_CLASS.fullmatch(normalised(name))]
    sample = [fields for _, fields in table.peek()]
    cells = [fields[name] for name in named for fields in sample if fields.get(name) not in (None, "")]
    return named[0] if len(named) == 1 and cells and looks_like_class(named[0], cells) else None


def _likely_classes(table: Table, columns: Columns) -> tuple[str, ...]:
    """The columns that are not read and may be a class, those of a few repeated words first."""
    sample = [
        fields for _, fields in table.peek() if fields.get(columns.image or "") not in (None, "")
    ]  # others are left out
    cells = {
        name: [fields[name] for fields in sample if fields.get(name) not in (None, "")]
        for name in columns.aside
    }

    def unlikely(name: str) -> tuple[bool, ...]:
        values = [str(value) for value in cells[name]]
        return (
            meaning(name) == SPLIT or is_of_group(name),
            not looks_like_class(name, cells[name]),
            {value.strip().lower() for value in values} <= FLAGS,
            not _TRUTH.search(name.lower()),
            any(value[:1].isdigit() for value in values),
        )

    likely = [
        name
        for name in columns.aside
        if not holds_files(cells[name])
        and (
            len(sample) < FEW_ROWS
            or not (looks_like_key(cells[name]) or any(isinstance(each, list) for each in cells[name]))
        )
    ]
    return tuple(sorted(likely, key=unlikely))


def _told_of(table: Table, columns: Columns) -> Columns:
    """The columns of a table that has to name images or classes; an own caption file has to say something too."""
    if table.path.stem.lower() == OWN or (columns.image is None and columns.class_name is None):
        return checked(columns, table)
    return columns
