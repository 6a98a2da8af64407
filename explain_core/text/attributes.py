"""Attributes from captions: "adjective noun" pairs from the noun chunks (Guo et al. 2018, section 3.1)."""

import unicodedata
from collections import Counter
from collections.abc import Iterable, Iterator, Sequence
from typing import TYPE_CHECKING, NamedTuple

from explain_core.text.words import (
    ALWAYS_NOUNS,
    CARRIERS,
    COLOURS,
    FUSED,
    MEASURES,
    MISTAGGED,
    PART_FORMS,
    PARTS,
    SHADES,
    SPELLING,
    VAGUE,
    WHOLE,
)

if TYPE_CHECKING:
    from spacy.language import Language
    from spacy.tokens import Span, Token

# Part of the cache key: raise it with every change to what `extract` gives for some caption.
EXTRACTION_VERSION = "1"

BATCH_SIZE = 256
LONGEST_CAPTION = 5_000  # characters; what comes after is not read
ADJECTIVE_TAGS = frozenset(("JJ", "JJR", "JJS", "VBN", "VBD", "VBG"))
NOUN_TAGS = frozenset(("NN", "NNS", "NNP", "NNPS"))
SILENT_TAGS = frozenset(("CC", "RB", "RBR", "RBS", ",", "HYPH"))  # inside a chunk, these change nothing


class Mention(NamedTuple):
    """One occurrence of an attribute in a caption: "black wing", and its noun as it was written, "wings"."""

    attribute: str
    surface_noun: str


def extract(captions: Iterable[str], nlp: "Language") -> list[list[Mention]]:
    """Find the attributes of each caption, in order of appearance; one list a caption.

    An attribute is "adjective noun", lower case, single spaces, the noun lemmatised; a noun of two words is a
    compound ("white eye ring"). Only noun chunks are read, as in the paper: "wings that are brown" and "the
    belly is white" give nothing. What is chosen where captions leave room:
    - every adjective before a noun counts once: "long pointy beak" is "long beak" and "pointy beak";
    - an adjective belongs to the first noun after it: "a black bill and crown" says nothing of the crown, and
      "a black head neck and throat" (a list without commas) nothing of the neck;
    - the shade of a colour is left out: "bright red crown" is "red crown", but "bright crown" stays;
    - "yellow bellied bird" is "yellow belly"; "black tipped wing" is "black-tipped wing"; "cream colored
      head" is "cream head";
    - spellings are united ("grey" is "gray", "eyering" is "eye ring"); words.py has the lists.

    Captions that are equal are read once. A caption is read as far as LONGEST_CAPTION; control characters
    count as spaces. Never fails on text, whatever it holds.
    """
    plain = [_plain(caption) for caption in captions]
    distinct = list(dict.fromkeys(text for text in plain if text))
    docs = nlp.pipe(distinct, batch_size=BATCH_SIZE)
    found = {
        text: [mention for chunk in doc.noun_chunks for mention in _mentions(chunk)]
        for text, doc in zip(distinct, docs, strict=True)
    }
    return [list(found.get(text, ())) for text in plain]


def count_by_image(images: Sequence[Sequence[str]], nlp: "Language") -> list[Counter[Mention]]:
    """How often each image's captions mention each attribute (the paper's TF); one Counter an image."""
    mentions = iter(extract((caption for captions in images for caption in captions), nlp))
    counters = []
    for captions in images:
        counter: Counter[Mention] = Counter()
        for _ in captions:
            counter.update(next(mentions))
        counters.append(counter)
    return counters


def canonical(attribute: str) -> str:
    """An attribute as `extract` would spell it, for what people type: " Grey  wingbar" is "gray wing bar".

    Needs no spaCy, so a plural is only made singular where it is a part of a body ("white wings").
    """
    words = _plain(attribute).split()
    words = [PART_FORMS.get(word, word) for word in words]
    return " ".join(SPELLING.get(word, word) for word in words)


def _plain(text: str) -> str:
    """Lower case, one space between words, nothing unprintable."""
    text = unicodedata.normalize("NFKC", text[:LONGEST_CAPTION]).lower()
    return " ".join("".join(c if c.isprintable() else " " for c in text).split())


