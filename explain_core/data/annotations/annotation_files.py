"""The tables beside pictures that speak of them: which files are understood, what each says, and which is meant."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import replace
from itertools import islice
from typing import Any

from explain_core.data.annotations.annotation import Annotation, speaks
from explain_core.data.annotations.class_tables import tables_of_folders, told_once
from explain_core.data.annotations.class_texts import texts_by_class, told_lines
from explain_core.data.annotations.coco import coco_rows, is_coco
from explain_core.data.annotations.joined_tables import joined_table
from explain_core.data.annotations.json_sidecars import json_beside, sidecar_table
from explain_core.data.annotations.label_exports import Export, exported, via_table
from explain_core.data.annotations.label_lines import lines_export, object_export
from explain_core.data.annotations.meant_annotations import OWN, check_own, meant
from explain_core.data.annotations.object_boxes import is_data_yaml, object_rows
from explain_core.data.annotations.object_files import ObjectFiles, object_files, yolo_files
from explain_core.data.annotations.packed_table import plain_table
from explain_core.data.annotations.sidecars import are_boxes, are_numbers, sidecar_rows, sidecars
from explain_core.data.annotations.table_annotation import HUGGING_FACE, of_table
from explain_core.data.annotations.unclear_classes import column_like_folders
from explain_core.data.columns.captions import rows_of
from explain_core.data.columns.column_errors import MissingColumnError, UnclearColumnError
from explain_core.data.columns.column_options import columns_named
from explain_core.data.columns.columns import Columns, columns_of
from explain_core.data.listing.image_listing import Listing
from explain_core.data.listing.image_names import ImageNames, SeveralPicturesError
from explain_core.data.listing.leftovers import folders_tell
from explain_core.data.listing.name_files import is_name_file
from explain_core.data.listing.partitions import of_one_partition
from explain_core.data.listing.table_names import EDGE_IMPULSE, LABELS, may_speak
from explain_core.data.listing.unread_labels import said_of_unread, unread_labels
from explain_core.data.tables.column_names import (
    CLASS,
    IMAGE,
)
from explain_core.data.tables.folder_names import split_in
from explain_core.data.tables.json_table import is_json_lines, read_json
from explain_core.data.tables.table import Table
from explain_core.data.tables.table_file import open_table
from explain_core.data.tables.text_file import MAX_TEXT, check_regular, encoding_of, text_lines
from explain_core.data.tables.yaml_text import ENDINGS as YAML
from explain_core.data.tables.yaml_text import read_yaml
from explain_core.data.wording import counted, one_line
from explain_core.errors import CaptionError
from explain_core.places import Place

NAMES_ALONE = "names of numbers"  #: what is said of files that name classes, which are read with these
UNNAMED = "its rows name no picture that is here"
#: Words of what is wrong with tables that name no picture: another may, by a key of both.
NO_PICTURES = ("wanted are", "belongs to an image", "neither")
SHORT = 120  #: letters of what is said of a file that is not read
MOST = 40  #: files that are looked into


def annotation_of(
    file: Place, base: str, given: Mapping[str, Sequence[str]], is_there: Callable[[str], bool],
    listing: Listing | None = None,
) -> Annotation:  # fmt: skip
    """What a file says; `listing`: of the pictures, whose folders may tell classes.

    Raises CaptionError where it is no table, or none that can be understood.
    """
    plain = plain_table(file)
    if plain is not file:
        return replace(annotation_of(plain, base, given, is_there, listing), file=file.name)
    split = split_in(file.stem)
    content: Any = None
    if file.suffix.lower() in YAML:
        content = read_yaml(file)
    elif (file.suffix.lower() == ".json" and not is_json_lines(file)) or file.name == EDGE_IMPULSE:
        content = read_json(file)
    if listing is not None and (is_data_yaml(content) or (content and is_name_file(file.name, content))):
        return Annotation(file.name, base, False, False, None, NAMES_ALONE, lambda _: iter(()))
    export = exported(file.name, content) or object_export(file.name, content)
    if export is None and content is None and CLASS not in given:
        export = lines_export(file)
    if export is not None:
        return _of_export(file, base, split, export, listing)
    if file.suffix.lower() == ".txt" and listing is not None and CLASS not in given:
        check_regular(file, MAX_TEXT)
        content = told_lines("\n".join(text_lines(file, encoding_of(file))))
    if listing is not None and (said := texts_by_class(file.name, content, listing)):
        told = f"{file.name} is read as what is said of classes"
        return Annotation(file.name, base, True, False, None, told, lambda _: iter(said))
    if is_coco(content):
        kinds = {key for each in content["annotations"] for key in ("caption", "category_id") if key in each}
        return Annotation(
            file.name, base, "caption" in kinds, "category_id" in kinds, split, f"{file.name} is read as COCO's JSON",
            lambda notes: coco_rows(file, content, base, notes),
        )  # fmt: skip
    table = open_table(file, columns_named(given), is_there)
    if (export := via_table(table)) is not None:
        return _of_export(file, base, split, export, listing)
    return of_table(table, base, split, given, is_there, listing)


def _of_export(
    file: Place, base: str, split: str | None, export: Export, listing: Listing | None
) -> Annotation:
    """What a labelling tool's file says."""
    return Annotation(
        file.name, base, export.texts, True, split, f"{file.name} is read as {export.tool}",
        lambda notes: (
            replace(row, base=base) for row in object_rows(listing, export.objects(), notes)
        ),
    )  # fmt: skip


