"""Attributes that are called percent: "red_pct", "red (%)". Whether they are, where none is over 1, their sums tell."""

import re
from collections.abc import Iterable, Mapping, Sequence

from explain_core.data.attributes.attribute_scale import OF_SCALE, PERCENT
from explain_core.data.attributes.told_share import ToldShare
from explain_core.data.tables.column_names import normalised
from explain_core.data.wording import some
from explain_core.errors import CaptionError

WORDS = frozenset(
    {
        "percent",
        "percentage",
        "pct",
        "perc",
        "prozent",
        "pourcent",
        "pourcentage",
        "porcentaje",
        "percentuale",
    }
)
OFF = 0.03  #: by which a sum of shares may miss 1
MOST_ROWS = 0.9  #: share of the rows that have to sum to 1
_SIGN = re.compile(r"(^|[^\d\s])\s*%")  #: and no "100% cotton"


def is_called_percent(name: str) -> bool:
    """Whether a column or an attribute is called percent."""
    plain = re.sub(r"(?<=[a-z])(?=[A-Z])", "_", name)
    return _SIGN.search(name) is not None or bool(WORDS & set(normalised(plain).split("_")))


def percent_unit(names: Sequence[str], rows: Iterable[Mapping[str, float]], file: str) -> float:
    """What is all of attributes that are called percent: 100, or 1 where none is over 1 and those of a row sum to 1.

    `rows`: their values by image or class; such as are told as shares do not count. Raises CaptionError where nobody
    can tell.
    """
    numbers = [
        [value for name, value in row.items() if name in names and not isinstance(value, ToldShare)]
        for row in rows
    ]
    known = [values for values in numbers if values]
    most = max((value for values in known for value in values), default=0.0)
    if most > 1 or not most:  # nought, and all that is told as a share, is the same of both
        return PERCENT
    whole = sum(len(values) > 1 and abs(sum(values) - 1) <= OFF for values in known)
    if whole >= MOST_ROWS * len(known):
        return 1.0
    raise CaptionError(
        f"{file}: {some(names)}: called percent, and no value is over {most:g}. If {most:g} is {most:g} %, say "
        f"{OF_SCALE} 0:100 (or write the sign, {most:g}%); if it is a share, {OF_SCALE} 0:1, or call it otherwise"
    )


def told_percent(file: str, called: Mapping[str, float]) -> list[str]:
    """A sentence for the user on attributes that are called percent, by what is 1 of each; [] where there are none."""
    if not called:
        return []
    if max(called.values()) > 1:
        return [f"{file}: {some([*called])} are percent, as they are called"]
    return [f"{file}: {some([*called])} are shares, whatever they are called: those of a row sum to 1"]


def told_small(file: str, held: Mapping[str, set[float]]) -> list[str]:
    """A sentence for the user on columns of numbers under 1 in a table of percent: they may be shares; [] without."""
    small = [
        name
        for name, values in held.items()
        if any(0 < value < 1 and not isinstance(value, ToldShare) for value in values)
    ]
    if not small:
        return []
    return [f"{file}: no value of {some(small)} is over 1: read as percent, as the other columns are"]
