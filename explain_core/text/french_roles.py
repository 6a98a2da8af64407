"""What each word of a French caption does, by its tag, the word lists, and the words before it."""

from collections.abc import Sequence
from typing import TYPE_CHECKING

from explain_core.text.french_grammar import ADVERBS, OFFERS, OPENS, ROLES, SIDES, Role, Word
from explain_core.text.french_lexicon import LISTS_ALONE, FrenchLexicon
from explain_core.text.french_words import (
    BEFORE,
    KNOWN_NOUNS,
    MATERIALS,
    PARTICLES,
    SHADES,
    THINGS,
    UNITS,
    base,
    is_colour,
    is_listed_look,
    looks_like_one,
)

if TYPE_CHECKING:
    from spacy.tokens import Token


_PHRASE = frozenset((Role.NOUN, Role.ADJECTIVE))


def words_of_caption(tokens: "Sequence[Token]", lexicon: FrenchLexicon = LISTS_ALONE) -> list[Word]:
    """The words of a tagged caption with their roles, by what the dictionary says that they may be."""
    return _Roles(tokens, lexicon).found


def _written(token: "Token") -> str:
    text = token.lower_.replace("’", "'").replace("oeil", "œil")
    return text.removeprefix("-") if len(text) > 1 else text


def _tagged_feminine(token: "Token") -> bool | None:
    gender = token.morph.get("Gender", [])
    return gender[0] == "Fem" if gender and token.pos_ in ("NOUN", "ADJ", "PROPN") else None