def found_annotations(
    listing: Listing, names: ImageNames, given: Mapping[str, Sequence[str]]
) -> tuple[list[Annotation], list[str]]:
    """The files in a folder that speak of its pictures, and what is to be said of those that are not read.

    Raises CaptionError where several may be meant, and for a caption file of this program's or Hugging Face's name that
    cannot be read.
    """
    found: list[Annotation] = []
    beside = sidecars(listing)
    texts = set(beside.values())
    objects = object_files(listing)
    found += map(_of_objects, objects)
    texts_and_objects = texts.union(*(each.files for each in objects))
    json = {path: file for path, file in json_beside(listing).items() if file not in texts_and_objects}
    if json and (of_json := _of_json(listing, json)) is not None:
        found.append(of_json)
    texts_and_objects |= set(json.values())
    candidates = [
        file for file in listing.files if file not in texts_and_objects and may_speak(file, listing.base)
    ]
    left = candidates
    candidates, unread = of_one_partition(candidates)
    left = [file for file in left if file not in candidates]
    check_own(listing, candidates)
    of_folders = [file for file in tables_of_folders(listing) if file not in texts_and_objects]
    others = [file for file in candidates if file not in set(of_folders)]
    of_tables, unread_tables = _of_tables(listing, names, given, [*of_folders, *others[:MOST]])
    found += of_tables
    unread += unread_tables
    found = meant(listing, names, told_once(found, of_folders))
    if texts:
        found += _of_texts(listing, beside, any(each.brings_captions for each in found), unread)
    used = {f"{each.base}/{each.file}" if each.base else each.file for each in found} | texts_and_objects
    listing.others = [other for other in listing.others if other not in used]
    listing.unread, notes = unread, list[str]()
    looked_at = {*used, *of_folders, *others[:MOST], *listing.others, *left}
    if others := unread_labels(listing.files, looked_at, listing.base):
        notes.append(said_of_unread(others, listing.base))
    return found, notes


def _of_tables(
    listing: Listing, names: ImageNames, given: Mapping[str, Sequence[str]], files: Sequence[str]
) -> tuple[list[Annotation], list[str]]:
    """What tables say, those without pictures joined with those that name them, and what is said of the unread."""
    found, unread = list[Annotation](), dict[str, str]()
    for file in files:
        folder, _, name = file.rpartition("/")
        stem = name.partition(".")[0].lower()
        try:
            annotation = _one_of_several(listing, file, given, names)
            is_sure = stem in (OWN, HUGGING_FACE) and folder.count("/") < 2
            if is_sure or speaks(annotation, listing, names):
                found.append(annotation)
                continue
            if annotation.told is NAMES_ALONE:
                continue
            unread[file] = _why_unnamed(annotation)
        except CaptionError as error:
            if name.lower() == LABELS:
                continue
            if isinstance(error, UnclearColumnError) and not folders_tell(listing):
                raise
            if isinstance(error, SeveralPicturesError) and _tells_other_classes(listing, file, given, names):
                raise
            hugging = stem == HUGGING_FACE and not name.endswith(".json")
            if hugging or (stem == OWN and (not folder or not name.endswith((".txt", ".json")))):
                raise
            unread[file], listing.reasons[file] = _in_short(str(error)), str(error)
    known = dict[str, Table | None]()
    for file, why in list(unread.items()):
        if why is UNNAMED or any(words in why for words in NO_PICTURES):
            joined = joined_table(
                listing, names, file, files, given, known, split_in(file.rpartition("/")[2])
            )
            if joined is not None:
                found.append(joined)
                del unread[file]
    return found, [f"{file} ({why})" for file, why in unread.items()]


