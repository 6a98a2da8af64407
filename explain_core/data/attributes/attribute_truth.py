"""How true attributes are, by image or by class: rows put together, and what several people say."""

from collections import defaultdict
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field

from explain_core.data.attributes.attribute_columns import AttributeColumns
from explain_core.data.attributes.attribute_percent import is_called_percent, percent_unit, told_percent
from explain_core.data.attributes.attribute_scale import PERCENT, check_scale
from explain_core.data.attributes.attribute_tags import Entry
from explain_core.data.attributes.told_share import ToldShare, as_share
from explain_core.data.columns.columns import Columns
from explain_core.data.tables.column_values import looks_like_file
from explain_core.data.tables.table import Table
from explain_core.data.wording import counted, one_line
from explain_core.errors import CaptionError

#: What becomes of several values of one attribute of one image: of several people's the mean, of several objects' the
#: largest; others are refused where they differ.
MEAN, LARGEST = "mean", "largest"
SAID_TWICE = {
    MEAN: "several people ({by}) speak of one picture: the mean of what they say counts",
    LARGEST: "several objects of one picture: what is true of one of them is true of it",
}


@dataclass(frozen=True)
class AttributeTable:
    """How much each attribute is true, 0 to 1: by image's name, by class's name, or by a class's number.

    `names`: the attributes as the file calls them. Values are by attribute's name; one that is not there is not known.
    """

    names: tuple[str, ...]
    of_images: Mapping[str, Mapping[str, float]] = field(default_factory=dict)
    of_classes: Mapping[str, Mapping[str, float]] = field(default_factory=dict)
    of_numbers: Mapping[int, Mapping[str, float]] = field(default_factory=dict)
    notes: tuple[str, ...] = ()


@dataclass(frozen=True)
class Several:
    """How several values of one attribute of one image are put together: `how`, and the column `by` whom."""

    how: str = ""
    by: str = ""


def gathered(
    table: Table,
    columns: Columns,
    entries: Iterable[Entry],
    several: Several,
    wide: AttributeColumns | None = None,
    in_percent: bool = False,
) -> AttributeTable:
    """The table of all entries; `in_percent`: the column of their values is called so.

    Raises CaptionError where there is none, where rows contradict each other, and for values of no scale.
    """
    file = table.path.name
    said, twice = _said(entries, several, columns.image or columns.class_name or "")
    if not said:
        raise CaptionError(f"{file} says nothing of any image or class")
    called = dict(wide.called) if wide is not None else _called_percent(said, in_percent, file)
    numbers = {
        value
        for values in said.values()
        for name, value in values.items()
        if not isinstance(value, ToldShare) and name not in called
    }
    most = max(numbers, default=1.0)
    if wide is None:
        check_scale(numbers, file)
    unit = wide.unit if wide is not None else PERCENT if most > 1 else 1.0
    scaled = {
        whose: {name: as_share(value, called.get(name, unit)) for name, value in values.items()}
        for whose, values in said.items()
    }
    names = tuple(dict.fromkeys(name for values in scaled.values() for name in values))
    files = columns.image and any(map(looks_like_file, scaled))
    whose = "image" if files else "image or class" if columns.image else "class"
    told = f"{file}: {counted(len(names), 'attribute')} by {whose}"
    percent = f"; values are percent (the largest is {most:g})" if unit > 1 else ""
    notes = [
        *table.notes,
        *(wide.notes if wide else told_percent(file, called)),
        f"{told}{percent}",
    ]
    if twice:
        notes.append(f"{file}: {SAID_TWICE[several.how].format(by=several.by)}")
    if files:
        return AttributeTable(names, of_images=scaled, notes=tuple(notes))
    if columns.image:  # names without endings: of pictures, or of classes
        return AttributeTable(names, of_images=scaled, of_classes=scaled, notes=tuple(notes))
    return AttributeTable(names, of_classes=scaled, notes=tuple(notes))


def _called_percent(said: Mapping[str, Mapping[str, float]], in_percent: bool, file: str) -> dict[str, float]:
    """What is 1 of attributes that are called percent, or whose column is."""
    names = dict.fromkeys(name for values in said.values() for name in values)
    called = [name for name in names if in_percent or is_called_percent(name)]
    return dict.fromkeys(called, percent_unit(called, said.values(), file)) if called else {}


def _said(entries: Iterable[Entry], several: Several, key: str) -> tuple[dict[str, dict[str, float]], bool]:
    """Values by image or class and by attribute, and whether any was said more than once with another value."""
    said: dict[str, dict[str, float]] = {}
    counts: dict[tuple[str, str], int] = defaultdict(int)
    twice = False
    for where, whose, name, value in entries:
        known = said.setdefault(whose, {})
        before = known.setdefault(name, value)
        twice = twice or before != value
        if before != value and not several.how:
            raise CaptionError(
                f"{where}: {one_line(name)} of {one_line(whose)} is {value:g} here and {before:g} above. Rows are told "
                f'apart by "{one_line(key)}"; where another column names pictures, say --columns image=COLUMN. '
                "Where several people speak of one picture, a column annotator says so, and their mean counts; where "
                "rows are of several attributes, call the column of their names attribute"
            )
        if isinstance(before, ToldShare) is not isinstance(value, ToldShare) and max(before, value) > 1:
            raise CaptionError(
                f"{where}: {one_line(name)} of {one_line(whose)} is {value:g} here and {before:g} above, one of them "
                "in percent. Write both from 0 to 1"
            )
        if several.how == MEAN:
            counts[whose, name] += 1
            mean = before + (value - before) / counts[whose, name]
            known[name] = ToldShare(mean) if isinstance(value, ToldShare) else mean
        elif several.how == LARGEST:
            known[name] = max(before, value)
    return said, twice
