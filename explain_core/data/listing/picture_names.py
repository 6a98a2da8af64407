"""Names of pictures that tell classes, where nothing else does: UTKFace's 25_0_1_2017.jpg, cat.1.jpg, beagle_12.jpg."""

import re
from collections.abc import Collection, Sequence

from explain_core.data.listing.image_listing import Listing
from explain_core.data.wording import counted, some

MOST = 0.9  #: of the names that have to be of the form
LOOKED_AT = 5000  #: names, evenly from all
CODE = re.compile(r"\d{1,3}|[A-Za-z]{1,2}")  #: a part of a name that says one of a few things
CODES = 2  #: such parts at least
_COUNTED = re.compile(r"(.*[^\W\d_]{2,}.*?)([_\-. (]+\d+\)?)+")  # american_bulldog_12
_SOME_WAY = "say where it stands, such as --columns 'class=path:{}_*'"
#: How names with a class and a number are written, and the pattern that says so.
_FORMS = {
    re.compile(rf"(.*?[^\W\d_].*?){re.escape(sign)}\d+{re.escape(end)}"): f"{{}}{sign}#{end}"
    for sign, end in ((".", ""), ("_", ""), ("-", ""), (" (", ")"))
} | {re.compile(rf"\d+{sign}([^\W\d_]{{2,}}[^\d]*)"): f"#{sign}{{}}" for sign in ("_", "-", " ")}
#: What cameras and programs put before a number.
OF_CAMERAS = frozenset(
    {"img", "dsc", "dscn", "dscf", "dscc", "pxl", "mvimg", "image", "images", "photo", "photos", "pic", "picture",
     "frame", "screenshot", "screen shot", "scan", "file", "whatsapp image", "im", "vid", "video", "capture", "snap",
     "gopr", "sam", "dji"}
)  # fmt: skip


def names_tell(listing: Listing) -> str | None:
    """The refusal of one folder of pictures whose names tell classes; None where they tell none.

    A folder that is round all pictures is no class, and what a part of a name means nobody says here.
    """
    classes = {image.class_name for image in listing.images.values()}
    told = _told(_stems(listing.images))
    if len(classes) != 1 or not told:
        return None
    return (
        f"{listing.root} holds one folder of pictures, {classes.pop()}, whose names seem to tell what they show "
        f"({told}). Names are not taken for classes unasked: {way_by_names(listing.images) or _SOME_WAY}; else put a "
        'folder a class into it, or write a table with columns "image" and "class"'
    )


def way_by_names(paths: Collection[str]) -> str:
    """The option that takes the words of pictures' names for their classes; "" where these tell none."""
    stems = _stems(paths)
    for form, pattern in _FORMS.items():
        found = [each[1] for stem in stems if (each := form.fullmatch(stem))]
        kinds = {each for each in found if each.lower().strip("_-. ") not in OF_CAMERAS}
        if len(found) == len(stems) and len(kinds) == len(set(found)) and 1 < len(kinds) <= len(stems) / 2:
            return f"--columns 'class=path:{pattern}' takes them"
    return ""


def _stems(paths: Collection[str]) -> list[str]:
    some_of_all = sorted(paths)[:: max(1, len(paths) // LOOKED_AT)]
    return [path.rpartition("/")[2].rpartition(".")[0] for path in some_of_all]


def _told(stems: Sequence[str]) -> str:
    """What names tell, for people; "" where they tell nothing."""
    prefixes = [found[1] for stem in stems if (found := _COUNTED.fullmatch(stem))]
    kinds = {prefix for prefix in prefixes if prefix.lower().strip("_-. ") not in OF_CAMERAS}
    if (
        len(prefixes) >= MOST * len(stems)
        and 1 < len(kinds) <= len(prefixes) / 2
        and len(kinds) == len(set(prefixes))
    ):
        return f"{counted(len(kinds), 'beginning')}: {some(sorted(kinds))}"
    parts = [re.split(r"[_\-]", stem) for stem in stems]
    width = min(map(len, parts), default=0) - 1  # what comes last is a picture's own
    is_coded = [
        sum(CODE.fullmatch(each[place]) is not None for each in parts) >= MOST * len(parts)
        for place in range(width)
    ]
    if not any(is_coded[:1]):  # a year stands first in dates
        return ""
    coded = [[each[place] for each in parts] for place in range(width) if is_coded[place]]
    repeated = [values for values in coded if 1 < len(set(values)) <= len(values) / 2]
    return some(sorted(stems)) if len(coded) >= CODES and repeated else ""