def _why_unnamed(annotation: Annotation) -> str:
    """Why a table names no picture that is here: it may tell nothing of those that it names, and say so."""
    notes: list[str] = []
    return UNNAMED if any(annotation.said(notes)) or not notes else _in_short(notes[-1])


def _in_short(said: str) -> str:
    """The first sentence of what is wrong with a table, without the table's name before its line, cut at a word."""
    first = one_line(said).partition(". ")[0]
    return first if len(first) <= SHORT else f"{first[:SHORT].rpartition(' ')[0]} ..."


def _of_texts(
    listing: Listing, beside: Mapping[str, str], captioned: bool, unread: list[str]
) -> list[Annotation]:
    """What text files beside pictures say: captions where no table brings some, or YOLO's boxes; else `unread`."""
    count = counted(len(set(beside.values())), "text file")
    if captioned:
        unread.append(f"{count} beside pictures")
    elif are_boxes(listing, beside):
        return [_of_objects(yolo_files(listing, beside))]
    elif are_numbers(listing, beside):
        unread.append(f"{count} of numbers beside pictures, no captions and no YOLO's boxes")
    else:
        told = f"captions are read from {count} beside pictures, one a line"
        return [
            Annotation(
                f"{count} beside pictures",
                "",
                True,
                False,
                None,
                told,
                lambda _: sidecar_rows(listing, beside),
            )
        ]
    return []


def _one_of_several(
    listing: Listing, file: str, given: Mapping[str, Sequence[str]], names: ImageNames
) -> Annotation:
    """What a file of a folder says. A table that lacks the columns which a user names is none of those that are meant:
    it tells nothing of that kind. Of several columns that may be the class, the one is that folders are called by."""
    place, base = listing.root / file, file.rpartition("/")[0]

    def read(given: Mapping[str, Sequence[str]]) -> Annotation:
        return annotation_of(place, base, given, names.is_there(base), listing)

    try:
        return read(given)
    except MissingColumnError:
        return read({role: () for role in given if role != IMAGE})
    except UnclearColumnError as error:
        column = column_like_folders(
            error, listing, names, lambda name: read({**given, CLASS: (name,)}).said([])
        )
        if column is None:
            raise
        return read({**given, CLASS: (column,)})


def _of_json(listing: Listing, files: Mapping[str, str]) -> Annotation | None:
    """What JSON objects of pictures say; None where it is neither a class nor a caption."""
    table = sidecar_table(listing, files)
    try:
        columns = columns_of(table, {IMAGE: (IMAGE,)}) if IMAGE in table.columns else Columns()
    except CaptionError:
        return None
    if columns.class_name is None and not columns.captions:
        return None
    name = table.path.name
    return Annotation(
        name, "", bool(columns.captions), columns.class_name is not None, None, f"{name}: {columns.told()}",
        lambda _: rows_of(table, replace(columns, split=None, keeps_unclear=True)),
    )  # fmt: skip


def _of_objects(files: ObjectFiles) -> Annotation:
    return Annotation(files.name, "", False, files.brings_classes, None, files.told, files.rows)


def _tells_other_classes(
    listing: Listing, file: str, given: Mapping[str, Sequence[str]], names: ImageNames
) -> bool:
    """Whether a table tells classes that folders are not called by: without it they would be taken for the classes."""
    annotation = _one_of_several(listing, file, given, names)
    folders = {image.class_name for image in listing.images.values()}
    said = {row.class_name for row in islice(annotation.rows([]), 200) if row.image is not None}
    return annotation.brings_classes and bool(said - {None}) and not said <= folders
