"""Tables that tell the classes of the same pictures again, by numbers: they agree where each number is of one class."""

from collections.abc import Callable, Iterator, Sequence
from dataclasses import replace

from explain_core.data.annotations.annotation import Annotation
from explain_core.data.annotations.meant_annotations import said_of_pictures
from explain_core.data.columns.captions import CaptionRow
from explain_core.data.listing.image_listing import Listing
from explain_core.data.listing.image_names import ImageNames

Told = dict[str, str]


def without_restated(read: Sequence[Annotation], listing: Listing, names: ImageNames) -> list[Annotation]:
    """The annotations, of which those tell no classes whose numbers are another's classes one by one.

    Words go before numbers. Of two that tell numbers, counted from 0 and from 1, the first counts where the folders of
    pictures are the same classes. What is left aside is noted in the listing.
    """
    found = list(read)
    tell = [each for each in found if each.brings_classes and not each.is_class_given and not each.voters]
    if len(tell) < 2:
        return found
    told = [(each, _classes(each, names)) for each in tell]
    told.sort(key=lambda one: _are_numbers(one[1]))
    folders = {path: image.class_name for path, image in listing.images.items()}
    kept: list[tuple[Annotation, Told]] = []
    for each, classes in told:
        first = next((one for one, known in kept if _restates(known, classes, folders)), None)
        if first is None:
            kept.append((each, classes))
            continue
        listing.notes.append(f"{each.file} numbers the classes that {first.file} tells, and is left aside")
        found[found.index(each)] = replace(each, brings_classes=False, rows=_without_classes(each))
    return found


def _classes(annotation: Annotation, names: ImageNames) -> Told:
    """The class of each picture of which the first rows tell one alone."""
    said = said_of_pictures(annotation, names)
    return {path: next(iter(classes)) for path, (_, classes) in said.items() if len(classes) == 1}


def _are_numbers(told: Told) -> bool:
    return bool(told) and all(map(str.isdecimal, told.values()))


def _restates(known: Told, told: Told, folders: Told) -> bool:
    """Whether numbers are another table's classes one by one, and not the same."""
    shared = known.keys() & told.keys()
    if not _are_numbers(told) or all(known[path] == told[path] for path in shared):
        return False
    one_to_one = _is_one_to_one({(known[path], told[path]) for path in shared})
    if not _are_numbers(known):
        return one_to_one
    return (
        one_to_one
        and shared <= folders.keys()
        and _is_one_to_one({(folders[path], told[path]) for path in shared})
    )


def _is_one_to_one(pairs: set[tuple[str, str]]) -> bool:
    return len(pairs) > 1 and len(pairs) == len({one for one, _ in pairs}) == len(
        {other for _, other in pairs}
    )


def _without_classes(annotation: Annotation) -> Callable[[list[str]], Iterator[CaptionRow]]:
    def rows(notes: list[str]) -> Iterator[CaptionRow]:
        for row in annotation.rows(notes):
            yield row if row.image is None else replace(row, class_name=None, number=None)

    return rows
