"""A folder a class, or pictures whose classes a table tells, with what tables and texts beside them say."""

from collections.abc import Mapping, Sequence
from dataclasses import replace
from pathlib import Path

from explain_core.data.annotations.annotation import Annotation
from explain_core.data.annotations.annotation_files import annotation_of, found_annotations
from explain_core.data.annotations.folder_captions import FolderCaptions
from explain_core.data.annotations.label_causes import said_of_left
from explain_core.data.annotations.path_classes import NAMES, classes_of_paths
from explain_core.data.annotations.restated_classes import without_restated
from explain_core.data.columns.split_values import settled
from explain_core.data.image_set import TEST, TRAIN, ImageRecord, ImageSet
from explain_core.data.listing.class_notes import (
    note_absent,
    note_alike,
    note_one_class,
    note_other_reading,
    note_records,
    note_single,
)
from explain_core.data.listing.coded_folders import note_codes
from explain_core.data.listing.folder_copies import round_others
from explain_core.data.listing.image_listing import ImageFile, Listing
from explain_core.data.listing.leftovers import (
    domains_of_classes,
    folders_tell,
    no_class_folders,
    note_others,
    note_outer,
    nothing_found,
    subject_folders,
    subjects_of_classes,
    wrapped_classes,
)
from explain_core.data.listing.listing import list_images
from explain_core.data.listing.name_files import naming_folders
from explain_core.data.listing.unread_files import unread_hint
from explain_core.data.sets.altered_copies import all_families, copies_across
from explain_core.data.sets.caption_notes import note_texts
from explain_core.data.sets.class_numbers import (
    UNNAMED,
    named_by,
    named_folders,
    named_like_folders,
    names_of_folders,
    ordered,
)
from explain_core.data.sets.several_classes import check_shared, of_one_class
from explain_core.data.sets.split import held_out, is_far
from explain_core.data.sets.split_lists import unlisted
from explain_core.data.sets.split_notes import note_folders, note_none_held_out, note_splits_of_names
from explain_core.data.sets.way_to_classes import not_read, one_for_all, way_to_classes
from explain_core.data.tables.column_names import SPLIT
from explain_core.data.tables.folder_names import splits_of_folders
from explain_core.data.wording import counted, one_line, some
from explain_core.errors import CaptionError, ImageSetError
from explain_core.places import Place

BESIDE = ("labels", "annotations", "meta")  #: where LabelImg and others keep the names of classes
NAMED_BY_FOLDERS = "classes are numbers, in their order, and are called as the folders of their pictures are"


def load_folder(
    path: str, captions: Place | Path | None = None, columns: Mapping[str, Sequence[str]] | None = None
) -> ImageSet:
    """Load PATH/<class>/<image>, or PATH/train/<class>/<image> with test/ or val/ beside it, and what is beside them.

    Captions, classes, splits and boxes are told by the tables in PATH (annotation_files.py) or by the file `captions`.
    Images are named there by their path, or by the file's name where only one image has it; rows that name a class and
    no image speak of those of its images that no other row speaks of. A class beside an image is the image's, whatever
    its folder is called. Links are followed. Where neither folders nor tables give a split,
    about a fifth of each class is held out (data/sets/split.py). `columns`: what a user says that columns mean.
    Raises ImageSetError for a folder of another shape, CaptionError (with file and row) for tables.
    """
    root = Place.of(path)
    listing = list_images(root)
    told = FolderCaptions(listing)
    columns, of_paths = classes_of_paths(listing, columns or {})
    if captions is not None:
        file = Place.of(captions)
        read = [annotation_of(file, "", columns, told.names.is_there())]
        if not read[0].brings_captions and not read[0].brings_classes and read[0].split is None:
            from explain_core.data.columns.captions import read_captions

            list(read_captions(file))  # says what is missing
    else:
        read, notes = found_annotations(listing, told.names, columns)
        listing.notes += notes
    note_others(listing)
    if of_paths:
        read = [*of_paths, *(replace(each, brings_classes=False) for each in read)]
    if columns.get(SPLIT) == ():
        listing.is_split_drawn, read = True, [replace(each, split=None) for each in read]
    return assembled(f"folder:{path}", listing, told, read)


