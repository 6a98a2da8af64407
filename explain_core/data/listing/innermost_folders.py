"""Folders of findings within folders of kinds within folders of organs: the innermost are the classes."""

import re
from collections import defaultdict
from collections.abc import Collection, Mapping, Sequence

from explain_core.data.listing.image_listing import ImageFile, Listing
from explain_core.data.listing.leftovers import SUBJECT
from explain_core.data.wording import counted, some

BETWEEN = 2  #: folders between a class's and a picture
LETTERS = 3  #: of a folder that is called by a code
_GROUPS = frozenset(
    {"images", "sets", "classes", "categories", "groups", "photos", "pictures", "folders", "species"}
)


def take_innermost(listing: Listing) -> None:
    """Take the innermost folders for the classes where those round them tell kinds, and say it.

    Of three, one in another, that is so where the folders in the middle come again in several outer ones, and no
    innermost folder does: HyperKvasir's lower-gi-tract/pathological-findings/polyps/1.jpg beside
    upper-gi-tract/pathological-findings/barretts/2.jpg. Of two, where all outer ones are called as groups
    (colon_image_sets/colon_aca/), or each inner one by its own and a letter that comes again (D/CD, D/UD, P/CP, P/UP).
    Where they are called by whom or when they show, or by numbers alone, nothing is changed.
    """
    inside: dict[str, list[str]] = {}
    for path, image in listing.images.items():
        steps = path.split("/")[:-1]
        inside[path] = steps[steps.index(image.class_name) :]
    if _take_grouped(listing, inside) or any(len(steps) != BETWEEN + 1 for steps in inside.values()):
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


def _take_grouped(listing: Listing, inside: Mapping[str, Sequence[str]]) -> bool:
    """Take the inner of two folders where the outer ones are groups; folders round all of them count for nothing."""
    steps = list(inside.values())
    while len({each[0] for each in steps}) == 1 and all(len(each) > BETWEEN for each in steps):
        steps = [each[1:] for each in steps]
    if not steps or any(len(each) != BETWEEN for each in steps):
        return False
    within = defaultdict[str, set[str]](set)
    for outer, inner in steps:
        within[outer].add(inner)
    names = [name for each in within.values() for name in each]
    if len(within) < 2 or len(set(names)) < len(names) or len(names) <= len(within):
        return False
    if _are_subjects(dict.fromkeys(names)) or len(listing.images) < 2 * len(names):
        return False
    if not all(map(_is_group, within)) and not _are_coded(within):
        return False
    listing.images = {path: ImageFile(inside[path][-1], each.split) for path, each in listing.images.items()}
    listing.notes.append(
        f"the classes are the {counted(len(names), 'innermost folder')} ({some(sorted(names))}), and those round them "
        f"({some(sorted(within))}) groups of them; if these are meant: --columns 'class=path:{{}}/*/*'"
    )
    return True


def _is_group(name: str) -> bool:
    """Whether a folder is called as one of several classes' pictures: colon_image_sets, bird classes."""
    words = [word.lower() for word in re.findall(r"[^\W\d_]+", name)]
    return len(words) > 1 and words[-1] in _GROUPS


def _are_coded(within: Mapping[str, Collection[str]]) -> bool:
    """Whether each inner folder is called by its outer one and a letter more, the same ones in each: D/CD and D/UD."""
    rests = set[tuple[str, ...]]()
    for outer, names in within.items():
        if not all(name.startswith(outer) or name.endswith(outer) for name in names):
            return False
        rests.add(tuple(sorted(name.replace(outer, "", 1) for name in names)))
    longest = max(len(name) for names in within.values() for name in names)
    return len(rests) == 1 and len(rests.pop()) > 1 and longest <= LETTERS


def _are_subjects(names: Mapping[str, object]) -> bool:
    """Whether folders are called by whom or when they show, or alike but for a number."""
    stems = {re.sub(r"\d+", "", name) for name in names}
    return all(map(SUBJECT.fullmatch, names)) or len(stems) == 1