class _Roles:
    """Gives each word its role by what stands before and after it."""

    def __init__(self, tokens: "Sequence[Token]", lexicon: FrenchLexicon) -> None:
        self.found: list[Word] = []
        self._lexicon = lexicon
        for place, token in enumerate(tokens):
            self._following = tokens[place + 1] if place + 1 < len(tokens) else None
            self._next = _written(self._following) if self._following is not None else ""
            self._last = next(
                (each.role for each in reversed(self.found) if each.role is not Role.SILENT), Role.STOP
            )
            self.found.append(Word(self._role(token), _written(token), place, _tagged_feminine(token)))

    def _role(self, token: "Token") -> Role:
        word, last = _written(token), self._last
        if word == "des":
            return Role.OF if last in _PHRASE and token.pos_ == "ADP" else Role.DETERMINER
        may = word == "être" and any(each.text == "peut" for each in self.found[-2:])
        if may or ("Mood=Cnd" in str(token.morph) and word.endswith(("rait", "raient"))):
            return Role.SUPPOSING
        if word == "en" and self._next.endswith("ant") and self._is_tagged_next("VERB"):
            return Role.SILENT
        if (word == "un" and self._next == "peu") or (
            word in ("d'", "abord") and "abord" in (word, self._next)
        ):
            return Role.SILENT
        if word == ":" and last in _PHRASE and self._begins_with_a_look():
            return Role.SILENT  # "chapeau : convexe"
        if word in UNITS and last is Role.DETERMINER:
            return Role.SILENT
        if (
            self._next == "-"
            and not token.whitespace_
            and not is_colour(word)
            and not self._lexicon.is_known(word)
        ):
            return Role.SILENT  # "circum-auriculaire"
        if self._stands_alone(word):
            return Role.NOUN
        if word in SIDES and last in _PHRASE and not self._is_plain_noun():
            return Role.SILENT
        if (role := ROLES.get(word)) is not None:
            return role
        if token.is_punct and not token.is_alpha:
            return Role.SILENT if word in ("-", "'", '"', "«", "»") else Role.STOP
        if word in PARTICLES or (token.pos_ in ("ADV", "INTJ") and not self._is_no_adverb(word)):
            return Role.SILENT
        listed = self._lexicon.is_known(word) or self._lexicon.may_describe(word)
        if token.like_num or (token.pos_ == "NUM" and not listed):
            return Role.DETERMINER if last not in _PHRASE else Role.SILENT
        if not token.is_alpha and "-" not in word:
            return Role.SILENT
        return self._content(token, word)

    def _is_tagged_next(self, *tags: str) -> bool:
        return self._following is not None and self._following.pos_ in tags

    def _is_no_adverb(self, word: str) -> bool:
        """Whether what is tagged as an adverb is something else: "éperon" of "éperon recourbé"."""
        if word in ADVERBS:
            return False
        named = self._lexicon.is_known(word)
        begins = self._last in OPENS or self._describes_next(word)
        return self._lexicon.may_describe(word) or (named and begins)

    def _begins_with_a_look(self) -> bool:
        if self._following is not None and self._following.like_num:
            return True
        return bool(self._next) and self._next not in ROLES and self._lexicon.must_describe(self._next)

    def _stands_alone(self, word: str) -> bool:
        """Whether it stands for a noun that is not said again: "l'une noire, les autres rouges"."""
        before = self.found[-1].text if self.found else ""
        if word in ("un", "une", "uns", "unes"):
            return before in ("l'", "les")
        return word in ("autre", "autres") and before in ("l'", "les", "d'") and not self._goes_on()

    def _is_plain_noun(self) -> bool:
        return self._last is Role.ADJECTIVE and self._opened() and _stands_before(self.found[-1].text)

    def _goes_on(self) -> bool:
        """Whether a noun may come next."""
        closed = (
            not self._next
            or self._next in ROLES
            or (self._following is not None and self._following.is_punct)
        )
        return not closed and self._lexicon.may_name(self._next) and not is_colour(self._next)

    def _content(self, token: "Token", word: str) -> Role:
        """The role of a word that names or describes something, or is a verb."""
        last, before = self._last, self.found[-1] if self.found else Word(Role.STOP, "", -1)
        if before.text == "-" and len(self.found) > 1:
            before = self.found[-2]
        if _shades(word, last, before):
            return Role.SILENT
        if last is Role.STOP and word in OFFERS:
            return Role.VERB
        if last is not Role.STOP and token.text[0].isupper() and not is_colour(word):
            return Role.NOUN  # "époque Empire"
        if last in OPENS:
            return self._opening(token, word, before)
        named = _stands_before(before.text) or not self._lexicon.may_describe(word)
        if last is Role.ADJECTIVE and self._opened() and named and self._lexicon.may_name(word):
            return Role.NOUN
        if last in (Role.STOP, Role.COMMA, Role.AND, Role.BUT, Role.NOT):
            return self._beginning(token, word)
        if last is Role.BE:
            return (
                Role.NOUN
                if token.pos_ == "PROPN" and not self._lexicon.may_describe(word)
                else Role.ADJECTIVE
            )
        if last in (Role.WHICH, Role.PRONOUN):
            return Role.VERB
        if last in (Role.NOUN, Role.ADJECTIVE, Role.COLOUR):
            return self._after(token, word)
        return Role.NOUN if token.pos_ in ("NOUN", "PROPN") else Role.VERB

    def _opening(self, token: "Token", word: str, before: Word) -> Role:
        """After an article or a preposition: a noun, or an adjective before it."""
        if _stands_before(word) and self._goes_on():
            return Role.ADJECTIVE
        of_a = before.text == "un" and len(self.found) > 1 and self.found[-2].text in ("d'", "de")
        if is_colour(word) and before.text in ("le", "les") and ROLES.get(self._next) is Role.BE:
            return Role.NOUN  # "les jaunes sont coulants"
        if is_colour(word) and (base(word) not in THINGS or before.text == "du" or of_a):
            return Role.COLOUR
        before_noun = (
            token.pos_ == "ADJ"
            and word not in MATERIALS
            and self._lexicon.may_describe(word)
            and self._goes_on()
        )
        if before_noun and self._is_tagged_next("NOUN", "PROPN"):
            return Role.ADJECTIVE  # "d'étroites rayures"
        return Role.NOUN

    def _beginning(self, token: "Token", word: str) -> Role:
        """Where a new phrase may begin, or a list of looks go on."""
        lexicon = self._lexicon
        if _stands_before(word) and self._goes_on() and not lexicon.must_describe(self._next):
            return Role.ADJECTIVE
        if self._is_acting(word):
            return Role.VERB
        if token.pos_ == "VERB" and lexicon.must_name(word):
            return Role.NOUN if self._describes_next(word) else Role.VERB
        if lexicon.must_describe(word) and not (
            token.pos_ == "NOUN" and self._describes_next(word) and not looks_like_one(word)
        ):
            return Role.ADJECTIVE if self._last is not Role.STOP or is_listed_look(word) else Role.NOUN
        if lexicon.must_name(word) or self._last is Role.STOP:
            return Role.NOUN
        if base(word) in THINGS and ROLES.get(self._next) is Role.ON:
            return Role.NOUN  # "rouille sur le bas"
        listed = self._last is Role.AND and self.found[-2].role is Role.ADJECTIVE and is_listed_look(word)
        if listed and token.pos_ in ("ADJ", "VERB"):
            return Role.ADJECTIVE
        return Role.NOUN if self._describes_next(word) else Role.ADJECTIVE

    def _is_acting(self, word: str) -> bool:
        """Whether a participle governs what follows: "contenant cinq graines", "noircissant à"."""
        governs = (Role.DETERMINER, Role.WITH, Role.OF, Role.ON)
        return word.endswith("ant") and (ROLES.get(self._next) in governs or self._is_tagged_next("NUM"))

    def _describes_next(self, word: str) -> bool:
        """Whether a look comes right after a word that may be a noun: "assise paillée", "bec noir"."""
        lone = not self._next or self._next in ROLES or self._next in PARTICLES
        shaded = is_colour(word) and base(self._next) in SHADES
        return not lone and self._lexicon.may_describe(self._next) and not shaded

    def _after(self, token: "Token", word: str) -> Role:
        """After a noun or what is said of it: a look, a verb, or another noun."""
        opens = ROLES.get(self._next) if self._next not in ("aux", "au") else None
        governs = opens in (Role.DETERMINER, Role.PRONOUN)
        acts = self._lexicon.may_act(word)
        if self._lexicon.must_name(word):
            tagged = token.pos_ in ("VERB", "AUX") and (acts or not self._lexicon.is_known(word))
            if tagged or (acts and (governs or opens is Role.WITH)):
                return Role.VERB
            told = token.pos_ == "ADJ" and not _is_known(word)
            return Role.ADJECTIVE if told and self._lexicon.may_belong(word) else Role.NOUN
        if token.pos_ == "VERB" and self._is_acting(word):
            return Role.VERB
        finite = acts or "VerbForm=Fin" in str(token.morph)
        return Role.VERB if finite and governs and not is_listed_look(word) else Role.ADJECTIVE

    def _opened(self) -> bool:
        """Whether the adjectives that end here stand before their noun: "un petit", "grand et beau"."""
        for word in reversed(self.found):
            if word.role not in (Role.ADJECTIVE, Role.SILENT, Role.AND):
                return word.role is not Role.NOUN and word.role is not Role.BE
        return True


def _shades(word: str, last: Role, before: Word) -> bool:
    """Whether it shades the colour before it: "foncé" of "rouge foncé", "olive" of "vert olive"."""
    if last not in (Role.ADJECTIVE, Role.COLOUR) or not is_colour(before.text):
        return False
    return base(word) in SHADES or is_colour(word)


def _stands_before(word: str) -> bool:
    return base(word) in BEFORE or base(word) in ("autre", "même", "premier", "seul", "seconde", "demi")


def _is_known(word: str) -> bool:
    return not KNOWN_NOUNS.isdisjoint((word, word.removesuffix("s")))
