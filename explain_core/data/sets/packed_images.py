"""Image sets whose pictures lie inside other files: what their samples say becomes one set, as for a table's rows."""

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from pathlib import Path

from explain_core.data.annotations.annotation import Annotation
from explain_core.data.annotations.annotation_files import annotation_of
from explain_core.data.annotations.folder_captions import FolderCaptions
from explain_core.data.columns.captions import CaptionRow, rows_of
from explain_core.data.columns.columns import columns_of
from explain_core.data.image_set import ImageSet
from explain_core.data.listing.image_listing import ImageFile, Listing
from explain_core.data.listing.image_names import ImageNames
from explain_core.data.sets.folder import assembled
from explain_core.data.tables.column_names import IMAGE, SPLIT
from explain_core.data.tables.table import Row, Table
from explain_core.data.wording import some, typed
from explain_core.errors import ImageSetError
from explain_core.files import is_folder
from explain_core.places import Place


@dataclass(frozen=True, slots=True)
class PackedImages:
    """What lies in some files: `pictures` by path from the root, with the class their folder tells and their split.

    `rows`: (where, value by field) of each sample, IMAGE being the picture's path; `fields`: all of them; `labels`:
    names of the numbers in a field; `notes`: sentences for the user.
    """

    pictures: Mapping[str, ImageFile]
    fields: tuple[str, ...]
    rows: Callable[[], Iterator[Row]]
    labels: Mapping[str, tuple[str, ...]]
    notes: tuple[str, ...]


def packed_image_set(
    spec: str,
    root: Place,
    packed: PackedImages,
    given: Mapping[str, Sequence[str]],
    captions: Place | Path | None,
) -> ImageSet:
    """The image set. Raises ImageSetError where no picture has a class, and CaptionError where a sample is unclear."""
    if not packed.pictures:
        raise ImageSetError(f"{spec} holds no picture; its samples have {some(packed.fields)}.")
    asked = Path(spec.partition(":")[2])  # files may lie deeper, and what names their classes here
    around = (str(asked.absolute()),) if root.is_local and is_folder(asked) else ()
    listing = Listing(root, asked=root, tables=around, is_split_drawn=given.get(SPLIT) == ())
    for path, picture in packed.pictures.items():
        if picture.class_name:
            listing.images[path] = picture
        else:
            listing.loose.append(path)
    listing.notes += packed.notes
    silent = dict.fromkeys(packed.fields)  # what a sample does not say, others may

    def filled() -> Iterator[Row]:
        return ((where, silent | dict(fields)) for where, fields in packed.rows())

    table = Table(Place(spec), packed.fields, filled, labels=packed.labels)
    columns = columns_of(table, {IMAGE: (IMAGE,), **given}, lambda _: True)
    columns = replace(columns, keeps_several=True)
    if columns.class_name is None and listing.loose and captions is None:
        fields = sorted(
            (name for name in packed.fields if name != IMAGE), key=lambda name: name not in packed.labels
        )
        beside = f"beside the pictures there are {some(fields)}" if fields else "there are pictures alone"
        likely = [f"class={typed(name)}" for name in fields if name in packed.labels][:3] or ["class=FIELD"]
        raise ImageSetError(
            f"{spec}: no sample says of which class it is; {beside}. Name the field that does: --columns "
            f"{' or '.join(likely)}"
        )
    told = f"samples say {columns.told()}"

    def rows(_: list[str]) -> Iterator[CaptionRow]:
        for row in rows_of(table, columns):
            split = packed.pictures[str(row.image)].split if row.split is None else row.split
            yield CaptionRow(
                row.where, row.image, row.class_name, row.captions, split, row.box, row.number, "", row.parts
            )

    brings_classes = columns.class_name is not None
    read = [Annotation(spec, "", bool(columns.captions), brings_classes, None, told, rows)]
    if captions is not None:
        read.append(annotation_of(Place.of(captions), "", {}, ImageNames(listing).is_there()))
    return assembled(spec, listing, FolderCaptions(listing), read)
