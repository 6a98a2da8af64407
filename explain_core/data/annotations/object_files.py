"""The files beside pictures that tell what is in them: of VOC, YOLO, labelling tools, and published sets."""

from collections.abc import Callable, Collection, Iterator, Mapping
from dataclasses import dataclass
from functools import partial
from typing import Any

from explain_core.data.annotations.benchmark_layouts import benchmark_layout
from explain_core.data.annotations.json_sidecars import json_beside
from explain_core.data.annotations.label_exports import is_supervisely, supervisely_objects
from explain_core.data.annotations.label_tools import cvat_objects, is_cvat, is_labelme, labelme_objects
from explain_core.data.annotations.object_boxes import (
    Objects,
    object_rows,
    voc_files,
    voc_objects,
    yolo_objects,
)
from explain_core.data.annotations.one_against_all import class_lists, list_rows
from explain_core.data.annotations.picture_exports import (
    darwin_objects,
    dataloop_objects,
    is_darwin,
    is_dataloop,
)
from explain_core.data.annotations.picture_lists import picture_lists, picture_rows
from explain_core.data.annotations.task_exports import is_superannotate, superannotate_objects
from explain_core.data.columns.captions import CaptionRow
from explain_core.data.listing.image_listing import Listing
from explain_core.data.tables.json_table import read_json
from explain_core.data.wording import counted
from explain_core.errors import CaptionError

Rows = Callable[[list[str]], Iterator[CaptionRow]]
ObjectsOf = Callable[[str, str, Mapping[str, Any]], Objects]


@dataclass(frozen=True, slots=True)
class ObjectFiles:
    """Files of one kind: their names, what is said of them, and their rows."""

    name: str
    files: Collection[str]
    told: str
    rows: Rows
    brings_classes: bool = False


def object_files(listing: Listing) -> list[ObjectFiles]:
    """The files of these kinds that are there. Raises CaptionError for some that cannot be read."""
    found: list[ObjectFiles] = []
    if (layout := benchmark_layout(listing)) is not None:
        told = f"read as {layout.name}{f'; {layout.aside}' if layout.aside else ''}"
        found.append(ObjectFiles(layout.name, layout.files, told, lambda _: layout.rows(), True))
    if xml := voc_files(listing):
        found.append(
            _of(
                listing,
                f"{counted(len(xml), 'XML file')} of VOC's",
                xml.values(),
                lambda: voc_objects(listing, xml),
            )
        )
    elif (lists := class_lists(listing)) is not None:
        read = [file for several in lists.files.values() for file in several]
        told = f"{counted(len(read), 'list')} of one class each in {lists.folder}/ are read"
        files = (*read, *lists.again)
        found.append(
            ObjectFiles(f"lists in {lists.folder}/", files, told, lambda _: list_rows(listing, lists), True)
        )
    if (named := picture_lists(listing)) is not None:
        told = f"{counted(len(named.files), 'list')} of pictures are read, which are called by their class"
        rows = partial(picture_rows, listing, named)
        found.append(ObjectFiles("lists of pictures", named.files, told, lambda _: rows(), True))
    for file in [
        each for each in listing.files if each.lower().endswith(".xml") and each not in xml.values()
    ][:5]:
        if is_cvat(listing.root / file):
            place = listing.root / file
            found.append(_of(listing, f"{file} of CVAT's", [file], partial(cvat_objects, place)))
    json = json_beside(listing)
    for tool, is_of, objects_of in OF_PICTURES:
        if (first := next(iter(json.values()), None)) and is_of(_content(listing, first)):
            name = f"{counted(len(json), 'JSON file')} of {tool}"
            found.append(
                _of(listing, name, json.values(), partial(_each_of, listing, json, is_of, objects_of))
            )
    return found


def yolo_files(listing: Listing, beside: Mapping[str, str]) -> ObjectFiles:
    """YOLO's files of lines of numbers, by the picture that each is of."""
    name = f"{counted(len(beside), 'text file')} of YOLO's boxes"
    return _of(listing, name, beside.values(), lambda: yolo_objects(listing, beside))


def _of(
    listing: Listing, name: str, files: Collection[str], read: Callable[[], Iterator[Objects]]
) -> ObjectFiles:
    told = f"{name} are read: the box of a picture's only object, and its class where no folder tells one"
    return ObjectFiles(name, files, told, lambda notes: object_rows(listing, read(), notes))


def _each_of(
    listing: Listing, files: Mapping[str, str], is_of: Callable[[Any], bool], objects_of: ObjectsOf
) -> Iterator[Objects]:
    for path, file in files.items():
        content = read_json(listing.root / file)
        if is_of(content):
            yield objects_of(file, path, content)


def _content(listing: Listing, file: str) -> Any:
    try:
        return read_json(listing.root / file)
    except CaptionError:
        return None


#: Tools that write a JSON file of each picture, whether JSON is theirs, and what it says.
OF_PICTURES: tuple[tuple[str, Callable[[Any], bool], ObjectsOf], ...] = (
    ("LabelMe's", is_labelme, labelme_objects),
    ("Supervisely's", is_supervisely, supervisely_objects),
    ("V7 Darwin's", is_darwin, darwin_objects),
    ("Dataloop's", is_dataloop, dataloop_objects),
    ("SuperAnnotate's", is_superannotate, superannotate_objects),
)
