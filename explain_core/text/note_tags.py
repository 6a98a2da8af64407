"""Tags of notes, which taggers get wrong: "stem hollow", "margin crenulated", "gills: adnate", "cork soaked".

Taggers learn from sentences. Of a phrase without a verb they take the noun for a verb or an adjective, and the
adjective after it for a noun, a name or a verb. Here the place in the phrase tells, and the dictionary.
"""

from collections.abc import Iterable
from typing import TYPE_CHECKING

from spacy.attrs import LOWER, TAG
from spacy.language import Language

from explain_core.text.kinds import KINDS, PARTICIPLE_TAGS, Kind
from explain_core.text.lexicon import Lexicon, lexicon_of
from explain_core.text.name_tags import tag_names
from explain_core.text.note_words import (
    BESIDE,
    FACES,
    SILENT_TAGS,
    STREWN,
    VERBS,
    NoteWords,
    is_joined,
    is_listed_look,
    is_listed_noun,
    is_verb,
)
from explain_core.text.tags import ADJECTIVE_TAGS, NOUN_TAGS, spelled
from explain_core.text.things import MOVES, SIDES, STANCES
from explain_core.text.words import FUSED, VAGUE, words_of

if TYPE_CHECKING:
    from spacy.strings import StringStore
    from spacy.tokens import Doc, Token

NAME = "note_tags"
LONGEST = 9  #: words of a note up to its first preposition
MARKS = frozenset((".", ",", ":", "(", ")", ";", "!", "?"))
OPENERS = words_of("and but while whereas though or")
DOING = frozenset(("VBN", "VB", "VBG"))
#: Words of grammar that no note has before its first preposition.
JOINING = frozenset(
    word
    for word, kind in KINDS.items()
    if kind not in (Kind.AND, Kind.BUT, Kind.DETERMINER, Kind.COLON, Kind.STOP)
)
DETERMINERS = words_of("a an its the their his her both all")
OPENING = frozenset(("VB", "VBP", "FW", "XX", "UH", "JJR"))
ITSELF = words_of("itself themselves")
ENDS = words_of(
    "with at near on in inside outside below above towards toward along around between behind beneath by from when if "
    "throughout through across over under underneath"
)
SAYS = words_of("is are was were looks look appears appear seems seem")
STUFFS = words_of("brass bronze copper gold silver")
HALVED = words_of("bent folded split torn")  # "in half"
PARTICLES = words_of("down off on shut together up")  # "bolted on"
ENDING = words_of(". , ; : ) and but or with")
#: What speaks of a noun right before it: "the frosting is", "stitching which".
SPEAKS = SAYS | words_of("which that has have around")
BLANK_OF_NOUN = {True: "NNS", False: "NN"}


