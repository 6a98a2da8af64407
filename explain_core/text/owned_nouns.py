"""The parts of what captions are about, learned by counting: what it has, what is its own, what is of it."""

import re
from collections import Counter
from collections.abc import Collection, Iterator, Sequence
from enum import IntEnum, auto

from explain_core.text.plain import plain
from explain_core.text.subjects import (
    DETERMINERS,
    ENDS,
    HOLDS,
    MOST,
    TOKEN,
    learned_subjects,
    noun_of,
    opening,
)
from explain_core.text.words import MEDIA, SPELLING, WHOLE, words_of

LEAST, LEAST_SHARE = 3, 0.01  #: captions, and their share of all, that own a noun
RATIO = 2  #: how often a noun is owned for once that something is on it, in it, or beside it
OWNERS = words_of("its their his her whose")
PLACES = words_of(
    """
    about above across against along among around at behind below beneath beside between beyond by from in inside into
    near next off on onto out outside over past through to toward towards under underneath up upon
    """
)
_SAYS = words_of("is are was were looks look has have appear appears seem seems")


class Tie(IntEnum):
    """How a noun hangs on what stands before it."""

    NONE = auto()
    OWNED = (
        auto()
    )  # "with a red roof", "its roof", "the bus's roof", "the roof of the bus", "the roof is"; in a list
    PLACE = auto()  # "on a leaf"


def learned_parts(captions: Sequence[str], subjects: Collection[str] | None = None) -> tuple[str, ...]:
    """The nouns that captions count as parts of what they are about, singular, the commonest first.

    A noun is one where captions own it, in whichever of the ways of Tie, often enough, and far more often than they
    put something on, in or beside it, or begin with it. `subjects`: what captions are about, where it is known. Equal
    captions are counted once. A pure function of the captions; parts of birds are not looked up, either.
    """
    texts = list(dict.fromkeys(captions))
    about = set(learned_subjects(texts) if subjects is None else subjects) | WHOLE | MEDIA
    owned: Counter[str] = Counter()
    placed: Counter[str] = Counter()
    begun: Counter[str] = Counter()
    sampled = texts[:: -(-len(texts) // MOST) or 1]
    for text in sampled:
        ties = list(_ties(TOKEN.findall(plain(text)), about))
        owned.update({noun for noun, tie in ties if tie is Tie.OWNED})
        placed.update({noun for noun, tie in ties if tie is Tie.PLACE})
        begun.update([opening(text)])
    least = max(LEAST, LEAST_SHARE * len(sampled))
    found = [
        noun
        for noun, count in owned.items()
        if noun not in about and count >= least and count > RATIO * placed[noun] and count > begun[noun]
    ]
    return tuple(sorted(found, key=lambda noun: (-owned[noun], noun)))


def _ties(tokens: Sequence[str], about: Collection[str]) -> Iterator[tuple[str, Tie]]:
    """Each noun at the end of a phrase, with how it hangs on what stands before it."""
    tie, definite, start, named = Tie.NONE, False, True, False
    for at, word in enumerate(tokens):
        after = tokens[at + 1] if at + 1 < len(tokens) else "."
        if word in (".", ";", "!", "?", ":"):
            tie, definite, start, named = Tie.NONE, False, True, False
        elif word == "," and tie is Tie.NONE and named and after not in DETERMINERS:
            tie = Tie.OWNED  # "white suv, black roof rails, five-spoke wheels"
        elif word in HOLDS or word in OWNERS or word.endswith("'s"):
            tie, start = Tie.OWNED, False
        elif word in PLACES:
            tie, definite, start = Tie.PLACE, False, False
        elif word in ("is", "are", "was", "were", "that", "which", "while", "of"):
            tie, definite, start = (tie if word == "of" else Tie.NONE), False, False
        elif word in DETERMINERS:
            definite = word == "the"
        elif at and tokens[at - 1] == "as":  # "as well"
            continue
        elif (after in ENDS or after in PLACES or not after[0].isalnum()) and (noun := _thing(word)):
            of_it = after == "of" and any(_thing(each) in about for each in tokens[at + 2 : at + 5])
            told = (definite or start) and (after in _SAYS or after == ":")
            yield noun, Tie.OWNED if of_it or told else tie
            definite, start, named = False, False, True


def _thing(word: str) -> str:
    """A word as a noun's singular, "" where it is none: "antennae" is "antenna", "compared" no thing."""
    word = SPELLING.get(word, word)
    if re.fullmatch(r"\w{2,}[^e]ed", word):
        return ""
    return noun_of(f"{word[:-1]}" if re.fullmatch(r"\w{3,}ae", word) else word)
