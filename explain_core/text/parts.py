"""Matching the nouns of attributes with the names of annotated parts."""

from collections.abc import Sequence

import numpy as np
from numpy.typing import NDArray

from explain_core.text.things import THING_FORMS
from explain_core.text.vocabulary import split_attribute

SAME_PART = {
    "bill": "beak",
    "chest": "breast",
    "abdomen": "belly",
    "stomach": "belly",
    "underbelly": "belly",
    "cap": "crown",
    "legs": "leg",
    "feet": "leg",
    "foot": "leg",
    "wings": "wing",
    "eyes": "eye",
    "ring": "eye ring",
    "eyering": "eye ring",
}
#: Words that say which of several alike parts is meant.
SIDES = frozenset(("left", "right", "front", "rear", "back", "upper", "lower", "middle"))


def part_of(name: str) -> str:
    """The one name of a part: "left wing", "wings" and "wing" are "wing"; "bill" is "beak"; "front_left_wheel" "wheel".

    Applies to the nouns of attributes and to the names of keypoints alike; other words pass through.
    """
    words = name.lower().replace("_", " ").split()
    while len(words) > 1 and (words[0] in SIDES or words[-1] in SIDES or words[-1].isdigit()):
        words = words[1:] if words[0] in SIDES else words[:-1]
    plain = " ".join(words)
    plain = THING_FORMS.get(plain, plain)
    return SAME_PART.get(plain, plain)


def numbered_nouns(attributes: Sequence[str]) -> tuple[tuple[str, ...], NDArray[np.intp]]:
    """The nouns of attributes, united by `part_of`, in order, and (attributes,) the number of each one's."""
    names, noun = np.unique([part_of(split_attribute(a)[1]) for a in attributes], return_inverse=True)
    return tuple(map(str, names)), noun
