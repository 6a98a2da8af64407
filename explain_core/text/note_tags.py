"""Tags of notes, which taggers get wrong: "stem hollow", "margin crenulated", "gills: adnate", "cork soaked".

Taggers learn from sentences. Of a phrase without a verb they take the noun for a verb or an adjective, and the
adjective after it for a noun, a name or a verb. Here the place in the phrase tells, and the dictionary.
"""

from collections.abc import Iterable
from typing import TYPE_CHECKING

from spacy.attrs import LOWER, TAG
from spacy.language import Language

from explain_core.text.kinds import ADVERBS, KINDS, LISTED, PARTICIPLE_TAGS, Kind
from explain_core.text.lexicon import Lexicon, lexicon_of
from explain_core.text.shade_nouns import LENDERS
from explain_core.text.tags import ADJECTIVE_TAGS, HYPHENS, NOUN_TAGS, is_noun, spelled
from explain_core.text.things import MOVES, SIDES, STANCES, THING_FORMS, THINGS
from explain_core.text.unknown_kinds import CHANGES
from explain_core.text.words import NOUN_SHADES, PART_FORMS, PLURALS, VAGUE, WHOLE, words_of

if TYPE_CHECKING:
    from spacy.strings import StringStore
    from spacy.tokens import Doc, Token

NAME = "note_tags"
LONGEST = 9  #: words of a note up to its first preposition
MARKS = frozenset((".", ",", ":", "(", ")", ";", "!", "?"))
OPENERS = words_of("and but while whereas though or")
VERBS = frozenset(("VBZ", "MD", "TO"))
DOING = frozenset(("VBN", "VB", "VBG"))
#: Words of grammar that no note has before its first preposition.
JOINING = frozenset(
    word for word, kind in KINDS.items() if kind not in (Kind.AND, Kind.BUT, Kind.DETERMINER, Kind.COLON, Kind.STOP)
)
DETERMINERS = words_of("a an its the their his her both all")
FACES = SIDES | words_of("inside outside")
PLACES = ADVERBS | FACES | words_of("away back forward over round well")
ITSELF = words_of("itself themselves")
SILENT_TAGS = frozenset(("RB", "RBR"))
ENDS = words_of(
    "with at near on in inside outside below above towards toward along around between behind beneath by from when if "
    "throughout through across over under underneath"
)
#: "Scratched below the hole" tells a look, and "mounted at the tail" a place.
BESIDE = words_of("near on inside outside below above along around at")
FASTENED = words_of("attached bound fastened fitted fixed hung laid lined mounted raised tied worn wrapped")
#: What is strewn over a thing and seen as its look: "encrusted with worm tubes".
STREWN = words_of("crusted encrusted stained")
SAYS = words_of("is are was were looks look appears appear seems seem")
HALVED = words_of("bent folded split torn")  # "in half"
PARTICLES = words_of("down off on shut together up")  # "bolted on"
ENDING = words_of(". , ; : ) and but or with")
#: What speaks of a noun right before it: "the frosting is", "stitching which".
SPEAKS = SAYS | words_of("which that has have around")
#: What things do without being looked upon: "the bird landed".
DONE = words_of("appeared arrived barked happened jumped landed looked posed seemed stayed turned walked waited")
MEANS = words_of("factory hand heat home laser machine water")  # "hand built"
#: The tags that words of notes get for want of a sentence.
TAKEN_FOR = frozenset(("VB", "VBP", "VBD", "VBN", "VBZ", "JJ", "FW", "XX", "UH"))
BLANK_OF_NOUN = {True: "NNS", False: "NN"}


