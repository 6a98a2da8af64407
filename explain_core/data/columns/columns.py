"""What the columns of a table mean: by the names that people give them, by what stands in them, or as a user says."""

import re
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field, replace

from explain_core.data.columns.box_convention import PIXELS, box_convention
from explain_core.data.columns.caption_languages import of_one_language
from explain_core.data.columns.column_errors import MissingColumnError, UnclearColumnError
from explain_core.data.columns.column_options import columns_named, split_words
from explain_core.data.columns.misnamed_columns import (
    counted_from_nought,
    of_four_points,
    without_misnamed,
)
from explain_core.data.columns.remark_columns import filled_columns, title_columns
from explain_core.data.columns.split_columns import split_column
from explain_core.data.tables.column_names import (
    CAPTION,
    CLASS,
    IMAGE,
    NAMED,
    NAMES,
    NAMING,
    NEEDS_FILES,
    ROLES,
    SPLIT,
    TOLD,
    X,
    Y,
    meaning,
    normalised,
)
from explain_core.data.tables.column_values import (
    file_stem,
    is_address,
    is_whole,
    looks_like_file,
    text_of,
)
from explain_core.data.tables.table import Row, Table
from explain_core.data.wording import one_line, some
from explain_core.errors import CaptionError


@dataclass(frozen=True, slots=True)
class Columns:
    """The columns that are read, by what they mean; None and () where there is none.

    `number`: the column of a class's number beside that of its name. `box`: by X, Y, and so on, or one of BOX, CORNERS
    and CENTRED; `box_unit`: pixels, shares or percent of the picture's sides. `aside`: the columns that are not read.
    `keeps_unclear`: what is no split, and several classes of a picture, are kept for all of them to be explained;
    `keeps_several`: several classes alone. `split_words`: the split of each value that a user names.
    """

    image: str | None = None
    class_name: str | None = None
    number: str | None = None
    captions: tuple[str, ...] = ()
    split: str | None = None
    flag: tuple[str, bool] | None = None
    box: Mapping[str, str] = field(default_factory=dict)
    box_unit: str = PIXELS
    aside: tuple[str, ...] = ()
    keeps_unclear: bool = False
    keeps_several: bool = False
    split_words: Mapping[str, str] = field(default_factory=dict)

    @property
    def is_plain(self) -> bool:
        """Whether nothing was to be understood: all columns have this program's own names."""
        named = (self.image in (None, IMAGE), self.class_name in (None, CLASS), self.split in (None, SPLIT))
        own = all(each in (CAPTION, "captions") for each in self.captions) and all(
            role == column for role, column in self.box.items()
        )
        return all(named) and own and not self.aside and self.flag is None and self.number is None

    @property
    def in_shares(self) -> bool:
        """Whether rows tell boxes in shares of the picture's sides, not in pixels: percent are divided by 100."""
        return self.box_unit != PIXELS

    def told(self) -> str:
        """What was understood, for people: "image = file_name, class = species, caption = text; left aside: id"."""
        said = [
            *_told("image", self.image), *_told("class", self.class_name), *_told("class number", self.number),
            *_told("caption", " + ".join(self.captions) or None), *_told("split", self.split),
            *_told("split", self.flag[0] if self.flag else None),
            *_told("box", ", ".join(self.box.values()) or None),
        ]  # fmt: skip
        if self.in_shares:
            said[-1] += f" (in {self.box_unit} of the picture's sides)"
        aside = f"; left aside: {some(self.aside)}" if self.aside else ""
        return f"{', '.join(said)}{aside}"


def _told(name: str, column: str | None) -> list[str]:
    return [] if column is None else [f"{name} = {one_line(column)}"]


