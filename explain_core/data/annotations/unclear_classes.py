"""Which of several columns is the class, by the folders that pictures lie in."""

from collections.abc import Callable, Iterator
from itertools import islice

from explain_core.data.annotations.annotation import LOOKED_AT
from explain_core.data.columns.captions import CaptionRow
from explain_core.data.columns.column_errors import UnclearColumnError
from explain_core.data.listing.image_listing import Listing
from explain_core.data.listing.image_names import ImageNames
from explain_core.errors import CaptionError


def column_like_folders(
    error: UnclearColumnError,
    listing: Listing,
    names: ImageNames,
    rows: Callable[[str], Iterator[CaptionRow]],
) -> str | None:
    """The only one of the columns that may be meant whose values are what the pictures' folders are called.

    `rows` reads the table with a column as the class. None where there is no such column, or several.
    """
    found = []
    for column in error.names:
        try:
            pairs = {
                (listing.images[path].class_name, row.class_name)
                for row in islice(rows(column), LOOKED_AT)
                if row.image is not None
                and (path := names.find(row.image, row.where, row.base, row.class_name, row.split))
                in listing.images
            }
        except CaptionError:
            return None
        if pairs and all(folder == name for folder, name in pairs):
            found.append(column)
    return found[0] if len(found) == 1 else None
