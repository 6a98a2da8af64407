"""Captions of a bird in the manner of people: synonyms, omissions, and now and then a false statement."""

from dataclasses import replace

import numpy as np

from explain_core.fieldguide.palette import PLUMAGE
from explain_core.fieldguide.species import FORMS, PARTS, PATTERNS, Trait, Traits

FALSE_RATE = 0.04
"""The share of statements about a part that are not true of the bird."""

NOUNS: dict[str, tuple[str, ...]] = {
    "back": ("back", "back", "nape"),
    "belly": ("belly", "belly", "abdomen"),
    "bill": ("bill", "bill", "beak"),
    "breast": ("breast", "breast", "chest"),
    "cheek": ("cheek", "cheek patch", "face"),
    "crown": ("crown", "crown", "cap"),
    "eye ring": ("eyering",),
    "legs": ("legs", "legs", "feet"),
    "tail": ("tail",),
    "throat": ("throat",),
    "wing": ("wing", "wings", "wings"),
}
"""The words for each part; a word that stands twice is taken twice as often."""

PLURAL = frozenset({"feet", "legs", "wings"})

COLOURS: dict[str, tuple[str, ...]] = {
    colour: (("gray", "grey") if colour == "gray" else (colour,)) for colour in PLUMAGE
}
FORM_WORDS: dict[tuple[str, str], tuple[str, ...]] = {
    ("bill", "conical"): ("short conical", "short thick", "conical"),
    ("bill", "hooked"): ("hooked", "curved", "large hooked"),
    ("bill", "pointed"): ("long pointed", "long thin", "pointed"),
    ("tail", "long"): ("long",),
    ("tail", "short"): ("short",),
}
PATTERN_WORDS: dict[tuple[str, str], tuple[str, ...]] = {
    ("breast", "plain"): ("unmarked", "smooth"),
    ("breast", "spotted"): ("spotted", "speckled"),
    ("breast", "streaked"): ("streaked", "striped"),
    ("wing", "barred"): ("barred",),
    ("wing", "plain"): ("smooth",),
}

_SUBJECTS = (
    "this bird has",
    "the bird has",
    "this bird has",
    "a bird with",
    "a small bird with",
    "a bird that has",
)
_WEIGHTS = {"eye ring": 1.0, "legs": 0.7, "back": 0.7, "cheek": 0.8, "bill": 1.2, "breast": 1.2, "wing": 1.2}


def captions(traits: Traits, draw: np.random.Generator, n: int = 5) -> tuple[str, ...]:
    """`n` sentences about a bird with `traits`, in lower case, each about two to four of its parts."""
    return tuple(_sentence(traits, draw) for _ in range(n))


def phrase(part: str, trait: Trait, draw: np.random.Generator) -> str:
    """A noun phrase without its article, adjectives first: "short conical gray beak"."""
    noun = _one(NOUNS[part], draw)
    words = []
    if trait.form and draw.random() < (0.75 if part == "bill" else 0.5):
        words.append(_one(FORM_WORDS[part, trait.form], draw))
    if trait.pattern and draw.random() < (0.85 if trait.pattern != "plain" else 0.15):
        words.append(_one(PATTERN_WORDS[part, trait.pattern], draw))
    # "Barred wings" without a colour reads like a verb and its object, to people and parsers alike.
    if not words or draw.random() < 0.7 or (trait.pattern and noun in PLURAL):
        words.append(_one(COLOURS[trait.colour], draw))
    return " ".join([*words, noun])


def _sentence(traits: Traits, draw: np.random.Generator) -> str:
    parts = [part for part in PARTS if part in traits]
    weights = np.array([_WEIGHTS.get(part, 1.0) for part in parts])
    count = int(draw.integers(2, 5))
    chosen = draw.choice(len(parts), size=count, replace=False, p=weights / weights.sum())
    statements = []
    for part in (parts[int(index)] for index in chosen):
        trait = _false(part, traits[part], draw) if draw.random() < FALSE_RATE else traits[part]
        words = phrase(part, trait, draw)
        statements.append(words if words.split()[-1] in PLURAL else f"{_article(words)} {words}")
    return f"{_one(_SUBJECTS, draw)} {_listed(statements)}"


def _false(part: str, trait: Trait, draw: np.random.Generator) -> Trait:
    """Another trait for the part: every aspect it has is another one, so no word of it is true."""
    changed = replace(trait, colour=_other(tuple(PLUMAGE), trait.colour, draw))
    if trait.form:
        changed = replace(changed, form=_other(FORMS[part], trait.form, draw))
    if trait.pattern:
        changed = replace(changed, pattern=_other(PATTERNS[part], trait.pattern, draw))
    return changed


def _other(values: tuple[str, ...], value: str, draw: np.random.Generator) -> str:
    return _one(tuple(other for other in values if other != value), draw)


def _one(values: tuple[str, ...], draw: np.random.Generator) -> str:
    return values[int(draw.integers(len(values)))]


def _article(words: str) -> str:
    return "an" if words[0] in "aeiou" else "a"


def _listed(statements: list[str]) -> str:
    return f"{', '.join(statements[:-1])} and {statements[-1]}"