def columns_of(
    table: Table,
    given: Mapping[str, Sequence[str]] | None = None,
    is_there: Callable[[str], bool] | None = None,
) -> Columns:
    """The meaning of a table's columns.

    `given`: as `columns_given` (column_options.py) has it; it goes before all names. `is_there` tells whether a value
    names a picture that is there. Raises CaptionError where two columns may be meant, or a given one is missing.
    """
    given = dict(given or {})
    for name in columns_named(given):
        if name not in table.columns:
            raise MissingColumnError(
                f'{table.path.name}: there is no column "{one_line(name)}"; there are {some(table.columns)}'
            )
    sample = table.peek()
    taken = columns_named(given)
    by_role: dict[str, list[str]] = {role: list(names) for role, names in given.items()}
    for role in ROLES:
        if role not in given:
            named = [name for name in table.columns if meaning(name) == role and name not in taken]
            named = without_misnamed(role, named, table.columns, sample)
            by_role[role] = sorted(named, key=lambda name, role=role: _rank(role, name))  # type: ignore[misc]
    by_role |= counted_from_nought(table.columns)
    by_role |= of_four_points(table.columns, by_role)
    if CAPTION not in given:
        filled = filled_columns(by_role[CAPTION], [fields for _, fields in sample])
        by_role[CAPTION] = of_one_language(filled, table.path.name)
    if not by_role[X] and CLASS not in given:  # a "y" without an "x" is what is to be told
        by_role[CLASS] += [name for name in by_role[Y] if name.strip().lower() == "y"]
        by_role[Y] = [name for name in by_role[Y] if name.strip().lower() != "y"]
    choice = _Choice(table, sample, given, by_role)
    image = choice.image(is_there or (lambda _: False))
    class_name, number = choice.class_columns()
    box = box_convention(table.path.name, table.columns, by_role, choice.values)
    split, flag = split_column(table.columns, given, by_role, choice.values)
    if not by_role[CAPTION] and CAPTION not in given:
        free = [name for name in table.columns if name and name not in (*taken, image, class_name, number)]
        by_role[CAPTION] = list(title_columns(free, [fields for _, fields in sample]))
    found = Columns(image, class_name, number, tuple(by_role[CAPTION]), split, flag, box.columns, box.unit)
    found = replace(found, split_words=split_words(given))
    used = {image, class_name, number, split, *(flag or ())[:1], *found.captions, *box.columns.values()}
    aside = [name for name in table.columns if name and name not in used]
    aside.sort(key=lambda name: name not in by_role[SPLIT])  # what a user would miss most is said first
    return replace(found, aside=tuple(aside))


def _rank(role: str, name: str) -> int:
    plain = normalised(name)
    names = [each.replace("_", "") for each in NAMES[role]]
    plain = plain.replace("_", "")
    return names.index(plain) if plain in names else len(names)


