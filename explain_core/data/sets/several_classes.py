"""Pictures of several classes: labels such as "crow|wren", where one is wanted."""

import re
from collections.abc import Collection, Mapping

from explain_core.data.wording import counted, one_line, some
from explain_core.errors import CaptionError

SEPARATORS = ("|", ";", ",", " ")
MOST = 0.5  #: of the pictures; where more have several classes, there is no one class to explain

FEW, MANY = 5, 20  #: pictures that may each be of a class of their own
SENTENCE = 2  #: blanks in a text that is no class's name, where no two pictures share it
NO_LABEL = "-1"  #: among others, if not 1 alone
_NEGATIVE = re.compile(r"-\d+(\.\d+)?")


def of_one_class(
    classes: Mapping[str, str], notes: list[str], several: Collection[str] = ()
) -> dict[str, str]:
    """The pictures that have one class, by path: those are left out that have several or none, and it is said.

    A label is several where its pieces all are labels of other pictures: "crow|wren", and not "house wren". `several`:
    pictures of which rows tell several classes. -1 among other numbers is no label. Raises CaptionError where most
    pictures have several.
    """
    found = _labelled(classes, notes)
    names = set(found.values())
    for separator in SEPARATORS:
        if labels := _several(names, separator):
            left = {path for path, name in found.items() if name in labels}
            return _without(found, left | set(several), f'"{one_line(sorted(labels)[0])}"', notes)
    return _without(found, several, "in several rows", notes)


def check_shared(classes: Mapping[str, str]) -> None:
    """Raise CaptionError where no two pictures share a class: what tells them is no class then, but a text or a key.

    Few pictures may be examples of a class each, unless these are sentences.
    """
    names = set(classes.values())
    texts = all(name.count(" ") >= SENTENCE for name in names)
    if len(names) == len(classes) > (FEW if texts else MANY):
        raise CaptionError(
            f"each of {counted(len(names), 'image')} has a class of its own, such as "
            f'"{one_line(sorted(names)[0])[:60]}": what tells it is no class. Say which column is, --columns '
            "class=COLUMN, or that none is: --columns class="
        )


def _several(names: set[str], separator: str) -> set[str]:
    """The labels that are several. Of words between blanks that is shown by one label whose words all are labels, or
    hold a line in the place of a blank (frog_eye); then all are that share a word with a label."""
    cut = {name: {each.strip() for each in name.split(separator)} for name in names if separator in name}
    cut = {name: parts - {""} for name, parts in cut.items() if len(parts - {""}) > 1}
    if separator == "|":
        return set(cut)
    single = names - set(cut)

    def is_known(part: str) -> bool:
        return part in single or (separator == " " and "_" in part)

    if not any(all(map(is_known, parts)) and parts & single for parts in cut.values()):
        return set()
    return {name for name, parts in cut.items() if parts & single}


def _labelled(classes: Mapping[str, str], notes: list[str]) -> dict[str, str]:
    names = set(classes.values())
    others = names - {NO_LABEL}
    if NO_LABEL not in names or not others - {"1"} or any(map(_NEGATIVE.fullmatch, others)):
        return dict(classes)
    left = sorted(path for path, name in classes.items() if name == NO_LABEL)
    notes.append(f"left out {counted(len(left), 'image')} whose class is -1, which is no label: {some(left)}")
    return {path: name for path, name in classes.items() if name != NO_LABEL}


def _without(
    classes: Mapping[str, str], several: Collection[str], such: str, notes: list[str]
) -> dict[str, str]:
    left = sorted(path for path in several if path in classes)
    if len(left) > MOST * len(classes):
        raise CaptionError(
            f"{counted(len(left), 'image')} of {len(classes):,} have several classes, such as {such}; "
            "a classifier of one class an image is explained. Give a table with one class an image: "
            "--columns class=COLUMN"
        )
    if left:
        notes.append(f"left out {counted(len(left), 'image')} of several classes: {some(left)}")
    return {path: name for path, name in classes.items() if path not in several}
