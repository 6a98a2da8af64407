"""What each word of a French caption does, by its tag, the word lists, and the words before it."""

from collections.abc import Sequence
from enum import IntEnum, auto
from typing import TYPE_CHECKING, NamedTuple

from explain_core.text.french_words import (
    BEFORE,
    COLOUR_NOUNS,
    PARTICLES,
    SHADES,
    THINGS,
    base,
    is_colour,
    looks_like_one,
)
from explain_core.text.words import words_of

if TYPE_CHECKING:
    from spacy.tokens import Token


class Role(IntEnum):
    """What a word does in a caption; SILENT words change nothing."""

    NOUN = auto()
    ADJECTIVE = auto()
    COLOUR = auto()  # a colour as a noun: "du jaune", "d'un bleu vif"
    DETERMINER = auto()
    OF = auto()
    WITH = auto()  # "à", "avec": what stands before has what stands after
    ON = auto()
    AND = auto()
    COMMA = auto()
    BUT = auto()
    BE = auto()
    VERB = auto()
    WHICH = auto()
    PRONOUN = auto()
    NOT = auto()
    WITHOUT = auto()
    SUPPOSING = auto()
    SILENT = auto()
    STOP = auto()


class Word(NamedTuple):
    """A word of a caption: its role, how it was written in lower case, and its place."""

    role: Role
    text: str
    at: int


_WORDS = {
    Role.DETERMINER: words_of(
        """
        le la les l' un une du ce cet cette ces son sa ses leur leurs mon ma mes chaque plusieurs quelques deux trois
        quatre cinq six sept huit neuf dix aux au certains certaines
        """
    ),
    Role.OF: words_of("de d' en"),
    Role.WITH: words_of("à avec"),
    Role.ON: words_of(
        "sur dans sous entre vers par pour chez contre devant derrière autour près jusqu' jusque depuis"
    ),
    Role.AND: words_of("et ou puis & ainsi"),
    Role.COMMA: words_of(","),
    Role.BUT: words_of("mais"),
    Role.BE: words_of(
        "est sont était étaient être semble semblent paraît paraissent parait devient deviennent reste restent c'est"
    ),
    Role.WHICH: words_of("qui"),
    Role.PRONOUN: words_of("il elle ils elles on c' ça cela celui-ci celle-ci"),
    Role.NOT: words_of("ne n' ni pas aucun aucune nul nulle non jamais"),
    Role.WITHOUT: words_of(
        "sans dépourvu dépourvue dépourvus dépourvues privé privée exempt exempte manque manquent"
        " comme ressemblant rappelant évoquant semblable semblables"
    ),
    Role.SUPPOSING: words_of("si s'il peut-être probablement sinon"),
    Role.STOP: words_of(". ; : ! ? ( ) dont que qu' lorsque quand tandis alors car où puisque — –"),
}
_ROLES = {word: role for role, words in _WORDS.items() for word in words}
#: After these a noun is to come, with or without the adjectives that stand before it.
OPENS = frozenset((Role.DETERMINER, Role.OF, Role.WITH, Role.ON, Role.WITHOUT))
_ENDS = frozenset((Role.STOP, Role.COMMA, Role.BUT, Role.AND))
_PHRASE = frozenset((Role.NOUN, Role.ADJECTIVE))


def words_of_caption(tokens: "Sequence[Token]") -> list[Word]:
    """The words of a tagged caption with their roles."""
    found: list[Word] = []
    for place, token in enumerate(tokens):
        following = tokens[place + 1] if place + 1 < len(tokens) else None
        found.append(Word(_role(token, following, found), _written(token), place))
    return found


def _written(token: "Token") -> str:
    text = token.lower_.replace("’", "'").replace("oeil", "œil")
    return text.removeprefix("-") if len(text) > 1 else text