class NoteTags:
    """A part of a pipeline that gives the words of notes the tags of nouns and adjectives."""

    def __init__(self, lexicon: Lexicon, strings: "StringStore") -> None:
        self._lexicon = lexicon
        self._marks, self._ends, self._joining = (_numbers(strings, w) for w in (MARKS, ENDS, JOINING))
        self._verbs, self._doing = (_numbers(strings, tags) for tags in (VERBS, DOING))
        self._colon = strings.add(":")

    def __call__(self, doc: "Doc") -> "Doc":
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
        if not body or len(body) > LONGEST or any(_is_verb(token, token is body[0] or is_listed_noun(token.lower_)) for token in body):
            return
        if end == len(phrase) and _ends_in_side(body):
            _tag(body[-1], "NN")
            return
        begin = self._run(body, phrase[end] if end < len(phrase) else None)
        if begin == len(body):
            self._end_noun(body)
            return
        if begin == 0:
            if body[0].i:
                self._describe(body)
            return
        head = body[begin - 1]
        if not self._names(head, begin - 1 == 0):
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
        if last.tag_ in NOUN_TAGS or len(body) < 2 or not last.is_alpha:
            return
        if last.tag_ in ADJECTIVE_TAGS and self._lexicon.only_names(last.lower_):
            self._name(last)

    def _run(self, body: "list[Token]", after: "Token | None") -> int:
        """Where the adjectives begin that end a phrase."""
        begin = at = len(body)
        while at:
            token = body[at - 1]
            adverb = token.tag_ in SILENT_TAGS and not _is_listed_look(token)
            if adverb and at == len(body) and self._is_adverbless(token.lower_):
                adverb = False  # "hilt ornate"
            if token.lower_ in ("and", "or") or adverb:
                if begin == len(body):
                    return begin
                at -= 1
                continue
            width = 3 if at > 2 and body[at - 2].text == "-" and not body[at - 2].whitespace_ else 1
            if not self._describes(token, after if at == len(body) else None, width > 1, at == 1):
                break
            at -= width
            begin = at
        return begin

    def _describes(self, token: "Token", after: "Token | None", joined: bool, first: bool) -> bool:
        """Whether a word at the end of a phrase, or before such a one, tells of the noun before them."""
        word = spelled(token)
        if word in FACES and first:
            return False
        if _is_listed_look(token):
            return not is_noun(token)
        if is_listed_noun(word):
            return False
        if word in STANCES | MOVES | DONE or token.is_punct:
            return False
        if joined:
            return word.endswith("ed") and token.tag_ != "NNS"
        if token.tag_ in ADJECTIVE_TAGS:
            return self._lexicon.can_describe(word) or not self._lexicon.can_name(word)
        if token.tag_ in PARTICIPLE_TAGS | NOUN_TAGS and (word.endswith("ed") or token.tag_ == "VBN"):
            return self._is_look(word, after) and not self._lexicon.only_names(word)
        if token.tag_ in ("NNS", "VBG"):
            return word in CHANGES  # "inflorescence drooping"
        if (not first or _goes_on_list(token)) and self._lexicon.looks_like_look(word):
            return True  # "the body ovoid"
        if token.tag_ in SILENT_TAGS or (not first and token.tag_ in ("VB", "VBP")):
            # "Hilt ornate", "numerals roman", but no "chrome trim".
            return self._lexicon.can_describe(word) and word not in self._lexicon.verbs
        return token.tag_ in TAKEN_FOR | NOUN_TAGS | SILENT_TAGS and self._lexicon.only_describes(word)

    def _is_adverbless(self, word: str) -> bool:
        """Whether a word that ends a phrase is an adjective, though a tagger takes it for an adverb."""
        return len(word) > 3 and not word.endswith("ly") and word not in PLACES and self._lexicon.can_describe(word)

    def _is_look(self, word: str, after: "Token | None") -> bool:
        """Whether a participle tells a look before what comes next, a preposition or the end."""
        if after is None:
            return True
        if after.lower_ == "with":
            return word in STREWN
        return after.lower_ in BESIDE and word not in FASTENED and self._lexicon.can_describe(word)

    def _names(self, token: "Token", alone: bool) -> bool:
        """Whether a word before adjectives is the noun that they tell of."""
        word = token.lower_
        if word in FACES:
            return True
        if word in LENDERS | NOUN_SHADES or word in MEANS or _is_listed_look(token) or not token.is_alpha:
            return False
        if is_noun(token):
            return True
        if token.tag_ == "VBG":
            opens = token.i == 0 or token.nbor(-1).text != ","  # ", shining black"
            return opens and self._lexicon.can_name(word)
        known = self._lexicon.can_name(word) or self._lexicon.is_unknown(word)
        return (token.tag_ == "IN" or (alone and token.tag_ in TAKEN_FOR)) and known

    def _label(self, phrase: "list[Token]") -> None:
        """ "Spore print:", "binding:"."""
        if not 1 <= len(phrase) <= 3 or any(token.lower_ in KINDS for token in phrase):
            return
        for token in phrase[:-1]:
            if token.tag_ not in NOUN_TAGS and self._lexicon.only_names(token.lower_):
                _tag(token, "NN")
        if self._lexicon.can_name(phrase[-1].lower_) and not _is_listed_look(phrase[-1]):
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
        """Participles that tell how a thing looks, "is worn flat", "is bolted on", and names by doing, "the frosting"."""
        if token.tag_ == "VBG" and _is_made(token) and self._lexicon.can_be_made(token.lower_):
            _tag(token, "NN")
        if token.tag_ not in ("VBN", "VB") or token.i + 1 >= len(doc) or not _is_said(token):
            return
        after, word = token.nbor(1), token.lower_
        halved = after.lower_ == "in" and _word_after(after) in ("half", "two")
        if word in STANCES | MOVES and not (halved and word in HALVED):
            return
        flat = after.tag_ in ADJECTIVE_TAGS and token.tag_ == "VBN" and self._lexicon.can_describe(word)
        placed = after.lower_ in BESIDE and self._is_look(word, after)
        strewn = after.lower_ == "with" and word in STREWN
        on = after.lower_ in PARTICLES and (_word_after(after) or ".") in ENDING
        if flat or placed or strewn or halved or (on and token.tag_ == "VBN"):
            _tag(token, "JJ")

    def _describe(self, tokens: "list[Token]") -> None:
        for token in tokens:
            joiner = _is_joined(token) or token.lower_ in ("and", "or")
            adverb = token.tag_ in SILENT_TAGS and not _is_listed_look(token)
            if not joiner and (not adverb or (token is tokens[-1] and self._is_adverbless(token.lower_))):
                _tag(token, "JJ")

    def _name(self, token: "Token") -> None:
        if token.tag_ not in NOUN_TAGS:
            word = token.lower_
            many = word.endswith("s") and word not in self._lexicon.nouns
            _tag(token, BLANK_OF_NOUN[many])


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