def _mentions(chunk: "Span") -> Iterator[Mention]:
    """Walk a noun chunk from left to right: adjectives gather until a noun ends, and belong to that noun."""
    adjectives: list[str] = []
    nouns: list[Token] = []
    tokens = _words(chunk)
    for position, token in enumerate(tokens):
        following = tokens[position + 1] if position + 1 < len(tokens) else None
        word = SPELLING.get(token.lower_, token.lower_)
        if nouns and not _continues(nouns, token):
            yield from _pairs(adjectives, nouns)
            adjectives, nouns = [], []
        if word in CARRIERS and following is not None and (_is_participle(word) or not _is_silent(following)):
            continue
        if worn := _worn_part(word):
            if adjectives and (adjective := adjectives.pop()) not in VAGUE:
                yield Mention(f"{adjective} {worn}", worn)
        elif word in FUSED and following is not None:
            if adjectives:
                adjectives.append(f"{adjectives.pop()}-{word}")
        elif _is_noun(token):
            if (
                following is not None
                and following.lower_ in CARRIERS | FUSED
                and token.lower_ not in PART_FORMS
            ):
                adjectives.append(word.replace(" ", "-"))  # "cone shaped beak", "medium size bird"
            else:
                nouns.append(token)
        elif _is_adjective(token, word):
            if adjectives and word.endswith("ed") and token.nbor(-1).text == "-":
                word = f"{adjectives.pop()}-{word}"  # "long-haired"
            elif word in COLOURS and adjectives and adjectives[-1] in SHADES and _adjoins(tokens, position):
                adjectives.pop()
            adjectives.append(word)
        elif not _is_silent(token):
            adjectives = []
    if nouns:
        yield from _pairs(adjectives, nouns)


def _words(chunk: "Span") -> "list[Token]":
    """The chunk's tokens without hyphens inside words: "medium-sized" reads as "medium sized"."""
    return [token for token in chunk if token.text not in ("-", "–", "/")]


def _adjoins(tokens: "list[Token]", position: int) -> bool:
    """Whether the word before is right before, with no "and" between."""
    return position > 0 and not _is_silent(tokens[position - 1])


def _is_silent(token: "Token") -> bool:
    return token.tag_ in SILENT_TAGS


def _is_participle(word: str) -> bool:
    return word.endswith(("ed", "ing"))


def _is_word(token: "Token") -> bool:
    return token.is_alpha and len(token) > 1


def _is_noun(token: "Token") -> bool:
    word = token.lower_
    if word in PART_FORMS or word in ALWAYS_NOUNS or " " in SPELLING.get(word, ""):
        return True
    return token.tag_ in NOUN_TAGS and _is_word(token) and not _always_adjective(word)


def _is_adjective(token: "Token", word: str) -> bool:
    return _is_word(token) and (token.tag_ in ADJECTIVE_TAGS or _always_adjective(word))


def _always_adjective(word: str) -> bool:
    word = SPELLING.get(word, word)
    return word in COLOURS or word in SHADES or word in MISTAGGED


def _worn_part(word: str) -> str | None:
    """The part in "bellied", "headed", "legged", "eyed": belly, head, leg, eye; None for other words."""
    if not word.endswith("ed") or word == "crested":  # "a crested head" needs no adjective to say something
        return None
    stem = word[:-2]
    for part in (stem, stem + "e", stem[:-1], stem[:-1] + "y"):
        if part in PARTS or part == "feather":
            return part
    return None


def _continues(nouns: "list[Token]", token: "Token") -> bool:
    """Whether a noun goes on with this token: not after a plural, the thing itself, or from part to part."""
    last, word = nouns[-1].lower_, token.lower_
    plural = nouns[-1].tag_ in ("NNS", "NNPS") and last not in PARTS
    ends = plural or last in WHOLE or (last in PART_FORMS and word in PART_FORMS)
    return _is_noun(token) and not ends


def _pairs(adjectives: list[str], nouns: "list[Token]") -> Iterator[Mention]:
    """Pair each adjective with the noun at the end of a run of nouns; none where the noun names no thing."""
    head = nouns[-1]
    noun, surface = _head_forms(head)
    if noun in MEASURES:
        return
    if len(nouns) > 1 and " " not in noun and noun not in PARTS:
        modifier = nouns[-2].lower_  # "eye ring", "tail feathers"; but "peacock head" is a head
        noun, surface = _united(f"{modifier} {noun}", f"{modifier} {surface}")
    for adjective in dict.fromkeys(adjectives):
        if adjective not in VAGUE:
            yield Mention(f"{adjective} {noun}", surface)


def _head_forms(token: "Token") -> tuple[str, str]:
    """A noun's singular, and how it was written with its spelling united: ("wing bar", "wing bars")."""
    word = token.lower_
    singular = PART_FORMS.get(word) or (word if word in SPELLING else token.lemma_.lower()) or word
    return _united(singular, word)


def _united(singular: str, written: str) -> tuple[str, str]:
    """Both forms of a noun in the one spelling that SPELLING has for it."""
    united = SPELLING.get(singular, singular)
    if united == singular or written == singular:
        return united, united if written == singular else written
    return united, "rectrices" if united == "rectrix" else united + "s"
