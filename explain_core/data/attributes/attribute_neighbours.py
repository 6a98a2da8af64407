"""What columns are by their neighbours: of their scale ("open area" among votes), or how sure one is."""

import re
from collections.abc import Mapping, Sequence

from explain_core.data.attributes.attribute_measures import MEASURED, has_unit
from explain_core.data.attributes.told_share import ToldShare
from explain_core.data.tables.column_names import normalised
from explain_core.data.wording import some

#: What says how sure another column is, by its name behind that one's.
_OF_ANOTHER = re.compile(
    r"(.+?)_(confidence|conf|certainty|sureness|score|prob|probability|std|sd|stdev|sem|se|var|n|count|votes)"
)
_LEAST = 2  #: neighbours that tell a scale
_SAME = 3  #: digits by which two values are one
_PLACED = frozenset(
    {"area", "surface", "volume", "length", "width", "height", "depth", "thickness", "density", "size"}
)


def of_one_scale(aside: Sequence[str], others: Sequence[str], held: Mapping[str, set[float]]) -> list[str]:
    """Those of `aside`, columns set aside by their names, that are of the same scale as most of the `others`.

    That is: none of their values is beyond 1 nor are those of most others, among which shares are; and their values
    are values of the others, too, or they are of several words of which the last is an area, a length or the like. A
    unit in the name, or a name of one word with values of its own, is a measure.
    """
    shares = [name for name in others if any(0 < value < 1 for value in held[name]) and max(held[name]) <= 1]
    if len(shares) < _LEAST or 2 * len(shares) <= len(others):
        return []
    known = {round(value, _SAME) for name in shares for value in held[name]} | {0.0, 1.0}
    return [name for name in aside if _is_alike(name, held[name], known)]


def _is_alike(name: str, held: set[float], known: set[float]) -> bool:
    words = normalised(name).split("_")
    if words[-1] not in MEASURED | _PLACED or has_unit(name) or not held or max(held) > 1:
        return False
    if all(isinstance(value, ToldShare) for value in held):
        return False
    is_of_them = {round(value, _SAME) for value in held} <= known
    return is_of_them or (len(words) > 1 and words[-1] in _PLACED)


def told_alike(file: str, names: Sequence[str]) -> list[str]:
    """A sentence for the user on such columns; [] where there are none."""
    return [f"{file}: {some(names)}: of the same scale as the other columns, so no measure"] if names else []


def says_how_sure(name: str, columns: Sequence[str]) -> bool:
    """Whether a column says how sure another is: striped_confidence beside striped, red_std beside red_mean."""
    found = _OF_ANOTHER.fullmatch(normalised(name))
    return found is not None and any(normalised(each) in (found[1], f"{found[1]}_mean") for each in columns)