class NoteTags:
    """A part of a pipeline that gives the words of notes the tags of nouns and adjectives."""

    def __init__(self, lexicon: Lexicon, strings: "StringStore") -> None:
        self._lexicon, self._words = lexicon, NoteWords(lexicon)
        self._marks, self._ends, self._joining = (_numbers(strings, w) for w in (MARKS, ENDS, JOINING))
        self._verbs, self._doing = (_numbers(strings, tags) for tags in (VERBS, DOING))
        self._colon = strings.add(":")

    def __call__(self, doc: "Doc") -> "Doc":
        tag_names(doc, self._lexicon)
        numbers = doc.to_array([LOWER, TAG])
        words: list[int] = numbers[:, 0].tolist()
        tags: list[int] = numbers[:, 1].tolist()
        begin, labelled = 0, False
        for at in [i for i, word in enumerate(words) if word in self._marks] + [len(words)]:
            labels = at < len(words) and words[at] == self._colon
            if at > begin and (labels or labelled or self._may_be_note(words, tags, begin, at)):
                phrase = list(doc[begin:at])
                if labels:
                    self._label(phrase)
                elif not (labelled and self._value(phrase)):
                    self._note(phrase)
            begin, labelled = at + 1, labels
        for at, tag in enumerate(tags):
            if tag in self._doing:
                self._said(doc, doc[at])
        return doc

    def _may_be_note(self, words: list[int], tags: list[int], begin: int, end: int) -> bool:
        """Whether a phrase has no verb before its first preposition, and is not long."""
        for at in range(begin, end):
            if words[at] in self._ends and at > begin:
                return True
            if words[at] in self._joining or at > begin + LONGEST + 2:
                return False
            if tags[at] in self._verbs and at > begin + 1:
                return False  # but "spines white" begins with a verb to a tagger
        return True

    def _note(self, phrase: "list[Token]") -> None:
        """ "(The) stem hollow (at the base)", and what stands alone: ", flaky,", ", swollen at the base"."""
        start = 1 if phrase and phrase[0].lower_ in OPENERS else 0
        start += start < len(phrase) and phrase[start].lower_ in DETERMINERS
        end = start + (start < len(phrase) and phrase[start].lower_ in FACES)
        while end < len(phrase) and phrase[end].lower_ not in ENDS:
            end += 1
        body = [token for token in phrase[start:end] if token.lower_ not in ITSELF]
        if (
            not body
            or len(body) > LONGEST
            or any(is_verb(token, token is body[0] or is_listed_noun(token.lower_)) for token in body)
        ):
            return
        if end == len(phrase) and _ends_in_side(body):
            _tag(body[-1], "NN")
            return
        begin = self._run(body, phrase[end] if end < len(phrase) else None)
        if begin == len(body):
            self._end_noun(body)
            return
        if begin == 0:
            if body[0].i and not _opens_with_stuff(body):
                self._describe(body)
            return
        head = body[begin - 1]
        if not self._words.names(head, begin - 1 == 0):
            return
        for noun in body[: begin - 1]:
            if noun.lower_ in VAGUE:
                _tag(noun, "JJ")  # "lower leaves yellow"
            elif noun.tag_ not in NOUN_TAGS and self._lexicon.only_names(noun.lower_):
                _tag(noun, "NN")
        self._name(head)
        self._describe(body[begin:])

    def _end_noun(self, body: "list[Token]") -> None:
        """ "An almond croissant": a noun ends a phrase."""
        last = body[-1]
        if last.tag_ in NOUN_TAGS or not last.is_alpha:
            return
        if len(body) < 2:
            known = self._lexicon.can_name(last.lower_) or self._lexicon.is_unknown(last.lower_)
            if last.i == 0 and last.tag_ in OPENING and known and not is_listed_look(last):
                self._name(last)  # "helmet with a cracked visor"
            return
        if last.tag_ in ADJECTIVE_TAGS and self._lexicon.only_names(last.lower_):
            self._name(last)

    def _run(self, body: "list[Token]", after: "Token | None") -> int:
        """Where the adjectives begin that end a phrase."""
        begin = at = len(body)
        while at:
            token = body[at - 1]
            adverb = token.tag_ in SILENT_TAGS and not is_listed_look(token)
            if (
                adverb
                and (at == len(body) or body[at].lower_ in ("and", "or"))
                and self._words.ends_as_adjective(token.lower_)
            ):
                adverb = False  # "hilt ornate"
            if token.lower_ in ("and", "or") or adverb:
                if begin == len(body):
                    return begin
                at -= 1
                continue
            width = 3 if at > 2 and body[at - 2].text == "-" and not body[at - 2].whitespace_ else 1
            if not self._words.describes(token, after if at == len(body) else None, width > 1, at == 1):
                break
            at -= width
            begin = at
        return begin

    def _label(self, phrase: "list[Token]") -> None:
        """ "Spore print:", "binding:"."""
        if not 1 <= len(phrase) <= 3 or any(token.lower_ in KINDS for token in phrase):
            return
        for token in phrase[:-1]:
            if token.tag_ not in NOUN_TAGS and self._lexicon.only_names(token.lower_):
                _tag(token, "NN")
        if self._lexicon.can_name(phrase[-1].lower_) and not is_listed_look(phrase[-1]):
            self._name(phrase[-1])

    def _value(self, phrase: "list[Token]") -> bool:
        """ "gills: adnate", "frets: jumbo"."""
        words = [token for token in phrase if token.tag_ not in SILENT_TAGS and token.lower_ not in OPENERS]
        if len(words) != 1 or is_listed_noun(spelled(words[0])):
            return False
        word = words[0].lower_
        if self._lexicon.can_describe(word) or self._lexicon.only_describes(word):
            self._describe(words)
            return True
        return False

    def _said(self, doc: "Doc", token: "Token") -> None:
        """Participles that tell a look, "is worn flat", "is bolted on", and names by doing, "the frosting"."""
        if token.tag_ == "VBG" and _is_made(token) and self._lexicon.can_be_made(token.lower_):
            _tag(token, "NN")
        if token.tag_ not in ("VBN", "VB") or token.i + 1 >= len(doc) or not _is_said(token):
            return
        after, word = token.nbor(1), token.lower_
        halved = after.lower_ == "in" and _word_after(after) in ("half", "two")
        if word in STANCES | MOVES and not (halved and word in HALVED):
            return
        fused = word in FUSED  # "is tipped black"
        flat = (
            after.tag_ in ADJECTIVE_TAGS
            and token.tag_ == "VBN"
            and not fused
            and self._lexicon.can_describe(word)
        )
        placed = after.lower_ in BESIDE and self._words.is_look(word, after)
        strewn = after.lower_ == "with" and word in STREWN
        on = after.lower_ in PARTICLES and (_word_after(after) or ".") in ENDING
        if flat or placed or strewn or halved or (on and token.tag_ == "VBN"):
            _tag(token, "JJ")

    def _describe(self, tokens: "list[Token]") -> None:
        for token in tokens:
            joiner = is_joined(token) or token.lower_ in ("and", "or")
            adverb = token.tag_ in SILENT_TAGS and not is_listed_look(token)
            if not joiner and (not adverb or self._words.ends_as_adjective(token.lower_)):
                _tag(token, "JJ")

    def _name(self, token: "Token") -> None:
        if token.tag_ not in NOUN_TAGS:
            word = token.lower_
            many = word.endswith("s") and word not in self._lexicon.nouns
            _tag(token, BLANK_OF_NOUN[many])


