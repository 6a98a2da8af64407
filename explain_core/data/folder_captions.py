"""What a caption file says of the pictures in a folder."""

import re
from collections import Counter, defaultdict
from collections.abc import Iterable

from explain_core.data.captions import MAX_CAPTIONS, CaptionRow
from explain_core.data.image_set import Box, display_name
from explain_core.data.listing import Listing
from explain_core.data.wording import composed, counted, one_line, some
from explain_core.errors import CaptionError

_DRIVE = re.compile(r"[A-Za-z]:")


class FolderCaptions:
    """What the caption file says of the images that are there."""

    def __init__(self, listing: Listing) -> None:
        self._listing = listing
        known = [*listing.images, *listing.loose]
        self._by_path = {composed(path): path for path in known}
        self._by_name: dict[str, list[str]] = defaultdict(list)
        for path in known:
            self._by_name[composed(path.rpartition("/")[2])].append(path)
        self._of_images: dict[str, list[str]] = defaultdict(list)
        self._of_names: dict[str, list[str]] = defaultdict(list)
        self._rows_of_names: Counter[str] = Counter()
        self._of_classes: dict[str, list[str]] = defaultdict(list)
        self._strangers: Counter[str] = Counter()
        self._rows = 0
        self.boxes: dict[str, Box] = {}
        self.splits: dict[str, str] = {}
        self.classes: dict[str, str] = {}  #: by path, where a row tells an image's class

    def hear(self, row: CaptionRow) -> None:
        """Take in one row. Raises CaptionError where it contradicts an earlier one or leaves the folder."""
        self._rows += 1
        if row.image is None:
            name = str(row.class_name)
            self._rows_of_names[name] += 1
            self._say(self._of_names[name], row, f'class "{one_line(name)}"')
            return
        path = self._find(row.image, row.where)
        if path is None:
            self._strangers[row.image] += 1
            return
        self._say(self._of_images[path], row, f'image "{one_line(path)}"')
        if row.class_name is not None:
            subject = f"the class of {one_line(path)}"
            self._agree(self.classes.setdefault(path, row.class_name), row.class_name, subject, row.where)
        if row.split is not None:
            lies = self._listing.images[path].split if path in self._listing.images else None
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

    def close(self, classes: Iterable[str]) -> None:
        """Note what was said of absent images and classes. Raises CaptionError where nothing else was said.

        `classes`: those of the images, by the names that they have in the end.
        """
        keys = _class_keys(classes)
        for said, captions in self._of_names.items():
            name = keys.get(composed(said))
            if name is None:
                self._strangers[f'class "{said}"'] += self._rows_of_names[said]
            else:
                self._of_classes[name] += captions
        if not any(self._of_images.values()) and not any(self._of_classes.values()):
            root, there = self._listing.root, sorted([*self._listing.images, *self._listing.loose])
            if self._strangers:
                raise CaptionError(
                    f"none of the caption file's {counted(self._rows, 'row')} is of an image in {root}. "
                    f"They name {some(list(self._strangers))}; there is {some(there)}"
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


def _class_keys(names: Iterable[str]) -> dict[str, str]:
    """Class by folder name, and by the name as people write it where that is no other class's."""
    names = sorted(names)
    shown = Counter(composed(display_name(name)) for name in names)
    keys = {key: name for name in names if shown[key := composed(display_name(name))] == 1}
    return keys | {composed(name): name for name in names}
