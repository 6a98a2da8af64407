"""Attributes that say the same: "gray bill" and "gray beak" are one where a vocabulary asks for it."""

from collections import Counter
from collections.abc import Hashable, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from functools import lru_cache
from typing import Any

import numpy as np
from numpy.typing import NDArray

from explain_core.text.attributes import Mention
from explain_core.text.labels import is_label
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
            groups.setdefault(group(attribute, tints), []).append(attribute)
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


def meaning(attribute: str) -> tuple[str, str]:
    """The adjective and the part, as keypoints name it (`part_of`): "gray bill" and "gray beak" mean a gray beak.

    Attributes of one meaning are told once of an image. Only nouns that are a part on their own are looked up: a
    "bill tip" stays one.
    """
    adjective, noun = split_attribute(attribute)
    return adjective, part_of(SAME_NOUN.get(noun, noun))


def group(attribute: str, tints: bool = False) -> str:
    """What Synonyms counts an attribute under: "gray beak" of "gray bill" and "gray beak".

    Not its `meaning`: legs and feet are told once, but counted as the two things that people see there (SAME_NOUN);
    and tints can be counted under their colour.
    """
    if is_label(attribute):
        return attribute
    adjective, noun = split_attribute(attribute)
    return f"{_base(adjective) if tints else adjective} {SAME_NOUN.get(noun, noun)}"


@dataclass(frozen=True, eq=False, slots=True)
class Names:
    """What each attribute of a vocabulary speaks of: equal numbers are the same thing.

    (attributes,) each. `nouns`; `parts`, what the noun names (SAME_NOUN); `meanings`, see `meaning`. "Red beak" and
    "red bill" are one meaning in two names, and so are "black leg" and "black foot": an explanation says one of them.
    But of a gray leg and a black foot neither goes by the other's noun.
    """

    nouns: NDArray[np.intp]
    parts: NDArray[np.intp]
    meanings: NDArray[np.intp]

    @staticmethod
    def of(attributes: Sequence[str]) -> "Names":
        """Number them in the order of the vocabulary; of the last vocabularies they are kept."""
        return _names(tuple(attributes))

    def preferred(self, values: NDArray[np.floating]) -> NDArray[np.bool_]:
        """(rows, attributes) whether an attribute has the noun of its part's strongest attribute in a row.

        `values` (rows, attributes), of images or of classes. A part without any value above 0 prefers no noun.
        """
        strongest = _first_largest(values, self.parts) & (values > 0)
        noun = of_all(np.maximum, np.where(strongest, self.nouns, -1), self.parts)
        return np.asarray(noun == self.nouns)

    def chosen(self, values: NDArray[np.floating], preferred: NDArray[np.bool_]) -> NDArray[np.bool_]:
        """(rows, attributes) one name of each meaning in a row: the preferred one if its value is above 0, else the
        strongest, of equal ones the first in the vocabulary's order."""
        first = preferred & (values > 0)
        others = of_all(np.maximum, first, self.meanings) & ~first
        return _first_largest(np.where(others, -np.inf, values), self.meanings)


@lru_cache(maxsize=4)
def _names(attributes: tuple[str, ...]) -> Names:
    split = [split_attribute(attribute) for attribute in attributes]
    return Names(
        _numbered(noun for _, noun in split),
        _numbered(SAME_NOUN.get(noun, noun) for _, noun in split),
        _numbered(map(meaning, attributes)),
    )


def of_all(reduce: np.ufunc, values: NDArray[Any], same: NDArray[np.intp]) -> NDArray[Any]:
    """(rows, attributes) what `reduce` makes of the values of all attributes of one number, row by row.

    `values` (rows, attributes), `same` (attributes,) numbers of Names.
    """
    order = np.argsort(same, kind="stable")
    starts = np.flatnonzero(np.diff(same[order], prepend=-1))
    return np.asarray(reduce.reduceat(values[:, order], starts, axis=1)[:, same])


def _first_largest(values: NDArray[np.floating], same: NDArray[np.intp]) -> NDArray[np.bool_]:
    """Whether an attribute is, in each row, the first of those of its number that have the largest value."""
    places = np.arange(len(same))
    largest = np.where(values == of_all(np.maximum, values, same), places, len(same))
    return np.asarray(places == of_all(np.minimum, largest, same))


def _numbered(things: Iterable[Hashable]) -> NDArray[np.intp]:
    numbers: dict[Hashable, int] = {}
    return np.array([numbers.setdefault(thing, len(numbers)) for thing in things], dtype=np.intp)


def _base(adjective: str) -> str:
    """The colour of a tint: "yellow" of "yellowish", "blue" of "bluish", "red" of "reddish"."""
    if adjective in COLOURS and adjective.endswith("ish"):
        stem = adjective.removesuffix("ish")
        for base in (stem, stem + "e", stem[:-1]):
            if base in COLOURS:
                return base
    return adjective