def _opens_with_stuff(body: "list[Token]") -> bool:
    """Whether a colour's name is what it is the colour of: "copper exposed"."""
    return body[0].lower_ in STUFFS and len(body) > 1 and body[1].lower_.endswith("ed")


@Language.factory(NAME)
def _note_tags(nlp: Language, name: str) -> NoteTags:  # noqa: ARG001  # spaCy passes it by name
    lexicon = lexicon_of(nlp)
    assert lexicon is not None  # `tag_notes` looked
    return NoteTags(lexicon, nlp.vocab.strings)


def tag_notes(nlp: Language) -> None:
    """Add the part to an English pipeline that has a dictionary, before nouns get their lemmas."""
    if lexicon_of(nlp) is not None and "noun_lemmas" in nlp.pipe_names:
        nlp.add_pipe(NAME, before="noun_lemmas")


def _tag(token: "Token", tag: str) -> None:
    token.tag_ = tag


def _numbers(strings: "StringStore", words: Iterable[str]) -> frozenset[int]:
    return frozenset(strings.add(word) for word in words)


def _ends_in_side(body: "list[Token]") -> bool:
    """ "Scored top", "mesh upper": a side that is described is a thing."""
    kinds = NOUN_TAGS | ADJECTIVE_TAGS | PARTICIPLE_TAGS
    return len(body) > 1 and body[-1].lower_ in SIDES and body[-2].tag_ in kinds


def _word_after(token: "Token") -> str:
    return token.nbor(1).lower_ if token.i + 1 < len(token.doc) else ""


def _is_made(token: "Token") -> bool:
    """Whether what is made by doing stands here: "the frosting is", "and stitching which"."""
    if _word_after(token) not in SPEAKS:
        return False
    before = token.nbor(-1) if token.i else None
    return before is None or before.tag_ in ("DT", "PRP$") or before.lower_ in ("and", ",", ".")


def _is_said(token: "Token") -> bool:
    """Whether "is" stands before it, with adverbs and adjectives between."""
    at = token.i - 1
    while at >= 0 and (
        token.doc[at].tag_ in SILENT_TAGS | ADJECTIVE_TAGS or token.doc[at].text in (",", "and")
    ):
        at -= 1
    return at >= 0 and token.doc[at].lower_ in SAYS