@dataclass(frozen=True, slots=True)
class _Choice:
    """Which of the columns of one meaning is meant."""

    table: Table
    sample: Sequence[Row]
    given: Mapping[str, Sequence[str]]
    by_role: Mapping[str, Sequence[str]]

    def values(self, name: str) -> list[object]:
        return [fields[name] for _, fields in self.sample if fields.get(name) is not None]

    def image(self, is_there: Callable[[str], bool]) -> str | None:
        if IMAGE in self.given:
            return next(iter(self.given[IMAGE]), None)
        named = self.by_role[IMAGE]
        files = [
            name for name in named if self._share(name, lambda text: looks_like_file(text) or is_there(text))
        ]
        there = [name for name in files if self._share(name, is_there)]
        elsewhere = all(self._share(name, is_address) for name in files)
        if not there and elsewhere and (found := self._naming_pictures(is_there)):
            return found
        # A row's own number may be a picture's by chance.
        files = [name for name in there if not all(map(is_whole, self.values(name)))] or files
        if not files:
            sure = [name for name in named if normalised(name) not in NEEDS_FILES]
            return sure[0] if sure else None
        if len(files) == 1 or files[0] == IMAGE:
            return files[0]
        here = [name for name in files if not self._share(name, is_address) or self._share(name, is_there)]
        if len(here) == 1:  # the others are addresses of pictures elsewhere
            return here[0]
        if self._are_same(files):  # some with their folders
            return max(files, key=self._depth)
        raise self._unclear("image", files)

    def _are_same(self, names: Sequence[str]) -> bool:
        """Whether columns name the same files: by a path and by its end, but not front/1.jpg and side/1.jpg."""
        for _, fields in self.sample:
            texts = sorted((text_of(fields.get(name)).replace("\\", "/") for name in names), key=len)
            if len({file_stem(text) for text in texts}) > 1:
                return False
            if any("/" in text and not texts[-1].endswith(text.lstrip("./")) for text in texts):
                return False
        return True

    def _depth(self, name: str) -> int:
        """How many folders a column's paths have, all in all; those that lead out of the folder count for nothing."""
        values = [text_of(value).replace("\\", "/") for value in self.values(name)]
        return -1 if any(".." in value.split("/") for value in values) else sum(v.count("/") for v in values)

    def _naming_pictures(self, is_there: Callable[[str], bool]) -> str | None:
        """The only column whose values are all of pictures that are there, whatever it is called: md5hash.

        Numbers count where the name says that it is of something: a width of 12 is no 12.jpg."""
        known = {name for names in self.by_role.values() for name in names}
        found = []
        for name in self.table.columns:
            values = [text_of(value) for value in self.values(name)]
            named = NAMING.search(normalised(name)) or not all(map(is_whole, values))
            if name and name not in known and named and len(values) == len(self.sample) > 0:
                found += [name] if all(map(is_there, values)) else []
        if len(found) > 1 and not self._are_same(found):
            raise self._unclear("image", found)
        return found[0] if found else None

    def class_columns(self) -> tuple[str | None, str | None]:
        if CLASS in self.given:
            return next(iter(self.given[CLASS]), None), None
        there = [name for name in self.by_role[CLASS] if self.values(name) and not self._is_measured(name)]
        worded = [name for name in there if not self._is_numeric(name)]
        numeric = [name for name in there if name not in worded]
        if len(worded) > 1 and normalised(worded[0]) not in ("class", "class_name", "label_name"):
            self._check_alike(worded)
        if len(numeric) > 1:
            self._check_alike(numeric)
        if not worded and numeric and (named := self._naming(numeric[0])):
            return named, numeric[0]
        if not worded:
            return (numeric[0] if numeric else None), None
        alike = numeric and self._is_one_to_one(worded[0], numeric[0])
        if numeric and not alike and normalised(numeric[0]) in TOLD and normalised(worded[0]) not in NAMED:
            raise self._unclear("class", [numeric[0], worded[0]])
        return worded[0], numeric[0] if alike else None

    def _naming(self, number: str) -> str | None:
        """The only column of words that names a class's numbers one by one, whatever it is called."""
        known = {name for names in self.by_role.values() for name in names}
        found = [
            name
            for name in self.table.columns
            if name
            and name not in known
            and len(values := [str(value) for value in self.values(name)]) == len(self.sample)
            and 1 < len(set(values)) < len(values)
            and all(any(map(str.isalpha, value)) for value in values)
            and self._is_one_to_one(name, number)
        ]
        return found[0] if len(found) == 1 else None

    def _is_numeric(self, name: str) -> bool:
        return name not in self.table.labels and all(is_whole(value) for value in self.values(name))

    def _is_measured(self, name: str) -> bool:
        """Whether a column holds numbers with fractions: those are measures of something, and no classes."""
        given = [str(value) for value in self.values(name)]
        if not all(map(_DECIMAL.fullmatch, given)):
            return False
        return not all(float(text).is_integer() for text in given)

    def _share(self, name: str, holds: Callable[[str], bool]) -> bool:
        values = self.values(name)
        return bool(values) and sum(holds(text_of(value)) for value in values) * 2 >= len(values)

    def _is_one_to_one(self, left: str, right: str) -> bool:
        pairs = {(str(fields.get(left)), str(fields.get(right))) for _, fields in self.sample}
        return len(pairs) == len({one for one, _ in pairs}) == len({other for _, other in pairs})

    def _check_alike(self, names: Sequence[str]) -> None:
        if not all(self._is_one_to_one(names[0], name) for name in names[1:]):
            raise self._unclear("class", names)

    def _unclear(self, role: str, names: Sequence[str]) -> CaptionError:
        return UnclearColumnError(
            f"{self.table.path.name}: the {role} may be in the column {' or '.join(map(one_line, names))}; "
            f"say which: --columns {role}={one_line(names[0])}",
            names,
        )


_DECIMAL = re.compile(r"\s*-?\d+(\.\d+)?\s*")
