"""Which picture a name in somebody's table means."""

import re
from collections import Counter
from collections.abc import Callable
from urllib.parse import unquote

from explain_core.data.listing.image_listing import Listing
from explain_core.data.listing.name_indexes import STEPS, NameIndexes
from explain_core.data.pictures.decode import SUFFIXES
from explain_core.data.tables.column_values import without_query
from explain_core.data.tables.folder_names import split_in
from explain_core.data.wording import composed, counted, one_line, some
from explain_core.errors import CaptionError
from explain_core.files import file_name

_DRIVE = re.compile(r"[A-Za-z]:")
_URL = re.compile(r"[a-z][a-z0-9+.-]+://")
_UPLOADED = re.compile(r"[0-9a-f]{8}-(.+)")  # Label Studio puts a number before the names of files
_NUMBERED = re.compile(r"#\d+$")  # Flickr8k names the captions of a picture 1.jpg#0, 1.jpg#1
_OF_MASKS = re.compile(r"(?i)(?:^|/)(?:masks?|msk|ground_truth|trimaps|depths?|annotations?|labels?)/")
_NUMBER = re.compile(r"(\d+)(?:\.0)?")
_THOUSANDS = re.compile(r"(?<=\d)[,'\u2019\u00a0\u202f](?=\d{3}(?:\D|$))")


class SeveralPicturesError(CaptionError):
    """A name that may be any of several pictures."""


