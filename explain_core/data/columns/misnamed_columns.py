"""Columns that are called like what they are not: a rank called "class", a number called "caption_id"."""

import re
from collections.abc import Mapping, Sequence

from explain_core.data.columns.remark_columns import REMARK_NAMES, are_of_looks
from explain_core.data.tables.column_names import (
    BOTTOM,
    CAPTION,
    CLASS,
    NAMES,
    OF_REPORTS,
    RANKS,
    RIGHT,
    X,
    Y,
    normalised,
)
from explain_core.data.tables.column_values import is_address, looks_like_file
from explain_core.data.tables.table import Row

SENTENCE = 3  #: words of which a finding has no more, "small pleural effusion"
#: Where an object in a list of captions has its text.
TEXTS = ("raw", "caption", "text", "sentence", "value", "content")
#: Columns of captions whatever stands in them: what does not fit there is an error.
#: What people write beside a few rows: "blurry", "check again".
REMARKS = frozenset({"comment", "raw"})
#: A path of a file that no class is called like.
_FILE = re.compile(
    r"(?i)\S.*\.(jpe?g|png|tiff?|bmp|gif|webp|json|xml|txt|csv|npy|npz|mat|h5|hdf5|nii|nii\.gz|dcm|pkl|geojson|svg|ya?ml)"
)
_CERTAIN = frozenset(NAMES[CAPTION][:2])


def without_misnamed(
    role: str, named: Sequence[str], columns: Sequence[str], sample: Sequence[Row]
) -> list[str]:
    """The columns of a role without those that cannot be meant, by the columns beside them or what stands in them."""
    if role == CLASS and len(RANKS & set(map(normalised, columns))) > 1:
        return [name for name in named if normalised(name) != CLASS]
    if role == CLASS:
        return [name for name in named if not holds_files(_filled(name, sample))]
    if role == CAPTION:
        found = [name for name in named if normalised(name) in _CERTAIN or _holds_text(name, sample)]
        return [name for name in found if normalised(name) not in REMARK_NAMES] or found
    return list(named)


def counted_from_nought(columns: Sequence[str]) -> dict[str, list[str]]:
    """The sides of a box whose first corner is x0 and y0: x1 and y1 are then the second. Empty for other columns."""
    named = {normalised(name): name for name in columns}
    corners = {X: ("x0", "x_0"), Y: ("y0", "y_0"), RIGHT: ("x1", "x_1"), BOTTOM: ("y1", "y_1")}
    found = {role: [named[name] for name in names if name in named] for role, names in corners.items()}
    return found if all(found.values()) else {}


def of_four_points(columns: Sequence[str], by_role: Mapping[str, Sequence[str]]) -> dict[str, list[str]]:
    """The sides of a box without x1, y1, x2 and y2 where these are the first two of four points: x4 is there, too."""
    named = {normalised(name).replace("_", "") for name in columns}
    if not {"x3", "y3"} <= named:
        return {}
    points = {"x1", "y1", "x2", "y2"}
    return {
        role: [name for name in by_role[role] if normalised(name).replace("_", "") not in points]
        for role in (X, Y, RIGHT, BOTTOM)
    }


def _filled(name: str, sample: Sequence[Row]) -> list[object]:
    return [fields[name] for _, fields in sample if fields.get(name) not in (None, "")]


def _holds_text(name: str, sample: Sequence[Row]) -> bool:
    """Whether something in a column may be a text: not numbers and keys alone. An empty column may be one."""
    values = _filled(name, sample)
    if normalised(name) in REMARK_NAMES:
        return are_of_looks(values, len(sample))
    if normalised(name) in OF_REPORTS:
        return any(len(str(value).split()) > SENTENCE for value in values)
    texts = [value for value in values if isinstance(value, str)]
    if len(texts) == len(values) > 0:
        filled = normalised(name) not in REMARKS or 2 * len(texts) >= len(sample)
        return filled and 2 * sum(map(_is_sentence, texts)) > len(texts)
    return not values or any(map(_is_text, values))


def holds_files(values: Sequence[object]) -> bool:
    """Whether cells name files: "label" is then where a mask lies, or what is known of a picture."""
    return bool(values) and all(isinstance(each, str) and _FILE.fullmatch(each.strip()) for each in values)


def _is_sentence(text: str) -> bool:
    """Whether a text is more than a name: of three words, or of as many signs in a script that has no blanks."""
    if is_address(text) or (looks_like_file(text) and len(text.split()) == 1):
        return False
    return len(text.split()) >= SENTENCE or (not text.isascii() and len(text.strip()) >= 2 * SENTENCE)


def _is_text(value: object) -> bool:
    if isinstance(value, str):
        text = value.strip()
        return bool(text) and (text.isalpha() or any(map(str.isspace, text)))
    if isinstance(value, Mapping):
        return any(isinstance(value.get(key), str) for key in TEXTS)
    if isinstance(value, list) and all(isinstance(each, str) for each in value):
        return any(len(each.split()) > 1 for each in value)  # and no tokens
    return isinstance(value, list) and any(map(_is_text, value))