def assembled(spec: str, listing: Listing, told: FolderCaptions, read: Sequence[Annotation]) -> ImageSet:
    """The image set of a listing, with what the tables that are read say of it."""
    told.names.by_end.clear()  # what was asked to understand the tables counts for nothing
    told.names.by_ending.clear()
    read = without_restated(read, listing, told.names)
    for annotation in sorted(read, key=lambda each: not each.brings_classes):
        if annotation.told:
            listing.notes.append(annotation.told)
        for row in annotation.heard(listing.notes):
            told.hear(row, not annotation.is_own, not annotation.brings_classes, annotation.voters)
    told.name_codes([each.base for each in read])
    untold = {image.class_name for path, image in listing.images.items() if path not in told.classes}
    beside = [*dict.fromkeys(each.base for each in read), "", listing.base.rstrip("/"), *listing.tables]
    if named := named_like_folders(listing, beside, set(told.classes.values()), untold):
        told.classes = {path: named[int(name)] for path, name in told.classes.items()}
        told.numbers = {name: number for number, name in named.items()}
    images = _classed(listing, told, read)
    splits, apart = settled(told.other_splits, told.splits, listing.notes)
    told.splits |= splits
    told_of = told.splits.keys() | {path for path, image in images.items() if image.split}
    apart |= unlisted(read, images, told_of, listing.notes)
    images = {path: image for path, image in images.items() if path not in apart}
    names = {image.class_name for image in images.values()}
    order, called = tuple(sorted(names)), {name: name for name in names}
    if told.classes:
        beside = ["", *BESIDE, *naming_folders(listing.files), *listing.tables]
        folders = dict.fromkeys([each.base for each in read] + beside)
        named, said = named_by(listing, folders, names)
        order, called, notes = ordered(names, told.numbers, named)
        listing.notes += said
        of_folders = names_of_folders({path: image.class_name for path, image in images.items()})
        if UNNAMED in notes and len(of_folders) == len(order):
            order, called = tuple(of_folders[name] for name in order), of_folders
            notes = tuple(NAMED_BY_FOLDERS if note == UNNAMED else note for note in notes)
        listing.notes += notes
    else:
        called = named_folders(listing, names) or called
        order = tuple(called[name] for name in sorted(names))
    told.close(order, called, images)
    index = {name: position for position, name in enumerate(order)}
    splits = _splits(listing, images, told)
    records = [
        ImageRecord(
            name, index[called[image.class_name]], splits[name],
            told.captions_of(name, called[image.class_name]), told.boxes.get(name), told.parts.get(name, ()),
        )
        for name, image in sorted(images.items())
    ]  # fmt: skip
    note_codes(listing, order)
    listing.say_unread()
    _note_silence(listing, records, read)
    note_texts(listing.notes, records, order)
    note_alike(listing, order)
    note_one_class(listing, {path: called[image.class_name] for path, image in images.items()}, splits)
    note_single(listing, order, bool(told.classes))
    return ImageSet(spec, str(listing.root), order, tuple(records), tuple(dict.fromkeys(listing.notes)))


def _note_silence(listing: Listing, records: Sequence[ImageRecord], read: Sequence[Annotation]) -> None:
    silent = [record.path for record in records if not record.captions]
    if len(silent) < len(records):
        if silent:
            listing.notes.append(f"{counted(len(silent), 'image')} without captions: {some(silent)}")
        return
    if any(annotation.brings_captions and annotation.is_own for annotation in read):
        raise CaptionError(f"the caption file of {listing.root} holds no captions")


