"""The column of a table that names folders of pictures: a patient's, a study's, a plant's."""

from collections.abc import Iterator
from dataclasses import replace

from explain_core.data.columns.captions import CaptionRow
from explain_core.data.columns.columns import Columns
from explain_core.data.listing.image_listing import Listing
from explain_core.data.listing.image_names import ImageNames
from explain_core.data.tables.column_values import text_of
from explain_core.data.tables.table import Table


def with_folders(table: Table, columns: Columns, listing: Listing | None, base: str) -> Columns:
    """The columns, with that of folders in the place of pictures: what a row says is of all pictures in its folder.

    Only where no column names pictures, each row has another folder that is there, and folders share classes: where
    each has a class of its own, the table says what folders are called, and not what they show.
    """
    if listing is None or columns.image is not None or columns.class_name is None:
        return columns
    names, sample = ImageNames(listing), [fields for _, fields in table.peek()]
    classes = {text_of(fields.get(columns.class_name)) for fields in sample}
    found = []
    for name in columns.aside:
        values = [text_of(fields.get(name)) for fields in sample]
        if len(classes) < len(set(values)) == len(values) and all(
            names.of_folder(f"{each.rstrip('/')}/", base) for each in values
        ):
            found.append(name)
    if len(found) != 1:
        return columns
    return replace(columns, image=found[0], aside=tuple(name for name in columns.aside if name != found[0]))


def of_folders(rows: Iterator[CaptionRow]) -> Iterator[CaptionRow]:
    """Rows whose images are folders, as they are written where no doubt is to be: "patient1/"."""
    for row in rows:
        yield row if row.image is None or row.image.endswith("/") else replace(row, image=f"{row.image}/")
