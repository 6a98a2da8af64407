"""Classes that the names of pictures tell, as a user says: `--columns class=path:{}.#` reads cat.1.jpg as a cat."""

import re
from collections.abc import Iterator, Mapping, Sequence
from pathlib import PurePosixPath

from explain_core.data.annotations.annotation import Annotation
from explain_core.data.columns.captions import CaptionRow
from explain_core.data.listing.image_listing import Listing
from explain_core.data.pictures.decode import SUFFIXES
from explain_core.data.tables.column_names import CLASS
from explain_core.data.wording import counted, one_line
from explain_core.errors import InputError

NAMES = "the names of pictures"  #: where others name a table
PATH = "path:"  #: what a class begins with that is no column
_PARTS = {"{}": "([^/]+?)", "*": "[^/]*?", "#": "[0-9]+", "?": "[^/]"}


def classes_of_paths(
    listing: Listing, given: Mapping[str, Sequence[str]]
) -> tuple[Mapping[str, Sequence[str]], list[Annotation]]:
    """What is left of `--columns`, and what paths tell where its class is a pattern of them; else all of it and [].

    Raises InputError for a pattern without one class in it, or that is of no picture.
    """
    if (rest := without_pattern(given)) is given:
        return given, []
    pattern = given[CLASS][0]
    form = pattern_of(pattern.removeprefix(PATH))
    told = {
        path: found[1] for path in [*listing.images, *listing.loose] if (found := form.search(_bare(path)))
    }
    if not told:
        first = min([*listing.images, *listing.loose])
        raise InputError(
            f"--columns class={one_line(pattern)}: no picture's path is so, the first is {one_line(first)}. "
            "{} is the class, # a number, * anything within a step; steps before those of the pattern do not count"
        )

    def rows(_: list[str]) -> Iterator[CaptionRow]:
        return (CaptionRow(path, path, name, ()) for path, name in told.items())

    said = f"the classes are those that paths tell by {one_line(pattern)}, of {counted(len(told), 'picture')}"
    names = Annotation(NAMES, "", False, True, None, said, rows, is_class_given=True)
    return rest, [names]


def without_pattern(given: Mapping[str, Sequence[str]]) -> Mapping[str, Sequence[str]]:
    """What is left of `--columns` for tables: without a class that is a pattern of paths, no column is one."""
    is_pattern = any(name.startswith(PATH) for name in given.get(CLASS, ()))
    return {**given, CLASS: ()} if is_pattern else given


def pattern_of(text: str) -> re.Pattern[str]:
    """A pattern of the last steps of a picture's path without its ending; its one group is the class.

    `{}` is the class, `#` a number, `*` any signs within a step, `?` one of them. Raises InputError where `{}` is not
    there once.
    """
    parts = re.split(r"(\{\}|[*#?])", _bare(text))
    if parts.count("{}") != 1:
        raise InputError(
            f"--columns class={PATH}{one_line(text)}: write {{}} once, where the class stands: {PATH}{{}}.# for "
            f"cat.1.jpg, {PATH}{{}}/* for the folder that a picture lies in"
        )
    return re.compile("(?:^|/)" + "".join(_PARTS.get(part, re.escape(part)) for part in parts) + "$")


def _bare(path: str) -> str:
    """A path without a picture's ending."""
    return path[: -len(end)] if (end := PurePosixPath(path).suffix).lower() in SUFFIXES else path
