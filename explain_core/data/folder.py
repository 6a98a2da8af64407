"""A folder a class, with captions in one file beside them."""

from collections.abc import Mapping, Sequence
from pathlib import Path

from explain_core.data.captions import READERS, SPLITS, read_captions
from explain_core.data.folder_captions import FolderCaptions
from explain_core.data.image_set import TEST, TRAIN, ImageRecord, ImageSet
from explain_core.data.listing import ImageFile, Listing, list_images, nothing_found, wrapped_classes
from explain_core.data.split import held_out, is_far
from explain_core.data.wording import counted, some
from explain_core.errors import CaptionError, ImageSetError
from explain_core.places import Place

CAPTION_FILES = tuple(f"captions{suffix}" for suffix in READERS)


def load_folder(path: str, captions: Place | Path | None = None) -> ImageSet:
    """Load PATH/<class>/<image>, or PATH/train/<class>/<image> with test/ or val/ beside it.

    Captions lie in captions.jsonl, .csv or .parquet in PATH, or in the file `captions`: see `CaptionRow`.
    Images are named there by their path from PATH, or by the file's name where only one image has it; rows
    that name a class and no image speak of those of its images that no other row speaks of. A class beside an image is
    the image's, whatever its folder is called. Links that lead out of PATH
    are not followed. Where neither folders nor captions give a split, about a fifth of each class is held
    out (data/split.py).
    Raises ImageSetError for a folder of another shape, CaptionError (with file and row) for captions.
    """
    root = Place.of(path)
    listing = list_images(root)
    told = FolderCaptions(listing)
    for row in read_captions(_caption_file(root, captions, listing)):
        told.hear(row)
    images = _classed(listing, told)
    classes = tuple(sorted({image.class_name for image in images.values()}))
    told.close(classes)
    index = {name: position for position, name in enumerate(classes)}
    splits = _splits(listing, images, told)
    records = [
        ImageRecord(
            name,
            index[image.class_name],
            splits[name],
            told.captions_of(name, image.class_name),
            told.boxes.get(name),
        )
        for name, image in sorted(images.items())
    ]
    silent = [record.path for record in records if not record.captions]
    if silent:
        listing.notes.append(f"{counted(len(silent), 'image')} without captions: {some(silent)}")
    return ImageSet(f"folder:{path}", str(root.resolve()), classes, tuple(records), tuple(listing.notes))


def _caption_file(root: Place, given: Place | Path | None, listing: Listing) -> Place:
    if given is not None:
        return Place.of(given)
    found = [root / name for name in CAPTION_FILES if (root / name).is_file()]
    if len(found) > 1:
        names = " and ".join(file.name for file in found)
        raise CaptionError(f"{root} holds {names}; keep one of them, as it is not clear which is meant")
    if not found and not listing.images:
        raise ImageSetError(nothing_found(listing))
    if not found:
        raise CaptionError(
            f"{root} has no captions; looked for were {', '.join(CAPTION_FILES)}. A line of the first: "
            '{"image": "crow/1.jpg", "caption": "a black bird"}, or "class" in the place of "image"'
        )
    return found[0]


def _classed(listing: Listing, told: FolderCaptions) -> dict[str, ImageFile]:
    """The pictures with their classes, by path: as the caption file tells them, else as the folders do.

    Where it tells the classes of some pictures, another one's folder is its class only if that is one of those told.
    Raises ImageSetError where no picture has a class.
    """
    if not told.classes:
        if not listing.images:
            raise ImageSetError(nothing_found(listing))
        if (refusal := wrapped_classes(listing)) is not None:
            raise ImageSetError(refusal)
        _leave_out(listing, listing.loose)
        return listing.images
    names, images, left = set(told.classes.values()), dict[str, ImageFile](), list[str]()
    for path in [*listing.images, *listing.loose]:
        lies = listing.images.get(path, ImageFile("", None))
        if path in told.classes:
            # A folder that is no class's may still be a split's: train/1.jpg.
            split = lies.split or (None if lies.class_name in names else SPLITS.get(lies.class_name.lower()))
            images[path] = ImageFile(told.classes[path], split)
        elif lies.class_name in names:
            images[path] = lies
        else:
            left.append(path)
    if left:
        listing.notes.append(
            f"left out {counted(len(left), 'image')} whose class the caption file does not tell: {some(left)}"
        )
    return images


def _leave_out(listing: Listing, loose: Sequence[str]) -> None:
    if loose:
        listing.notes.append(
            f"left out {counted(len(loose), 'image')} in no class's folder: {some(sorted(loose))}"
        )


def _splits(listing: Listing, images: Mapping[str, ImageFile], told: FolderCaptions) -> dict[str, str]:
    given = {path: image.split or told.splits.get(path) for path, image in images.items()}
    if not any(given.values()):
        chosen = held_out({path: image.class_name for path, image in images.items()})
        far = ", far from a fifth: classes are too small" if is_far(len(chosen), len(given)) else ""
        listing.notes.append(
            f"no split given: {len(chosen):,} of {counted(len(given), 'image')} held out, by name in each class{far}"
        )
        return {path: TEST if path in chosen else TRAIN for path in given}
    without = [path for path, split in given.items() if split is None]
    if without:
        listing.notes.append(
            f"{counted(len(without), 'image')} without a split taken as train: {some(sorted(without))}"
        )
    return {path: split or TRAIN for path, split in given.items()}