def _role(token: "Token", following: "Token | None", found: list[Word]) -> Role:
    word = _written(token)
    last = next((each.role for each in reversed(found) if each.role is not Role.SILENT), Role.STOP)
    if word == "des":
        return Role.OF if last in _PHRASE and token.pos_ == "ADP" else Role.DETERMINER
    may = word == "être" and any(each.text == "peut" for each in found[-2:])
    if may or "Mood=Cnd" in str(token.morph):
        return Role.SUPPOSING
    if word == "en" and following is not None and following.pos_ == "VERB":
        return Role.SILENT
    if (role := _ROLES.get(word)) is not None:
        return role
    if token.is_punct and not token.is_alpha:
        return Role.SILENT if word in ("-", "'", '"', "«", "»") else Role.STOP
    if word in PARTICLES or (token.pos_ in ("ADV", "INTJ") and not looks_like_one(word)):
        return Role.SILENT
    if token.pos_ == "NUM" or token.like_num:
        return Role.DETERMINER if last not in _PHRASE else Role.SILENT
    if not token.is_alpha and "-" not in word:
        return Role.SILENT
    return _content(token, word, following, last, found)


def _content(token: "Token", word: str, following: "Token | None", last: Role, found: list[Word]) -> Role:
    """The role of a word that names or describes something, or is a verb."""
    before = found[-1] if found else Word(Role.STOP, "", -1)
    next_word = _written(following) if following is not None else ""
    goes_on = (
        bool(next_word) and next_word not in _ROLES and not (following is not None and following.is_punct)
    )
    if _shades(word, last, before):
        return Role.SILENT
    if last in OPENS:
        if _stands_before(word) and goes_on and not is_colour(next_word):
            return Role.ADJECTIVE
        if is_colour(word) and (base(word) not in THINGS or before.text == "du"):
            return Role.COLOUR
        return Role.NOUN
    if last is Role.ADJECTIVE and _stands_before(before.text) and _opened(found):
        named = token.pos_ in ("NOUN", "PROPN") and not is_colour(word)
        if named or not _is_look(token, word):
            return Role.NOUN
    if last in (Role.STOP, Role.COMMA, Role.AND, Role.BUT, Role.NOT):
        if _stands_before(word) and goes_on and not looks_like_one(next_word):
            return Role.ADJECTIVE
        if token.pos_ == "VERB" and not looks_like_one(word):
            return Role.VERB
        joined = last in (Role.AND, Role.COMMA, Role.NOT, Role.BUT)
        if joined and _is_look(token, word) and not (last is Role.COMMA and _names(token, word, next_word)):
            return Role.ADJECTIVE
        return Role.NOUN
    if last is Role.BE:
        return Role.ADJECTIVE if token.pos_ != "PROPN" or looks_like_one(word) else Role.NOUN
    if last in (Role.NOUN, Role.ADJECTIVE, Role.COLOUR, Role.WHICH, Role.PRONOUN):
        if last in (Role.WHICH, Role.PRONOUN):
            return Role.VERB
        if _is_look(token, word):
            return Role.ADJECTIVE
        return Role.VERB if token.pos_ in ("VERB", "AUX") else Role.NOUN
    return Role.NOUN if token.pos_ in ("NOUN", "PROPN") else Role.VERB


def _shades(word: str, last: Role, before: Word) -> bool:
    """Whether it shades the colour before it: "foncé" of "rouge foncé", "olive" of "vert olive"."""
    if last not in (Role.ADJECTIVE, Role.COLOUR) or not is_colour(before.text):
        return False
    return base(word) in SHADES or is_colour(word)


def _opened(found: list[Word]) -> bool:
    """Whether the adjectives that end here stand before their noun: "un petit", "grand et beau"."""
    for word in reversed(found):
        if word.role not in (Role.ADJECTIVE, Role.SILENT, Role.AND):
            return word.role is not Role.NOUN and word.role is not Role.BE
    return True


def _stands_before(word: str) -> bool:
    return base(word) in BEFORE or base(word) in ("autre", "même", "premier", "seul", "seconde", "demi")


def _is_look(token: "Token", word: str) -> bool:
    if is_colour(word) or base(word) in BEFORE or base(word) in SHADES:
        return True
    return looks_like_one(word) and (token.pos_ != "AUX") if token.pos_ != "NOUN" else _ends_as_look(word)


def _ends_as_look(word: str) -> bool:
    """Whether a word that a tagger takes for a noun is a look by its ending: "tacheté", "crochu", "étroite"."""
    return looks_like_one(word) and base(word) not in COLOUR_NOUNS


def _names(token: "Token", word: str, following: str) -> bool:
    """Whether a word after a comma begins a new phrase: "bec noir, queue fourchue"."""
    return (
        token.pos_ in ("NOUN", "PROPN")
        and not is_colour(word)
        and bool(following)
        and looks_like_one(following)
    )
