"""Questions about a part each: of drawn birds from their traits, of photographs from what captions say of parts."""

import hashlib
from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass

import numpy as np

from explain_core.fieldguide.captions import NOUNS, PLURAL
from explain_core.fieldguide.claims import COLOUR, FORM, PATTERN, claims_of, values_of
from explain_core.fieldguide.palette import PLUMAGE
from explain_core.fieldguide.species import Traits
from explain_core.text.parts import part_of
from explain_core.text.vocabulary import split_attribute
from explain_core.text.words import PARTS as BODY_PARTS

LENGTH, THERE = "length", "there"
"""Aspects besides the field guide's: how long a real bird's part is, and whether a drawn one has an eye ring."""
YES, NO = "yes", "no"
SOMETIMES = ("eye ring",)
"""Parts that some drawn birds lack."""

OPEN: dict[str, tuple[str, ...]] = {
    COLOUR: (
        "what colour {is} the {noun}?",
        "what is the colour of the {noun}?",
        "which colour {does} the {noun} have?",
    ),
    FORM: ("what {is} the {noun} like?", "what shape {is} the {noun}?", "how {is} the {noun} shaped?"),
    PATTERN: ("what pattern {does} the {noun} have?", "how {is} the {noun} marked?"),
    LENGTH: ("how long {is} the {noun}?", "what length {is} the {noun}?"),
}
"""Questions that are answered with a value."""
CLOSED = ("{is} the {noun} {value}?", "{does} the {noun} look {value}?", "would you call the {noun} {value}?")
"""Questions that are answered with yes or no."""
ASKED_THERE = ("is there an {noun}?", "does the bird have an {noun}?")

COLOURS = frozenset((*PLUMAGE, "tan"))
"""The colours that questions about real birds are answered with: what several captions agree upon."""
OTHER_COLOURS = COLOURS | {"beige", "cream", "gold", "maroon", "silver", "turquoise", "violet"}
"""The same of other things than birds."""
LENGTHS = frozenset(("long", "short"))
FEWEST = 2
"""How many captions must name a value before it is an answer."""


@dataclass(frozen=True, slots=True)
class Question:
    """A question about a `part`, its `answer`, and what of the part it asks for (`aspect`)."""

    text: str
    part: str
    aspect: str
    answer: str


def questions_about(traits: Traits, image: str, seed: int = 0) -> tuple[Question, ...]:
    """All that can be asked of a drawn bird: each part's every aspect, openly and to be answered with yes or no.

    The wording, and what is asked where yes or no is the answer (as often one as the other), are drawn from the
    SHA-256 of the `image`'s name and the `seed`.
    """
    draw = _draw(image, seed)
    found = []
    for claim in claims_of(traits):
        asked = claim.part, claim.aspect, claim.value
        found += _pair(*asked, values_of(claim.part, claim.aspect), NOUNS[claim.part], draw)
    for part in SOMETIMES:
        text = _one(ASKED_THERE, draw).format(noun=_one(NOUNS[part], draw))
        found.append(Question(text, part, THERE, YES if part in traits else NO))
    return tuple(found)


def questions_from(
    mentions: Mapping[str, int], image: str, seed: int = 0, parts: Collection[str] = ()
) -> tuple[Question, ...]:
    """What the captions of a photograph answer with one voice: the colours and the lengths of its parts.

    `parts`: of what captions are about, where that is no bird. `mentions`: how many of its captions have each attribute
    ("black wing"). A part is asked about where captions name one colour, or one length, of it, FEWEST times or more,
    and no other. Parts are called by the noun that captions use most. Drawn as `questions_about` draws.
    """
    draw = _draw(image, seed)
    known = {part_of(part) for part in parts} or _BODY
    colours = OTHER_COLOURS if parts else COLOURS
    told: dict[tuple[str, str], dict[str, int]] = {}
    nouns: dict[str, dict[str, int]] = {}
    for attribute, count in sorted(mentions.items()):
        value, noun = split_attribute(attribute)
        aspect = COLOUR if value in colours else LENGTH if value in LENGTHS else ""
        if aspect and part_of(noun) in known:
            part = part_of(noun)
            values = told.setdefault((part, aspect), {})
            values[value] = values.get(value, 0) + count
            spoken = nouns.setdefault(part, {})
            spoken[noun] = spoken.get(noun, 0) + count
    found = []
    for (part, aspect), values in told.items():
        value = next(iter(values))
        if len(values) == 1 and values[value] >= FEWEST:
            noun = max(nouns[part], key=lambda word: nouns[part][word])
            asked = colours if aspect == COLOUR else LENGTHS
            found += _pair(part, aspect, value, sorted(asked), (noun,), draw)
    return tuple(found)


def answers_of(questions: Iterable[Question]) -> tuple[str, ...]:
    """The different answers, by the alphabet."""
    return tuple(sorted({question.answer for question in questions}))


def _pair(
    part: str,
    aspect: str,
    value: str,
    values: Sequence[str],
    nouns: Sequence[str],
    draw: np.random.Generator,
) -> list[Question]:
    """The open question for a value, and one that asks for it or for another, which is as likely."""
    open_text = _worded(_one(OPEN[aspect], draw), _one(nouns, draw))
    true = draw.random() < 0.5
    asked = value if true else _one([other for other in values if other != value], draw)
    closed = _worded(_one(CLOSED, draw), _one(nouns, draw), asked)
    return [
        Question(open_text, part, aspect, value),
        Question(closed, part, aspect, YES if true else NO),
    ]


def _worded(form: str, noun: str, value: str = "") -> str:
    many = noun in PLURAL
    return form.format(
        noun=noun, value=value, **{"is": "are" if many else "is", "does": "do" if many else "does"}
    )


def _one(values: Sequence[str], draw: np.random.Generator) -> str:
    return values[int(draw.integers(len(values)))]


def _draw(image: str, seed: int) -> np.random.Generator:
    digest = hashlib.sha256(f"{image}|questions|{seed}".encode()).digest()
    return np.random.Generator(np.random.PCG64(int.from_bytes(digest[:8], "big")))


_BODY = frozenset(part_of(part) for part in BODY_PARTS)
