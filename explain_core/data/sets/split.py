"""The split of an image set that comes without one: about a fifth of each class is held out, everywhere the same."""

import hashlib
from collections import defaultdict
from collections.abc import Iterator, Mapping, Sequence

from explain_core.data.sets.altered_copies import families, stem_of
from explain_core.data.wording import composed

HELD_OUT = 5  #: one image in so many is held out
FAR = (0.1, 0.3)  #: shares outside of this are said

_GOLDEN = 0.6180339887498949  # its multiples, less their whole parts, fill (0, 1) most evenly


def held_out(class_of: Mapping[str, str]) -> set[str]:
    """About a fifth of some images, given as class by path, drawn within each class.

    A class of n images holds out n / 5 of them, rounded up in some classes and down in others so that small classes
    give a fifth together, but never all; which ones is decided by SHA-256 of class and file name without its ending,
    so the choice does not depend on where the folder lies, and an image that is added to a class changes the side of
    one other at most. Pictures that are called like copies of one (c1_flip.jpg) stay together.
    """
    members: dict[str, list[str]] = defaultdict(list)
    for path, name in class_of.items():
        members[name].append(path)
    chosen: set[str] = set()
    for rank, name in enumerate(sorted(members, key=_hash)):
        paths = members[name]
        count = int(len(paths) / HELD_OUT + (rank + 1) * _GOLDEN % 1)
        chosen.update(_drawn(name, paths, count))
    return chosen


def _drawn(name: str, paths: Sequence[str], count: int) -> Iterator[str]:
    """About `count` pictures of a class, of each family all or none, and never all families."""
    together = families(paths)
    kin = {path for family in together.values() for path in family}
    units = [(stem, family) for stem, family in together.items()]
    units += [(stem_of(path), [path]) for path in paths if path not in kin]
    units.sort(key=lambda unit: (_hash(f"{name}/{unit[0]}"), unit[1]))
    taken = 0
    for _, family in units[:-1]:
        if taken < count and (taken == 0 or taken + len(family) <= count):
            taken += len(family)
            yield from family


def is_far(held: int, images: int) -> bool:
    """Whether so many of so many images are far from the fifth that is wanted."""
    low, high = FAR
    return not low * images <= held <= high * images


def _hash(text: str) -> bytes:
    return hashlib.sha256(composed(text).encode()).digest()
