"""A file that speaks of pictures, as it was understood."""

from collections.abc import Callable, Iterator
from dataclasses import dataclass, replace
from itertools import islice

from explain_core.data.columns.captions import CaptionRow
from explain_core.data.listing.image_listing import Listing
from explain_core.data.listing.image_names import ImageNames

LOOKED_AT = 200  #: rows


@dataclass(frozen=True, slots=True)
class Annotation:
    """A file that speaks of pictures. `base`: the folder, from the root, that its names are relative to."""

    file: str
    base: str
    brings_captions: bool
    brings_classes: bool
    split: str | None
    told: str
    rows: Callable[[list[str]], Iterator[CaptionRow]]
    is_own: bool = False
    names_pictures: bool = False  #: by a column of them
    aside: tuple[str, ...] = ()  #: columns that are not read, those first that could be a class
    is_class_given: bool = False  #: a user says which column is the class
    voters: str = ""  #: the column of who labels a picture: several may, in as many rows

    def said(self, notes: list[str]) -> Iterator[CaptionRow]:
        """Its rows that say something, with the split that its name says where they say none; `notes` are added to."""
        return (row for row in self.heard(notes) if not row.is_bare)

    def heard(self, notes: list[str]) -> Iterator[CaptionRow]:
        """The same, with rows that say only why a picture has no class."""
        for row in self.rows(notes):
            if row.split is None and self.split is not None and row.image is not None and not row.is_bare:
                yield replace(row, split=self.split)
            else:
                yield row


def _counts(annotation: Annotation, listing: Listing) -> bool:
    """Whether a table's few rows are 0, 1, 2 and pictures are so called by their numbers alone: it names classes."""
    rows = list(islice(annotation.said([]), LOOKED_AT))
    told = [str(row.image) for row in rows]
    if (
        len(told) < 2
        or 2 * len(told) > len(listing.images) + len(listing.loose)
        or annotation.brings_captions
    ):
        return False
    if told not in ([str(k) for k in range(len(told))], [str(k) for k in range(1, len(told) + 1)]):
        return False
    called = {path.rpartition("/")[2].partition(".")[0] for path in (*listing.images, *listing.loose)}
    return not called & set(told)


def speaks(annotation: Annotation, listing: Listing, names: ImageNames) -> bool:
    """Whether some of the first rows are of a picture, of a folder of pictures or of a class that is there."""
    classes = {image.class_name for image in listing.images.values()}
    if _counts(annotation, listing):
        return False
    for row in islice(annotation.said([]), LOOKED_AT):
        if row.image is None:
            is_here = row.class_name in classes
        else:
            found = names.find(row.image, row.where, row.base, row.class_name, row.split)
            is_here = found is not None or bool(names.of_folder(row.image, row.base))
        if is_here:
            return True
    return False
