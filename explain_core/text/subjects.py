"""What the captions of a set are about, learned by counting: "flower", "bus". A sentence says "it is" of these."""

import re
from collections import Counter
from collections.abc import Iterable, Iterator, Sequence

from explain_core.text.kinds import LISTED
from explain_core.text.plain import plain
from explain_core.text.things import THING_FORMS
from explain_core.text.words import MEASURES, NAMELESS, PART_FORMS, words_of

MOST = 50_000  #: captions that are counted; of more, evenly many from all over the set
LEAST_SHARE = 0.02  #: of the captions that name what they are about
LEAST = 3  #: captions
RATIO = 2  #: how often a noun is a subject for once that something has it: what has a wing is a bird, not the wing
TOKEN = re.compile(r"[\w]+(?:[-'][\w]+)*|[^\w\s]")
_LEADS = re.compile(
    r"(?:(?:there|here|this|that|it|these|those) (?:is|are|was|were|s) |(?:we|you|i) (?:can )?see |"
    r"(?:an? |the |this )?(?:[\w-]+ )?(?:photo|photograph|picture|image|close-?up|view|drawing|shot|pair|set|group)s? "
    r"(?:of|shows|showing|depicts|depicting) )+"
)
DETERMINERS = words_of("a an the this that these those one two three some many another")
DEFINITE = words_of("the its their his her")
HOLDS = words_of("had has have having holding features features showing shows wearing with")
ENDS = HOLDS | words_of(
    "and are as at by can for from has in is it near of on or over sits stands that under was were which while whose"
)
_LONGEST = 6  # words of a subject


def learned_subjects(captions: Sequence[str]) -> tuple[str, ...]:
    """The nouns that captions of a set are about, singular, in code-point order; a pure function of the captions.

    A noun is one where captions begin with it ("a red bus with ...", "this flower has ...") often enough, and far more
    often than with something that has it ("... with a red door"). Equal captions are counted once: a description of a
    class is one text.
    """
    texts = list(dict.fromkeys(captions))
    begun: Counter[str] = Counter()
    had: Counter[str] = Counter()
    for text in texts[:: -(-len(texts) // MOST) or 1]:
        subject, owned = _nouns_of(plain(text))
        begun.update([subject] if subject else [])
        had.update(owned)
    least = max(LEAST, LEAST_SHARE * begun.total())
    return tuple(sorted(noun for noun, n in begun.items() if n >= least and n > RATIO * had[noun]))


def singular(noun: str) -> str:
    """A noun's singular by its ending alone: "buses" is "bus", "daisies" "daisy"."""
    if (known := PART_FORMS.get(noun) or THING_FORMS.get(noun)) is not None:
        return known
    if noun.endswith("ies") and len(noun) > 4:
        return noun[:-3] + "y"
    if re.search(r"(?:s|x|z|ch|sh)es$", noun):
        return noun[:-2]
    return noun[:-1] if re.search(r"[^siu]s$", noun) else noun


def opening(text: str) -> str:
    """The noun that a caption begins with, and is about; "" where that is none."""
    return _nouns_of(plain(text))[0]


def _nouns_of(text: str) -> tuple[str, list[str]]:
    """What a caption begins with, "" where that is no subject, and the nouns that stand at the ends of its phrases."""
    lead = _LEADS.match(text)
    tokens = TOKEN.findall(text[lead.end() :] if lead else text)
    definite = bool(tokens) and tokens[0] in DEFINITE
    determined = bool(tokens) and tokens[0] in DETERMINERS
    at = 1 if determined or definite else 0
    end = next(
        (i for i in range(at, len(tokens)) if tokens[i] in ENDS or not tokens[i][0].isalnum()), len(tokens)
    )
    joiner = tokens[end] if end < len(tokens) else "."
    noun = noun_of(tokens[end - 1]) if at < end <= at + _LONGEST else ""
    holds = joiner in HOLDS or joiner in ("that", "which", "whose")
    # "A large opacity in the left lobe" names what is in the picture, and need not be what it is of.
    says = holds or bool(lead) or (determined and tokens[0] in ("this", "these"))
    return (noun if says else ""), list(_ends(tokens[end:]))


def _ends(tokens: Sequence[str]) -> Iterator[str]:
    for word, after in zip(tokens, [*tokens[1:], "."], strict=False):
        if (after in ENDS or not after[0].isalnum()) and (noun := noun_of(word)):
            yield noun


def noun_of(word: str) -> str:
    """A word as a noun's singular, "" where it is none: a look, a number, a word of grammar."""
    if not word[0].isalpha() or word in LISTED or word in ENDS or word in DETERMINERS or word in NAMELESS:
        return ""
    noun = singular(word)
    return "" if noun in MEASURES or noun in LISTED or len(noun) < 2 else noun


def named_subjects(option: str) -> tuple[str, ...]:
    """The nouns that an option names: "bus,car" and "Buses, cars" are both; none of nothing."""
    words: Iterable[str] = re.split(r"[,;]", option)
    return tuple(sorted({singular(" ".join(word.lower().split())) for word in words if word.strip()}))
