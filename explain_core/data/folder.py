"""A folder a class, with captions in one file beside them."""

import re
from collections import Counter, defaultdict
from collections.abc import Iterable
from pathlib import Path

from explain_core.data.captions import MAX_CAPTIONS, READERS, CaptionRow, read_captions
from explain_core.data.image_set import TEST, TRAIN, Box, ImageRecord, ImageSet, display_name
from explain_core.data.listing import Listing, list_images
from explain_core.data.split import held_out, is_far
from explain_core.data.wording import composed, counted, one_line, some
from explain_core.errors import CaptionError
from explain_core.places import Place

CAPTION_FILES = tuple(f"captions{suffix}" for suffix in READERS)

_DRIVE = re.compile(r"[A-Za-z]:")


def load_folder(path: str, captions: Place | Path | None = None) -> ImageSet:
    """Load PATH/<class>/<image>, or PATH/train/<class>/<image> with test/ or val/ beside it.

    Captions lie in captions.jsonl, .csv or .parquet in PATH, or in the file `captions`: see `CaptionRow`.
    Images are named there by their path from PATH, or by the file's name where only one image has it; rows
    that name a class speak of those of its images that no other row speaks of. Links that lead out of PATH
    are not followed. Where neither folders nor captions give a split, about a fifth of each class is held
    out (data/split.py).
    Raises ImageSetError for a folder of another shape, CaptionError (with file and row) for captions.
    """
    root = Place.of(path)
    listing = list_images(root)
    told = _Told(listing)
    for row in read_captions(_caption_file(root, captions)):
        told.hear(row)
    told.close()
    classes = tuple(sorted({image.class_name for image in listing.images.values()}))
    index = {name: position for position, name in enumerate(classes)}
    splits = _splits(listing, told)
    records = [
        ImageRecord(
            name,
            index[image.class_name],
            splits[name],
            told.captions_of(name, image.class_name),
            told.boxes.get(name),
        )
        for name, image in sorted(listing.images.items())
    ]
    silent = [record.path for record in records if not record.captions]
    if silent:
        listing.notes.append(f"{counted(len(silent), 'image')} without captions: {some(silent)}")
    return ImageSet(f"folder:{path}", str(root.resolve()), classes, tuple(records), tuple(listing.notes))


def _caption_file(root: Place, given: Place | Path | None) -> Place:
    if given is not None:
        return Place.of(given)
    found = [root / name for name in CAPTION_FILES if (root / name).is_file()]
    if len(found) > 1:
        names = " and ".join(file.name for file in found)
        raise CaptionError(f"{root} holds {names}; keep one of them, as it is not clear which is meant")
    if not found:
        raise CaptionError(
            f"{root} has no captions; looked for were {', '.join(CAPTION_FILES)}. A line of the first: "
            '{"image": "crow/1.jpg", "caption": "a black bird"}, or "class" in the place of "image"'
        )
    return found[0]


