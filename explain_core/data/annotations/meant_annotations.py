"""Of several files that speak of the same pictures, those that are meant."""

import re
from collections.abc import Sequence
from itertools import islice

from explain_core.data.annotations.annotation import Annotation
from explain_core.data.listing.image_listing import Listing
from explain_core.data.listing.image_names import ImageNames
from explain_core.errors import CaptionError

OWN = "captions"  #: files of this name are meant to speak of the pictures
MOST_ROWS = 20_000  #: that are compared
_ORDER = ("jsonl", "csv", "tsv", "parquet")


def check_own(listing: Listing, candidates: Sequence[str]) -> None:
    """Raise CaptionError where there are several caption files of this program's own name."""
    own = [file for file in candidates if re.fullmatch(rf"{OWN}\.({'|'.join(_ORDER)})", file)]
    if len(own) > 1:
        own.sort(key=lambda name: _ORDER.index(name.rpartition(".")[2]))
        raise CaptionError(
            f"{listing.root} holds {' and '.join(own)}; keep one of them, as it is not clear which is meant, or "
            "name it: --captions FILE"
        )


def meant(listing: Listing, names: ImageNames, found: Sequence[Annotation]) -> list[Annotation]:
    """The files that are read: the own caption file before others that bring captions, and of those that bring the same
    ones the first that tells classes. Raises CaptionError for two that bring others."""
    own = [each for each in found if each.is_own and each.brings_captions]
    if own:
        return [each for each in found if each in own or not each.brings_captions]
    by_split: dict[tuple[str, str | None], list[Annotation]] = {}
    for each in found:
        if each.brings_captions:
            by_split.setdefault((each.base, each.split), []).append(each)
    again: list[Annotation] = []
    for several in by_split.values():
        if len(several) < 2 or _speak_of_others(several, names):
            continue
        first, *others = sorted(several, key=lambda each: not each.brings_classes)
        if not all(_says_the_same(first, each, names) for each in others):
            raise CaptionError(
                f"{listing.root} holds {' and '.join(each.file for each in several[:3])}, which all bring captions; "
                f"say which is meant: --captions {several[0].file}"
            )
        again += others
        listing.notes += [f"{each.file} says the same as {first.file}" for each in others]
    return [each for each in found if each not in again]


def _says_the_same(one: Annotation, other: Annotation, names: ImageNames) -> bool:
    """Whether two files give pictures the same captions, and the second no other classes."""
    left, right = (said_of_pictures(each, names) for each in (one, other))
    shared = left.keys() & right.keys()
    return bool(shared) and all(
        left[path][0] == right[path][0] and right[path][1] <= left[path][1] for path in shared
    )


def _speak_of_others(several: Sequence[Annotation], names: ImageNames) -> bool:
    """Whether files speak of pictures, and no two of the same: dev.jsonl and test.jsonl."""
    pictures = [said_of_pictures(each, names).keys() for each in several]
    return all(pictures) and sum(map(len, pictures)) == len(set().union(*pictures))


def said_of_pictures(annotation: Annotation, names: ImageNames) -> dict[str, tuple[set[str], set[str]]]:
    """The captions and classes of the first pictures, by path."""
    found: dict[str, tuple[set[str], set[str]]] = {}
    for row in islice(annotation.said([]), MOST_ROWS):
        path = (
            None
            if row.image is None
            else names.find(row.image, row.where, row.base, row.class_name, row.split)
        )
        if path is not None:
            captions, classes = found.setdefault(path, (set(), set()))
            captions.update(row.captions)
            classes.update([row.class_name] if row.class_name is not None else [])
    return found
