"""Pictures of several classes: labels such as "crow|wren", where one is wanted."""

from collections.abc import Mapping

from explain_core.data.wording import counted, one_line, some
from explain_core.errors import CaptionError

SEPARATORS = ("|", ";", ",", " ")
MOST = 0.5  #: of the pictures; where more have several classes, there is no one class to explain


def of_one_class(classes: Mapping[str, str], notes: list[str]) -> dict[str, str]:
    """The pictures that have one class, by path: those are left out whose label is several others, and it is said.

    A label is several where its pieces all are labels of other pictures: "crow|wren", and not "house wren".
    Raises CaptionError where most pictures have several.
    """
    names = set(classes.values())
    for separator in SEPARATORS:
        cut = {name: [each.strip() for each in name.split(separator)] for name in names if separator in name}
        single = names - set(cut)
        several = {name for name, parts in cut.items() if len(set(parts)) > 1 and set(parts) <= single}
        if separator == "|":
            several = {name for name, parts in cut.items() if len(set(parts)) > 1}
        if not several:
            continue
        left = sorted(path for path, name in classes.items() if name in several)
        if len(left) > MOST * len(classes):
            raise CaptionError(
                f"{counted(len(left), 'image')} of {len(classes):,} have several classes, such as "
                f'"{one_line(sorted(several)[0])}"; a classifier of one class an image is explained. Give a table '
                "with one class an image: --columns class=COLUMN"
            )
        notes.append(f"left out {counted(len(left), 'image')} of several classes: {some(left)}")
        return {path: name for path, name in classes.items() if name not in several}
    return dict(classes)
