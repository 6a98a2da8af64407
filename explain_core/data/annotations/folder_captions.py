"""What a caption file says of the pictures in a folder."""

import re
from collections import Counter, defaultdict
from collections.abc import Collection, Iterable, Mapping
from dataclasses import replace

from explain_core.data.columns.captions import MAX_CAPTIONS, CaptionRow
from explain_core.data.image_set import Box, Part, display_name
from explain_core.data.listing.image_listing import Listing
from explain_core.data.listing.image_names import ImageNames
from explain_core.data.listing.name_files import code_names
from explain_core.data.pictures.decode import noted_turn, open_regular
from explain_core.data.wording import composed, counted, one_line, some
from explain_core.errors import CaptionError, ImageError

FOLDERS_SPLIT = ". By its folder it is so: --columns split= takes the folders' splits, and leaves the table's"
CODE = re.compile(r"/[a-z]/\w+")


class FolderCaptions:
    """What the caption file says of the images that are there."""

    def __init__(self, listing: Listing) -> None:
        self._listing = listing
        self.names = ImageNames(listing)
        self._of_images: dict[str, list[str]] = defaultdict(list)
        self._of_names: dict[str, list[str]] = defaultdict(list)
        self._rows_of_names: Counter[str] = Counter()
        self._of_classes: dict[str, list[str]] = defaultdict(list)
        self._strangers: Counter[str] = Counter()
        self._captioned_strangers, self._of_strangers = False, set[str]()  #: and the tables that tell them
        self._rows, self._heard = 0, False
        self.boxes: dict[str, Box] = {}
        self.splits: dict[str, str] = {}
        self.classes: dict[str, str] = {}  #: by path, where a row tells an image's class
        self.numbers: dict[str, int] = {}  #: of classes, where rows tell them
        self.parts: dict[str, tuple[Part, ...]] = {}
        self.several: set[str] = set()  #: pictures of which one table tells several classes
        self.other_splits: dict[str, tuple[str, str]] = {}  #: what is told as a split and is none, and where
        self._told_by: dict[str, str] = {}  #: the table that tells a picture's class
        self._crowded: set[str] = set()  #: pictures with several boxes
        self._told: set[str] = set()  #: classes that tables tell
        self.unlabelled: dict[str, str] = {}  #: by path, why what is marked in a picture tells no class
        self._outvoted: Counter[str] = Counter()  #: classes of objects that tables do not know

    def hear(
        self, row: CaptionRow, several_boxes: bool = False, is_of_objects: bool = False, voters: str = ""
    ) -> None:
        """Take in one row. Raises CaptionError where it contradicts an earlier one or leaves the folder.

        With `several_boxes`, rows may be objects of one picture: such a picture is used whole, and is of several
        classes where its objects are; not so where the column `voters` says who labels it. A class that
        `is_of_objects` (a bird) counts where tables heard before tell no classes (a crow), or the same ones.
        """
        if row.is_bare:
            self._hear_bare(row)
            return
        self._rows += 1
        if row.image is None:
            name = str(row.class_name)
            self._rows_of_names[name] += 1
            self._say(self._of_names[name], row, f'class "{one_line(name)}"')
            return
        path = self.names.find(row.image, row.where, row.base, row.class_name, row.split)
        paths = self.names.of_folder(row.image, row.base) if path is None else [path]
        if not paths:
            self._strangers[row.image] += 1
            self._captioned_strangers |= bool(row.captions)
            self._of_strangers.add(_table_of(row))
        for each in paths:
            self._hear_of(each, row, several_boxes, is_of_objects, voters)

    def _hear_bare(self, row: CaptionRow) -> None:
        """Take in why a picture has no class, if it is there: such a row is of no weight else."""
        noted = self.names.by_end, self.names.by_ending  # how it is found is not to be said
        self.names.by_end, self.names.by_ending = set(), Counter()
        try:
            path = self.names.find(str(row.image), row.where, row.base, None, row.split)
        except CaptionError:
            return
        finally:
            self.names.by_end, self.names.by_ending = noted
        if path is not None:
            self.unlabelled.setdefault(path, row.unlabelled)

    def _hear_of(
        self, path: str, row: CaptionRow, several_boxes: bool, is_of_objects: bool, voters: str
    ) -> None:
        self._heard = True
        if row.unlabelled:
            self.unlabelled.setdefault(path, row.unlabelled)
        self._say(self._of_images[path], row, f'image "{one_line(path)}"')
        if is_of_objects and self._told and row.class_name is not None:
            if self.classes.get(path, row.class_name) != row.class_name or row.class_name not in self._told:
                self._outvoted[row.class_name] += 1
                row = replace(row, class_name=None, number=None)
        elif row.class_name is not None and not is_of_objects:
            self._told.add(row.class_name)
        if row.class_name is not None:
            row = self._named(path, row)
            known = self.classes.setdefault(path, str(row.class_name))
            table = self._told_by.setdefault(path, _table_of(row))
            if known != row.class_name:
                if not several_boxes or voters or table != _table_of(row):
                    raise _disagreeing(row, path, known, table, voters)
                self.several.add(path)
                row = replace(row, number=None)
            if row.number is not None:
                number = self.numbers.setdefault(known, row.number)
                self._agree(number, row.number, f"the number of class {one_line(known)}", row.where)
        if row.other_split is not None:
            self.other_splits.setdefault(path, (row.other_split, row.where))
        if row.split is not None:
            lies = self._listing.images[path].split if path in self._listing.images else None
            self._agree(lies, row.split, f"the split of {one_line(path)}", row.where, FOLDERS_SPLIT)
            self._agree(
                self.splits.setdefault(path, row.split),
                row.split,
                f"the split of {one_line(path)}",
                row.where,
            )
        if row.parts:
            self.parts.setdefault(path, row.parts)
        box = self._in_pixels(row.box, path) if row.in_shares and row.box is not None else row.box
        if box is not None and several_boxes and self.boxes.get(path, box) != box:
            self._crowded.add(path)
        elif box is not None:
            self._agree(self.boxes.setdefault(path, box), box, f"the box of {one_line(path)}", row.where)

    def _named(self, path: str, row: CaptionRow) -> CaptionRow:
        """The row by its class's name, where it tells the number that another table has beside the name."""
        known = self.classes.get(path)
        if known is None or row.number is None or row.class_name != str(row.number):
            return row
        return replace(row, class_name=known) if self.numbers.get(known) == row.number else row

    def _in_pixels(self, box: Box, path: str) -> Box | None:
        """A box that is in shares of its picture's sides; None where that cannot be read: a run leaves it out."""
        try:
            with open_regular((self._listing.root / path).text) as handle:
                width, height = noted_turn(handle)[1]
        except (ImageError, OSError):
            return None
        return Box(
            *(
                round(each, 6)
                for each in (box.x * width, box.y * height, box.width * width, box.height * height)
            )
        )

    def name_codes(self, bases: Iterable[str]) -> None:
        """Call classes that are codes of Open Images ("/m/04rjg") as a file beside the tables does."""
        codes = frozenset(self.classes.values())
        if codes and all(map(CODE.fullmatch, codes)):
            known = [each for base in bases for each in (base, base.rpartition("/")[0])]
            for base in dict.fromkeys(
                [*known, "", *(f"{each}/metadata".lstrip("/") for each in (*known, ""))]
            ):
                if named := code_names(self._listing.root / base, codes):
                    self.classes = {path: named[code] for path, code in self.classes.items()}
                    return

    @staticmethod
    def _say(captions: list[str], row: CaptionRow, subject: str) -> None:
        captions += row.captions
        if len(captions) > MAX_CAPTIONS:
            raise CaptionError(
                f"{row.where}: the {subject} has more than {MAX_CAPTIONS:,} captions. "
                "Is the right column called so?"
            )

    def close(
        self,
        classes: Iterable[str],
        called: Mapping[str, str] | None = None,
        used: Collection[str] | None = None,
    ) -> None:
        """Note what was said of absent images and classes. Raises CaptionError where nothing else was said.

        `classes`: those of the images, by the names that they have in the end; `called`: what they were called before.
        `used`: the images that are not left out; of others nothing is noted. None: all.
        """
        for path in self._crowded:
            self.boxes.pop(path, None)
            self.parts.pop(path, None)
        if crowded := sorted(path for path in self._crowded if used is None or path in used):
            self._listing.notes.append(
                f"{counted(len(crowded), 'image')} with several boxes used whole: {some(crowded)}"
            )
        if self._outvoted:
            self._listing.notes.append(
                f"what objects are called ({some(list(self._outvoted))}) is left aside: a table tells the classes"
            )
        if self.names.by_end:
            self._listing.notes.append(
                f"{counted(len(self.names.by_end), 'name')} of pictures lead to other places: found by their ends"
            )
        if self.names.by_ending:
            of_rows = counted(len(self.names.by_ending), "picture")
            self._listing.notes.append(
                f"{of_rows} found under another ending than tables say: {some(list(self.names.by_ending))}"
            )
        keys = {composed(old): new for old, new in (called or {}).items()} | class_keys(classes)
        for said, captions in self._of_names.items():
            name = keys.get(composed(said))
            if name is None:
                self._strangers[f'class "{said}"'] += self._rows_of_names[said]
                self._captioned_strangers |= bool(captions)
            else:
                self._of_classes[name] += captions
        if self._rows and not self._heard and not any(self._of_classes.values()):
            root, there = self._listing.root, sorted([*self._listing.images, *self._listing.loose])
            if self._strangers:
                raise CaptionError(
                    f"none of the caption file's {counted(self._rows, 'row')} is of an image in {root}. "
                    f"They name {some(list(self._strangers))}; there is {some(there)}"
                )
        if self._strangers:
            count = counted(self._strangers.total(), "row")
            of = " of captions" if self._captioned_strangers else ""
            if not of and len(self._of_strangers) == 1:
                of = f" of {one_line(next(iter(self._of_strangers)))}"
            self._listing.notes.append(
                f"{count}{of} for images that are not there: {some(list(self._strangers))}"
            )

    def captions_of(self, path: str, class_name: str) -> tuple[str, ...]:
        """The image's captions, or its class's where it has none of its own."""
        return tuple(self._of_images.get(path) or self._of_classes.get(class_name) or ())

    @staticmethod
    def _agree(known: object, said: object, subject: str, where: str, way_out: str = "") -> None:
        if known is not None and known != said:
            raise CaptionError(f"{where}: {subject} is {said} here and {known} elsewhere{way_out}")


def _table_of(row: CaptionRow) -> str:
    """The file that a row stands in, with its folder."""
    file = re.split(r":\d+$|, ", row.where)[0]
    return f"{row.base}/{file}" if row.base else file


def _disagreeing(row: CaptionRow, path: str, known: str, table: str, voters: str) -> CaptionError:
    """The refusal of a picture that is of two classes by two tables, or by two people."""
    told = f"{row.where}: the class of {one_line(path)} is {row.class_name} here and {known} elsewhere"
    if voters:
        return CaptionError(
            f'{told}, by the column "{one_line(voters)}" that says who labels it. Give a table of one row an image, '
            "with what most people say"
        )
    if table != _table_of(row):
        told = f"{told}, in {table}"
    return CaptionError(
        f"{told}. Where tables disagree, --captions FILE names the one that is meant, and --columns class=COLUMN the "
        "column, which the other has not"
    )


def class_keys(names: Iterable[str]) -> dict[str, str]:
    """Class by folder name, and by the name as people write it where that is no other class's."""
    names = sorted(names)
    shown = Counter(composed(display_name(name)) for name in names)
    keys = {key: name for name in names if shown[key := composed(display_name(name))] == 1}
    return keys | {composed(name): name for name in names}