class ImageNames(NameIndexes):
    """The pictures of a listing by every name that tables have for them.

    By the path from the table's folder or from the set's, with either slash; by an absolute path; by the end of a path
    that was written for another machine; by the file's name, or the name without its ending, where only one has it.
    """

    def __init__(self, listing: Listing) -> None:
        super().__init__(listing)
        self.by_end: set[str] = set()  #: names that were found by the end of their path alone
        self._moved = False  #: whether whole paths or addresses were found by their ends
        self.by_ending: Counter[str] = Counter()  #: names that were found under another ending, and as what

    def find(
        self, image: str, where: str, base: str = "", class_name: str | None = None, split: str | None = None
    ) -> str | None:
        """The picture's path from the set's root; None where there is none.

        `class_name` and `split`: that its row tells: of several pictures of one name it is the one in the class's
        folder, or the only one in the split's.
        Raises CaptionError for a name that leads out of the folder, and one that may be several pictures.
        """
        if image.rstrip().endswith("/"):
            return None  # a folder
        image = without_query(image)
        try:
            found = self._found(image, where, base)
        except SeveralPicturesError:
            called = self._called(image, base)
            within = called[0] if len(called) == 1 else None
            within = within or (None if class_name is None else self._within(called, class_name))
            within = within or (None if split is None else self._in_split(called, split))
            if within is None:
                raise
            return within
        if found is None and "%" in image and (plain := unquote(image)) != image:
            found = self._found(plain, where, base)
        if found is None and _NUMBERED.search(image):
            found = self._found(_NUMBERED.sub("", image), where, base)
        return found or self._of_other_ending(image, where, base) or self._of_number(image)

    def _of_number(self, image: str) -> str | None:
        """000012.jpg where a spreadsheet made 12 or 12.0 of its name; all pictures are numbers of one length then."""
        number = _NUMBER.fullmatch(_THOUSANDS.sub("", image.strip()))
        path = self._numbers.get(int(number[1])) if number else None
        if path is not None:
            self.by_ending[f"{one_line(image)} is {one_line(path)}"] += 1
        return path

    def _of_other_ending(self, image: str, where: str, base: str) -> str | None:
        """1.png where a table says 1.jpg: the only picture so called but for its ending, and none of a mask."""
        stem, dot, ending = image.strip().rpartition(".")
        if not dot or f".{ending.lower()}" not in SUFFIXES or stem.endswith(("/", "\\")):
            return None
        try:
            found = self._found(stem, where, base)
        except SeveralPicturesError:
            return None
        if found is None or _OF_MASKS.search(found) or not _is_ended_otherwise(found, stem):
            return None
        self.by_ending[f"{one_line(image)} is {one_line(found)}"] += 1
        return found

    def _within(self, named: list[str], class_name: str) -> str | None:
        """The only picture of a name that lies in a class's folder."""
        found = [path for path in named if composed(class_name) in map(composed, path.split("/")[:-1])]
        return found[0] if len(found) == 1 else None

    def _in_split(self, named: list[str], split: str) -> str | None:
        """The only picture of a name that lies in a split's folder, where the others lie in other splits' folders."""
        splits = {path: next(filter(None, map(split_in, path.split("/")[:-1])), None) for path in named}
        found = [path for path, of_folder in splits.items() if of_folder == split]
        return found[0] if len(found) == 1 and None not in splits.values() else None

    def _called(self, image: str, base: str) -> list[str]:
        """The pictures of a name: those below the table's folder, where there are some."""
        plain = composed(image.replace("\\", "/")).rpartition("/")[2]
        found = self._by_name.get(plain) or self._by_stem.get(plain, [])
        return [path for path in found if base and path.startswith(f"{base}/")] or found

    def of_folder(self, name: str, base: str = "") -> list[str]:
        """The pictures below a folder of this path from the set's root or from `base`, or of the only one so called.

        A name of a folder ends in "/": without it, it is a class's or a picture's.
        """
        if not name.rstrip().endswith("/"):
            return []
        steps = [step for step in re.split(r"[/\\]", composed(name.strip())) if step not in ("", ".")]
        if not steps or ".." in steps:
            return []
        for start in range(len(steps)):  # the root's own name may stand first
            plain = "/".join(steps[start:])
            for path in (f"{base}/{plain}" if base else plain, plain, f"{self._listing.base}{plain}"):
                if path in self._folders:
                    return self._folders[path]
        called = [path for path in self._folders if path.rpartition("/")[2] == steps[-1]]
        return self._folders[called[0]] if len(called) == 1 == len(steps) else []

    def is_there(self, base: str = "") -> Callable[[str], bool]:
        """Whether a text names a picture, asked without complaint."""

        def asked(text: str) -> bool:
            try:
                return bool(text) and self.find(text, "", base) is not None
            except CaptionError:
                return _URL.match(text) is None  # an address that is not known here names nothing that is

        return asked

    def _note_end(self, image: str) -> None:
        self.by_end.add(image)
        self._moved = (
            self._moved
            or image[0] in "/\\"
            or _DRIVE.match(image) is not None
            or _URL.match(image) is not None
        )

    def _found(self, image: str, where: str, base: str) -> str | None:
        steps = re.split(r"[/\\]", image)
        if not image.strip() or "\0" in image:
            return None
        if image[0] in "/\\" or _DRIVE.match(image) or _URL.match(image):
            return self._absolute(image, where)
        if ".." in steps:
            inside = _resolved([*base.split("/"), *steps]) if base else None
            if inside is None:
                raise self._leaves(image, where)
            steps, base = inside.split("/"), ""
        plain = composed("/".join(step for step in steps if step not in ("", ".")))
        for candidate in (
            f"{base}/{plain}" if base else plain,
            composed(image),
            plain,
            f"{self._listing.base}{plain}",
        ):
            if candidate in self._by_path:
                return self._by_path[candidate]
        if "/" in plain:
            return (
                self._one(self._by_tail, plain, image, where)
                or self._by_stem_path.get(plain)
                or self._by_stem_path.get(f"{self._listing.base}{plain}")
                or self._in_any_case(plain, base)
            )
        if base and (beside := self._by_stem_path.get(f"{base}/{plain}")):
            return beside
        return (
            self._one(self._by_name, plain, image, where)
            or self._one(self._by_stem, plain, image, where)
            or self._in_any_case(plain, base)
        )

    def _in_any_case(self, plain: str, base: str) -> str | None:
        """1.jpg, or a1, where the file is called A1.JPG, as Windows and macOS do not tell them apart."""
        found = [
            path
            for each in dict.fromkeys(
                (f"{base}/{plain}" if base else plain, plain, f"{self._listing.base}{plain}")
            )
            for path in self._folded.get(each.casefold(), [])
        ]
        if not found and "/" in plain:
            found = [
                path
                for each in dict.fromkeys((plain, f"{self._listing.base}{plain}"))
                for path in self._folded_stem_path.get(each.casefold(), [])
            ]
        elif not found:
            found = self._folded_name.get(plain.casefold()) or self._folded_stem.get(plain.casefold(), [])
        return found[0] if len(set(found)) == 1 else None

    def _absolute(self, image: str, where: str) -> str | None:
        """A picture by its whole path: inside the folder, or by its end where the data were moved here."""
        text = composed(_URL.sub("", image.replace("file://", "", 1), count=1).replace("\\", "/"))
        for root in {self._listing.root.text, self._listing.asked.text}:
            if text.startswith(f"{root.rstrip('/')}/") and ".." not in text.split("/"):
                return self._by_path.get(text[len(root.rstrip("/")) + 1 :])
        steps = [step for step in text.split("/") if step]
        if _URL.match(image):  # a bucket's name is no folder's
            steps = ["", *steps]
        tail = "/".join(steps[-STEPS:])
        if len(steps) > STEPS and ".." not in steps and (found := self._by_tail.get(tail, [])):
            best = self._longest(found, steps)
            if len(best) == 1:
                self._note_end(image)
                return best[0]
        if len(steps) > STEPS and ".." not in steps and steps[-1] in self._by_name and self._is_flat:
            self._note_end(image)
            return self._one(self._by_name, steps[-1], image, where)
        if uploaded := _UPLOADED.fullmatch(steps[-1] if steps else ""):
            if called := self._by_name.get(uploaded[1]) or self._by_upload.get(uploaded[1]):
                self._note_end(image)
                return self._one({image: called}, image, image, where)
            if len(steps) > STEPS and steps[-STEPS - 1] == "upload":
                return None  # it is the service's folder, and says nothing of this one
        if len(steps) > STEPS and ".." not in steps and (path := self._of_loose_end(steps)) is not None:
            self._note_end(image)
            if not path.casefold().endswith(steps[-1].casefold()):
                self.by_ending[f"{one_line(steps[-1])} is {one_line(path)}"] += 1
            return path
        if self._moved:  # others were found by their ends: this one is not here
            return None
        raise self._leaves(image, where)

    def _of_loose_end(self, steps: list[str]) -> str | None:
        """The only picture whose path ends so but for case and the name's ending; in one folder the name is enough."""
        stem, dot, ending = steps[-1].rpartition(".")
        if not dot or f".{ending.lower()}" not in SUFFIXES:
            return None
        found = self._folded_tail.get("/".join([*steps[-STEPS:-1], stem]).casefold(), [])
        if not found and self._is_flat:
            found = self._folded_stem.get(stem.casefold(), [])
        return found[0] if len(found) == 1 and not _OF_MASKS.search(found[0]) else None

    @staticmethod
    def _longest(found: list[str], steps: list[str]) -> list[str]:
        def shared(path: str) -> int:
            count = 0
            for mine, theirs in zip(reversed(composed(path).split("/")), reversed(steps), strict=False):
                if mine != theirs:
                    break
                count += 1
            return count

        most = max(map(shared, found))
        return [path for path in found if shared(path) == most]

    @property
    def _is_flat(self) -> bool:
        """Whether all pictures lie in one folder: the name alone tells them apart then."""
        return len({path.rpartition("/")[0] for path in self._known}) == 1

    def _one(self, index: dict[str, list[str]], key: str, image: str, where: str) -> str | None:
        tail = "/".join(key.split("/")[-STEPS:]) if index is self._by_tail else key
        found = index.get(tail, [])
        if index is self._by_tail and found:
            found = self._longest(found, key.split("/"))
        if len(found) > 1:
            raise SeveralPicturesError(
                f'{where}: "{one_line(image)}" may be any of {counted(len(found), "image")} ({some(found)}); '
                f"give the path from {self._listing.root}"
            )
        if found and index is self._by_tail:
            self._note_end(image)
        return found[0] if found else None

    def _leaves(self, image: str, where: str) -> CaptionError:
        return CaptionError(
            f'{where}: "{one_line(image)}" leads out of the folder; give the path from {self._listing.root}'
        )


def _is_ended_otherwise(path: str, stem: str) -> bool:
    """Whether a picture is called so but for its ending: c1.png is c1, and c1.jpg.png is not."""
    name = file_name(composed(stem))
    return path.rpartition("/")[2].rpartition(".")[0].casefold() == name.casefold()


def _resolved(steps: list[str]) -> str | None:
    """A path without "..": None where it leads out of the folder."""
    kept: list[str] = []
    for step in steps:
        if step == "..":
            if not kept:
                return None
            kept.pop()
        elif step not in ("", "."):
            kept.append(step)
    return "/".join(kept)