def _classed(listing: Listing, told: FolderCaptions, read: Sequence[Annotation]) -> dict[str, ImageFile]:
    """The pictures with their classes, by path: as the tables tell them, else as the folders do.

    Where they tell the classes of some pictures, another one's folder is its class only if that is one of those told.
    Raises ImageSetError where no picture has a class.
    """
    if len(set(told.classes.values())) == 1 and folders_tell(listing):
        name = next(iter(told.classes.values()))
        listing.notes.append(
            f'all that tables name is of one class, "{one_line(name)}": folders tell the classes'
        )
        told.classes.clear()
    if not told.classes:
        hint = way_to_classes(read) or unread_hint(listing.files) or not_read(listing)
        if not listing.images:
            raise ImageSetError(f"{nothing_found(listing)}{'.' if hint else ''}{hint}")
        refusal = (
            wrapped_classes(listing)
            or no_class_folders(listing)
            or round_others(listing)
            or subjects_of_classes(listing)
            or domains_of_classes(listing)
            or one_for_all(listing, read, bool(hint))
        )
        if way_to_classes(read) or unread_hint(listing.files):
            refusal = refusal or subject_folders(listing)
        if refusal is not None:
            raise ImageSetError(f"{refusal}{'.' if hint else ''}{hint}")
        _leave_out(listing, listing.loose)
        note_outer(listing)
        note_records(listing)
        return listing.images
    if (partial := _of_some_folders(listing, told, read)) is not None:
        listing.notes.append(
            f"what {partial} tells of classes is left aside: it lies in a class's folder, and other folders have none"
        )
        return listing.images
    folders = {image.class_name for image in listing.images.values()}
    if not any(each.is_class_given for each in read) and not set(told.classes.values()) <= folders:
        check_shared(told.classes)
    classes = of_one_class(told.classes, listing.notes, told.several)
    note_other_reading(listing, classes, any(each.file == NAMES for each in read))
    names, images, left = set(classes.values()), dict[str, ImageFile](), list[str]()
    folders -= names
    of_folder = splits_of_folders(folders)
    for path in [*listing.images, *listing.loose]:
        lies = listing.images.get(path, ImageFile("", listing.lies.get(path)))
        # A folder that is no class's may still be a split's: train/1.jpg.
        split = lies.split or of_folder.get(lies.class_name)
        if path in classes:
            images[path] = ImageFile(classes[path], split)
        elif lies.class_name in names and path not in told.classes:
            images[path] = lies
        elif path not in told.classes:
            left.append(path)
    listing.notes += said_of_left(left, told.unlabelled, read)
    return images


def _of_some_folders(listing: Listing, told: FolderCaptions, read: Sequence[Annotation]) -> str | None:
    """The table that tells classes of one class's folder and lies in it, where folders beside it have none.

    None where tables speak of all folders, or folders are no classes."""
    within = {
        each: {image.class_name for path, image in listing.images.items() if path.startswith(f"{each.base}/")}
        for each in read
        if each.brings_classes
    }
    if not within or not all(each.base and len(names) == 1 for each, names in within.items()):
        return None
    spoken = set().union(*within.values())
    untold = {image.class_name for path, image in listing.images.items() if path not in told.classes}
    if not untold - spoken or no_class_folders(listing):
        return None
    file = next(iter(within))
    return f"{file.base}/{file.file}"


def _leave_out(listing: Listing, loose: Sequence[str]) -> None:
    if loose:
        listing.notes.append(
            f"left out {counted(len(loose), 'image')} in no class's folder: {some(sorted(loose))}"
        )


def _splits(listing: Listing, images: Mapping[str, ImageFile], told: FolderCaptions) -> dict[str, str]:
    given = {path: told.splits.get(path) or image.split for path, image in images.items()}
    class_of = {path: image.class_name for path, image in images.items()}
    if listing.is_split_drawn and TEST not in given.values():
        given = dict.fromkeys(given)
    if not any(given.values()):
        chosen = held_out(class_of)
        far = ", far from a fifth: classes are too small" if is_far(len(chosen), len(given)) else ""
        listing.notes.append(
            f"no split given: {len(chosen):,} of {counted(len(given), 'image')} held out, by name in each class{far}"
        )
        note_splits_of_names(listing.notes, given)
        note_folders(listing.notes, class_of)
        if kin := [path for family in all_families(class_of) for path in family]:
            listing.notes.append(
                f"{counted(len(kin), 'image')} called like copies of one another stay on one side: {some(sorted(kin))}"
            )
        return {path: TEST if path in chosen else TRAIN for path in given}
    without = [path for path, split in given.items() if split is None]
    if without:
        listing.notes.append(
            f"{counted(len(without), 'image')} without a split taken as train: {some(sorted(without))}"
        )
    if TRAIN not in given.values() and not without:
        listing.notes.append("all images are test images: there is none to learn from")
    splits = {path: split or TRAIN for path, split in given.items()}
    note_none_held_out(listing.notes, splits)
    note_absent(listing, class_of, splits)
    if copies := copies_across(class_of, splits, TEST):
        listing.notes.append(
            f"{counted(len(copies), 'test image')} called like a training image or a copy of it: {some(copies)}. "
            "What is measured on these is no new picture"
        )
    return splits
