"""The nouns of a French caption: their number and gender, what they hang on, and which adjectives agree with them."""

from dataclasses import dataclass, field

from explain_core.text.french_grammar import Role, Word
from explain_core.text.french_lexicon import FrenchLexicon
from explain_core.text.french_words import (
    INVARIABLE,
    KNOWN_NOUNS,
    PLURALS,
    SHADES,
    agreed,
    base,
    ends_feminine,
    is_colour,
    is_feminine,
    singular_form,
    singular_noun,
)
from explain_core.text.words import words_of

#: Whether a determiner's noun is a plural; of others it is told by the noun.
PLURAL_BY = dict.fromkeys(
    words_of("le la l' un une ce cet cette son sa du au chaque"), False
) | dict.fromkeys(words_of("les des ces ses leurs aux deux trois quatre cinq six"), True)
FEMININE_BY = dict.fromkeys(words_of("la une cette sa"), True) | dict.fromkeys(
    words_of("le un ce cet du au"), False
)


#: How a noun hangs below the one before it.
BELOW = frozenset((Role.OF, Role.WITH, Role.ON))
AGREEMENTS = ((True, True), (True, False), (False, True))  # of number and of gender, the best first


@dataclass(eq=False, slots=True)
class NounPhrase:
    """A noun of a caption with what is said of it: adjectives in the masculine singular, and their places.

    `joined`: how it hangs on the phrase before it: AND and COMMA in a list, OF and WITH below it, STOP not at all.
    `clause`: the number of the clause it stands in; `plural`: by its determiner or its ending, None for neither;
    `feminine`: by lists or its determiner, and `tagged_feminine` by its tag alone; `bare`: a complement of a noun
    without a determiner, "sport" of "un sac de sport"; `aside`: between commas, "tige" of "feuilles, à tige longue,".
    """

    noun: str
    written: str
    at: int
    joined: Role
    clause: int
    plural: bool | None
    feminine: bool | None
    said: list[tuple[str, int]] = field(default_factory=list)
    bare: bool = False
    tagged_feminine: bool | None = None
    aside: bool = False


def gender(noun: str, determiner: str) -> bool | None:
    """Whether a noun in the singular is feminine, by lists, its determiner or its ending; None where none tells it."""
    told = (is_feminine(noun), FEMININE_BY.get(determiner), ends_feminine(noun))
    return next((each for each in told if each is not None), None)


def singular(noun: str, lexicon: FrenchLexicon) -> str:
    """A noun's singular, by the dictionary or its ending: "culs-de-sac" is "cul-de-sac"."""
    first, dash, rest = noun.partition("-de-")
    if dash:
        return f"{singular(first, lexicon)}{dash}{rest}"
    listed = singular_noun(noun)
    return listed if listed in KNOWN_NOUNS or noun in PLURALS else lexicon.singular(noun) or listed


def number(noun: str, determiner: str, lexicon: FrenchLexicon) -> bool | None:
    """Whether a noun is a plural, by its determiner or its ending; None where its form is the same: "dos"."""
    if determiner in PLURAL_BY:
        return PLURAL_BY[determiner]
    noun = noun.partition("-de-")[0]
    if not noun.endswith(("s", "x")):
        return False
    return None if singular(noun, lexicon) == noun else True


def chain(phrases: list[NounPhrase], last: NounPhrase) -> list[NounPhrase]:
    """A noun and those that it hangs on, outwards: "bois" and "chaise" of "une chaise en bois"."""
    at = next((at for at, phrase in enumerate(phrases) if phrase is last), -1)
    found = phrases[at : at + 1]
    while at > 0 and phrases[at].joined in BELOW:
        at -= 1
        found.append(phrases[at])
    return found


def agreement(phrase: NounPhrase, word: Word, following: str, lexicon: FrenchLexicon) -> tuple[bool, bool]:
    """Whether an adjective's number and its gender may be a noun's, as far as their forms show them."""
    shaded = is_colour(following) or lexicon.base(following) in SHADES
    if is_colour(word.text) and (shaded or lexicon.base(word.text) in INVARIABLE):
        return True, True  # "vert foncé" is the same of all
    plural, shown = lexicon.is_plural(word.text), lexicon.shown_feminine(word.text)
    hers = phrase.tagged_feminine if phrase.feminine is None else phrase.feminine
    return plural is None or phrase.plural in (None, plural), shown is None or hers in (None, shown)


def in_agreement(
    phrase: NounPhrase, adjective: str, written: str, words: list[Word], lexicon: FrenchLexicon
) -> str:
    """An adjective as it stands with a noun in the singular: as it was written, where that is the form."""
    own, is_hers = singular_form(written), _is_hers(phrase, words, lexicon)
    return own if is_hers and own.endswith("e") else agreed(adjective, is_hers)


def _is_hers(phrase: NounPhrase, words: list[Word], lexicon: FrenchLexicon) -> bool:
    """A noun's gender; where nothing else tells it by the first of its adjectives that shows one."""
    if phrase.feminine is not None:
        return phrase.feminine
    shown = (lexicon.shown_feminine(words[at].text) for _, at in phrase.said if not _is_shaded(words, at))
    return next((each for each in shown if each is not None), bool(phrase.tagged_feminine))


def _is_shaded(words: list[Word], at: int) -> bool:
    """Whether a colour has its shade after it, and is not inflected: "bleu pâle"."""
    if at + 1 == len(words) or base(words[at + 1].text) not in SHADES:
        return False
    return is_colour(words[at].text) and not words[at].text.endswith("s")