class _Told:
    """What the caption file says of the images that are there."""

    def __init__(self, listing: Listing) -> None:
        self._listing = listing
        self._by_path = {composed(path): path for path in listing.images}
        self._by_name: dict[str, list[str]] = defaultdict(list)
        for path in listing.images:
            self._by_name[composed(path.rpartition("/")[2])].append(path)
        self._classes = _class_keys({image.class_name for image in listing.images.values()})
        self._of_images: dict[str, list[str]] = defaultdict(list)
        self._of_classes: dict[str, list[str]] = defaultdict(list)
        self._strangers: Counter[str] = Counter()
        self._rows = 0
        self.boxes: dict[str, Box] = {}
        self.splits: dict[str, str] = {}

    def hear(self, row: CaptionRow) -> None:
        """Take in one row. Raises CaptionError where it contradicts an earlier one or leaves the folder."""
        self._rows += 1
        if row.image is None:
            name = self._classes.get(composed(str(row.class_name)))
            if name is None:
                self._strangers[f'class "{row.class_name}"'] += 1
            else:
                self._say(self._of_classes[name], row, f'class "{one_line(name)}"')
            return
        path = self._find(row.image, row.where)
        if path is None:
            self._strangers[row.image] += 1
            return
        self._say(self._of_images[path], row, f'image "{one_line(path)}"')
        if row.split is not None:
            lies = self._listing.images[path].split
            self._agree(lies, row.split, f"the split of {one_line(path)}", row.where)
            self._agree(
                self.splits.setdefault(path, row.split),
                row.split,
                f"the split of {one_line(path)}",
                row.where,
            )
        if row.box is not None:
            self._agree(
                self.boxes.setdefault(path, row.box), row.box, f"the box of {one_line(path)}", row.where
            )

    @staticmethod
    def _say(captions: list[str], row: CaptionRow, subject: str) -> None:
        captions += row.captions
        if len(captions) > MAX_CAPTIONS:
            raise CaptionError(
                f"{row.where}: the {subject} has more than {MAX_CAPTIONS:,} captions. "
                "Is the right column called so?"
            )

    def close(self) -> None:
        """Note what was said of absent images. Raises CaptionError where nothing else was said."""
        if not any(self._of_images.values()) and not any(self._of_classes.values()):
            root = self._listing.root
            if self._strangers:
                raise CaptionError(
                    f"none of the caption file's {counted(self._rows, 'row')} is of an image in {root}. "
                    f"They name {some(list(self._strangers))}; there is {some(sorted(self._listing.images))}"
                )
            raise CaptionError(f"the caption file of {root} holds no captions")
        if self._strangers:
            count = counted(self._strangers.total(), "row")
            self._listing.notes.append(
                f"{count} of captions for images that are not there: {some(list(self._strangers))}"
            )

    def captions_of(self, path: str, class_name: str) -> tuple[str, ...]:
        """The image's captions, or its class's where it has none of its own."""
        return tuple(self._of_images.get(path) or self._of_classes.get(class_name) or ())

    def _find(self, image: str, where: str) -> str | None:
        root, steps = self._listing.root, re.split(r"[/\\]", image)
        if image[0] in "/\\" or _DRIVE.match(image) or ".." in steps:
            raise CaptionError(
                f'{where}: "{one_line(image)}" leads out of the folder; give the path from {root}'
            )
        plain = composed("/".join(step for step in steps if step not in ("", ".")))
        links = {plain, *("/".join(plain.split("/")[:depth]) for depth in range(1, plain.count("/") + 1))}
        if links & self._listing.outside:
            raise CaptionError(f'{where}: "{one_line(image)}" is a link that leads out of {root}')
        path = self._by_path.get(composed(image)) or self._by_path.get(plain)
        if path is not None or "/" in plain:
            return path
        named = self._by_name.get(plain, [])
        if len(named) > 1:
            raise CaptionError(
                f'{where}: "{one_line(image)}" may be any of {counted(len(named), "image")} ({some(named)}); '
                f"give the path from {root}"
            )
        return named[0] if named else None

    @staticmethod
    def _agree(known: object, said: object, subject: str, where: str) -> None:
        if known is not None and known != said:
            raise CaptionError(f"{where}: {subject} is {said} here and {known} elsewhere")


def _splits(listing: Listing, told: _Told) -> dict[str, str]:
    given = {path: image.split or told.splits.get(path) for path, image in listing.images.items()}
    if not any(given.values()):
        chosen = held_out({path: image.class_name for path, image in listing.images.items()})
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


def _class_keys(names: Iterable[str]) -> dict[str, str]:
    """Class by folder name, and by the name as people write it where that is no other class's."""
    names = sorted(names)
    shown = Counter(composed(display_name(name)) for name in names)
    keys = {key: name for name in names if shown[key := composed(display_name(name))] == 1}
    return keys | {composed(name): name for name in names}
