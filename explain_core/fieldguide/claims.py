"""What an attribute claims of a drawn bird, whether it is so, and the bird for which it is not."""

import hashlib
from dataclasses import dataclass, replace
from types import MappingProxyType

import numpy as np

from explain_core.fieldguide.captions import COLOURS, FORM_WORDS, NOUNS, PATTERN_WORDS
from explain_core.fieldguide.palette import PLUMAGE
from explain_core.fieldguide.species import FORMS, PATTERNS, Trait, Traits
from explain_core.text.attributes import canonical
from explain_core.text.vocabulary import split_attribute

COLOUR, FORM, PATTERN = ASPECTS = ("colour", "form", "pattern")


@dataclass(frozen=True, slots=True, order=True)
class Claim:
    """That a bird's `part` has this value in this aspect (colour, form or pattern)."""

    part: str
    aspect: str
    value: str

    def holds(self, traits: Traits) -> bool:
        """Whether it is true of a bird with these traits."""
        return self.part in traits and getattr(traits[self.part], self.aspect) == self.value


def claim_of(attribute: str) -> Claim | None:
    """The claim that "adjective noun" makes, in the words of captions.py; None where no trait carries it.

    Attributes come as the extraction writes them (singular nouns, "gray", "eye ring"). An adjective that
    captions use for several values of a part's aspects ("small bird" has none) claims nothing.
    """
    adjective, noun = split_attribute(attribute)
    part = _PARTS.get(noun)
    found = _CLAIMS.get((part, adjective), ()) if part else ()
    return Claim(part, *found[0]) if part and len(found) == 1 else None


def claims_of(traits: Traits) -> tuple[Claim, ...]:
    """Everything that is true of a bird with these traits, part by part: colour, then form or pattern."""
    return tuple(
        Claim(part, aspect, value)
        for part, trait in traits.items()
        for aspect in ASPECTS
        if (value := getattr(trait, aspect))
    )


def undone(traits: Traits, claim: Claim, seed: str) -> Traits:
    """The traits with another value in the claim's aspect, drawn from the others by the SHA-256 of `seed`.

    The claim must hold: the part and the aspect are there.
    """
    digest = hashlib.sha256(f"{seed}|{claim.part}|{claim.aspect}".encode()).digest()
    draw = np.random.Generator(np.random.PCG64(int.from_bytes(digest[:8], "big")))
    others = [value for value in values_of(claim.part, claim.aspect) if value != claim.value]
    other: Trait = replace(traits[claim.part], **{claim.aspect: others[int(draw.integers(len(others)))]})
    return MappingProxyType({**traits, claim.part: other})


def values_of(part: str, aspect: str) -> tuple[str, ...]:
    """The values that a part may have in an aspect."""
    return tuple(PLUMAGE) if aspect == COLOUR else {FORM: FORMS, PATTERN: PATTERNS}[aspect][part]


def _parts() -> dict[str, str]:
    return {canonical(f"black {noun}")[6:]: part for part, nouns in NOUNS.items() for noun in nouns}


def _claims() -> dict[tuple[str, str], tuple[tuple[str, str], ...]]:
    found: dict[tuple[str, str], dict[tuple[str, str], None]] = {}
    for part in NOUNS:
        for colour, words in COLOURS.items():
            for word in words:
                found.setdefault((part, word), {})[COLOUR, colour] = None
    for aspect, table in ((FORM, FORM_WORDS), (PATTERN, PATTERN_WORDS)):
        for (part, value), phrases in table.items():
            for word in (word for phrase in phrases for word in phrase.split()):
                found.setdefault((part, word), {})[aspect, value] = None
    return {key: tuple(values) for key, values in found.items()}


_PARTS, _CLAIMS = _parts(), _claims()
