"""Folders of findings within folders of kinds within folders of organs: the innermost are the classes."""

import re
from collections import defaultdict
from collections.abc import Mapping

from explain_core.data.listing.image_listing import ImageFile, Listing
from explain_core.data.listing.leftovers import SUBJECT
from explain_core.data.wording import counted, some

BETWEEN = 2  #: folders between a class's and a picture


def take_innermost(listing: Listing) -> None:
    """Take the innermost folders for the classes where the outer two tell kinds: HyperKvasir's
    lower-gi-tract/pathological-findings/polyps/1.jpg beside upper-gi-tract/pathological-findings/barretts/2.jpg.

    That is so where the folders in the middle come again in several outer ones, and no innermost folder does; where
    these are called by whom or when they show, or by numbers alone, nothing is changed. A note says it.
    """
    inside: dict[str, list[str]] = {}
    for path, image in listing.images.items():
        steps = path.split("/")[:-1]
        inside[path] = steps[steps.index(image.class_name) :]
        if len(inside[path]) != BETWEEN + 1:
            return
    outer_of, above = defaultdict[str, set[str]](set), defaultdict[str, set[str]](set)
    for first, middle, last in inside.values():
        outer_of[middle].add(first)
        above[last].add(f"{first}/{middle}")
    outer = set().union(*outer_of.values())
    if len(outer) < 2 or not any(len(each) > 1 for each in outer_of.values()):
        return
    if len(above) <= len(outer_of) or any(len(each) > 1 for each in above.values()) or _are_subjects(above):
        return
    if len(listing.images) < 2 * len(above):
        return
    listing.images = {
        path: ImageFile(inside[path][-1], image.split) for path, image in listing.images.items()
    }
    listing.notes.append(
        f"the classes are the {counted(len(above), 'innermost folder')} ({some(sorted(above))}): those between "
        f"({some(sorted(outer_of))}) come again in several of the outer ones ({some(sorted(outer))}). If the outer "
        "ones are meant, name them in a table of image and class"
    )


def _are_subjects(names: Mapping[str, object]) -> bool:
    """Whether folders are called by whom or when they show, or alike but for a number."""
    stems = {re.sub(r"\d+", "", name) for name in names}
    return all(map(SUBJECT.fullmatch, names)) or len(stems) == 1
