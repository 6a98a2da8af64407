"""Attributes that say the same: "gray bill" and "gray beak" are one where a vocabulary asks for it."""

from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

import numpy as np
from numpy.typing import NDArray

from explain_core.text.attributes import Mention
from explain_core.text.parts import SAME_PART, part_of
from explain_core.text.vocabulary import AttributeCounts, split_attribute
from explain_core.text.words import COLOURS, PARTS

# Nouns of parts that mean the same part. "Leg" and "foot" stay apart: people see two things there.
SAME_NOUN = {a: b for a, b in SAME_PART.items() if a in PARTS and a != "foot"} | {"tummy": "belly"}


@dataclass(frozen=True)
class Synonyms:
    """A mapping of attributes to the one that stands for them; attributes that it does not name stay.

    `canonical` attribute -> attribute, such as "gray bill" -> "gray beak".
    """

    canonical: Mapping[str, str] = field(default_factory=dict)

    @staticmethod
    def of(counts: AttributeCounts, tints: bool = False) -> "Synonyms":
        """Group the attributes that were counted: same adjective, and nouns that name the same part.

        With `tints` also "yellowish" with "yellow". A group goes by the name that most images have it under; of
        equal ones, by the first in code-point order. A pure function of the counts, so that any order of shards
        gives the same groups.
        """
        groups: dict[str, list[str]] = {}
        for attribute in counts.image_counts:
            groups.setdefault(meaning(attribute, tints), []).append(attribute)
        canonical = {}
        for members in groups.values():
            name = min(members, key=lambda a: (-counts.image_counts[a], a))
            canonical.update({member: name for member in members if member != name})
        return Synonyms(canonical)

    def __getitem__(self, attribute: str) -> str:
        return self.canonical.get(attribute, attribute)

    def merge(self, image: Mapping[Mention, int]) -> Counter[Mention]:
        """How often an image's captions mention each group; a mention keeps its noun only in its own name."""
        merged: Counter[Mention] = Counter()
        for (attribute, surface), count in image.items():
            name = self[attribute]
            noun = split_attribute(name)[1]
            merged[Mention(name, surface if split_attribute(attribute)[1] == noun else noun)] += count
        return merged


def meaning(attribute: str, tints: bool = False) -> str:
    """What two attributes share that say the same: "gray bill" and "gray beak" mean "gray beak".

    Only nouns that are a part on their own are looked up: a "bill tip" stays one.
    """
    adjective, noun = split_attribute(attribute)
    return f"{_base(adjective) if tints else adjective} {SAME_NOUN.get(noun, noun)}"


def meanings(attributes: Sequence[str]) -> NDArray[np.intp]:
    """(attributes,) equal numbers for attributes that say the same: one adjective, two names of one part.

    Parts are those of keypoints (`part_of`): of "black legs" and "black feet" an explanation says one.
    """
    numbers: dict[tuple[str, str], int] = {}
    split = (split_attribute(attribute) for attribute in attributes)
    return np.array(
        [numbers.setdefault((adjective, part_of(noun)), len(numbers)) for adjective, noun in split],
        dtype=np.intp,
    )


def strongest_names(values: NDArray[np.floating], meanings: NDArray[np.intp]) -> NDArray[np.bool_]:
    """(rows, attributes) whether an attribute is, in each row, its meaning's name of the largest value.

    `values` (rows, attributes), `meanings` (attributes,) of the function above. Of equal values the first in the
    vocabulary's order: every meaning has one name in a row.
    """
    places = np.arange(len(meanings))
    largest = np.where(values == of_strongest(values, meanings), places, len(meanings))
    return np.asarray(places == _over_names(np.minimum, largest, meanings))


def of_strongest(values: NDArray[np.floating], meanings: NDArray[np.intp]) -> NDArray[np.floating]:
    """(rows, attributes) the largest value among all names of an attribute's meaning, in each row."""
    return _over_names(np.maximum, values, meanings)


def _over_names(reduce: np.ufunc, values: NDArray[Any], meanings: NDArray[np.intp]) -> NDArray[Any]:
    """What `reduce` makes of the values of all names of each attribute's meaning, row by row."""
    order = np.argsort(meanings, kind="stable")
    starts = np.flatnonzero(np.diff(meanings[order], prepend=-1))
    return np.asarray(reduce.reduceat(values[:, order], starts, axis=1)[:, meanings])


def _base(adjective: str) -> str:
    """The colour of a tint: "yellow" of "yellowish", "blue" of "bluish", "red" of "reddish"."""
    if adjective in COLOURS and adjective.endswith("ish"):
        stem = adjective.removesuffix("ish")
        for base in (stem, stem + "e", stem[:-1]):
            if base in COLOURS:
                return base
    return adjective