def is_listed_noun(word: str) -> bool:
    """Whether the lists name it a noun, whatever its tag."""
    return word in PART_FORMS or word in THING_FORMS or word in THINGS or word in WHOLE or word in PLURALS


def _numbers(strings: "StringStore", words: Iterable[str]) -> frozenset[int]:
    return frozenset(strings.add(word) for word in words)


def _ends_in_side(body: "list[Token]") -> bool:
    """ "Scored top", "mesh upper": a side that is described is a thing."""
    kinds = NOUN_TAGS | ADJECTIVE_TAGS | PARTICIPLE_TAGS
    return len(body) > 1 and body[-1].lower_ in SIDES and body[-2].tag_ in kinds


def _goes_on_list(token: "Token") -> bool:
    """Whether an adjective and a comma stand before it."""
    return token.i > 1 and token.nbor(-1).text == "," and token.nbor(-2).tag_ in ADJECTIVE_TAGS


def _is_joined(token: "Token") -> bool:
    """Whether it is a hyphen, or stands at one."""
    if token.text in HYPHENS or token.whitespace_ == "" and token.i + 1 < len(token.doc) and token.nbor(1).text == "-":
        return True
    return token.i > 0 and token.nbor(-1).text == "-"


def _is_verb(token: "Token", named: bool) -> bool:
    """Whether a word is a verb or of grammar; `named`: a plural can be meant, which taggers take for a verb."""
    kind = KINDS.get(token.lower_)
    if kind is not None and kind not in (Kind.AND, Kind.DETERMINER):
        return True
    return token.tag_ in VERBS and not (named and token.tag_ == "VBZ")


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
    while at >= 0 and (token.doc[at].tag_ in SILENT_TAGS | ADJECTIVE_TAGS or token.doc[at].text in (",", "and")):
        at -= 1
    return at >= 0 and token.doc[at].lower_ in SAYS


def _is_listed_look(token: "Token") -> bool:
    word = spelled(token)
    return word in LISTED or word in VAGUE
