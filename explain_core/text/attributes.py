"""Attributes from captions: "adjective noun" pairs (Guo et al. 2018, section 3.1)."""

from collections import Counter
from collections.abc import Callable, Iterable, Sequence
from functools import partial
from typing import TYPE_CHECKING, NamedTuple

from explain_core.text import dependencies, french
from explain_core.text.apposition import with_verbs
from explain_core.text.clauses import things_of
from explain_core.text.copulas import with_copulas
from explain_core.text.denial import with_denials
from explain_core.text.french_lexicon import lexicon_of
from explain_core.text.grammars import GRAMMARS
from explain_core.text.labels import Said
from explain_core.text.pieces import Piece, pieces
from explain_core.text.plain import cased, plain, punctuated
from explain_core.text.possession import with_owners
from explain_core.text.words import PART_FORMS, SPELLING, words_of

if TYPE_CHECKING:
    from spacy.language import Language
    from spacy.tokens import Doc

# Part of the cache key: raise it with every change to what `extract` gives for some caption.
EXTRACTION_VERSION = "13"

BATCH_SIZE = 512  # captions


class Mention(NamedTuple):
    """One occurrence of an attribute in a caption: "black wing", and its noun as it was written, "wings"."""

    attribute: str
    surface_noun: str


def extract(captions: Iterable[str], nlp: "Language", predicates: bool = True) -> list[list[Mention]]:
    """Find the attributes of each caption, in order of appearance; one list a caption.

    An attribute is "adjective noun", lower case, single spaces, the noun lemmatised; a noun of two words is a
    compound ("white eye ring"). What is read, with examples of each, is in docs/attributes.md:
    - adjectives before a noun ("long pointy beak" is "long beak" and "pointy beak"), and after "is" and "that
      are" ("wings that are brown", "its crown and nape are black");
    - colours, patterns and shades of one part for the parts that follow it in a list ("white belly breast and
      throat"): a colour that is passed on so is found in the image's other captions as often as the one it
      came from. Shapes and sizes stay with the first noun;
    - colours on a part ("yellow on its head") and without a part ("black with yellow" of a bird);
    - nothing that is denied ("no eye ring", "not yellow", "without white stripes");
    - the shade of a colour is left out: "bright red crown" is "red crown", but "bright crown" stays;
    - spellings are united ("grey" is "gray", "eyering" is "eye ring"); words.py has the lists.
    Without `predicates` an adjective counts for the first noun after it alone: the paper's noun chunks.

    Captions of other languages than English are read by other rules, and their attributes are labels ("tête: rouge",
    labels.py): French by the roles of words (french.py), others by their parse (dependencies.py).

    Captions that are equal are read once. A caption is read as far as LONGEST_CAPTION; control characters
    count as spaces. Never fails on text, whatever it holds.
    """
    english = nlp.lang == "en"
    texts = [punctuated(plain(caption)) if english else cased(caption) for caption in captions]
    distinct = list(dict.fromkeys(text for text in texts if text))
    docs = nlp.pipe(distinct, batch_size=BATCH_SIZE)
    read = partial(_mentions, predicates=predicates) if english else _reader_of(nlp)
    found = {text: read(doc) for text, doc in zip(distinct, docs, strict=True)}
    return [list(found.get(text, ())) for text in texts]


def _reader_of(nlp: "Language") -> "Callable[[Doc], list[Mention]]":
    """What reads the captions of another language than English."""
    if nlp.lang == "fr":
        lexicon = lexicon_of(nlp)
        return lambda doc: _labelled(french.said_in(doc, lexicon))
    grammar, labels = GRAMMARS[str(nlp.lang)], frozenset(nlp.get_pipe("parser").labels)  # type: ignore[attr-defined]
    return lambda doc: _labelled(dependencies.said_in(doc, grammar, labels))


def _labelled(found: Sequence[Said]) -> list[Mention]:
    return [
        Mention(each.label, each.written.lower() if each.noun.islower() else each.written) for each in found
    ]


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


#: Behind these a noun stays in the plural.
_STAYING = words_of(
    "two three four five six seven eight nine ten several both under above below behind between on in of with"
)


def canonical(attribute: str) -> str:
    """An attribute as `extract` would spell it, for what people type: " Grey  wingbar" is "gray wing bar".

    Needs no spaCy, so a plural is only made singular where it is a part of a body ("white wings"), and stays behind a
    number and in what follows a noun: "two legs", "bags under eyes".
    """
    words = plain(attribute).replace("off white", "off-white").split()
    stays = next((place for place, word in enumerate(words) if word in _STAYING), len(words))
    words = [word if place > stays else PART_FORMS.get(word, word) for place, word in enumerate(words)]
    return " ".join(SPELLING.get(word, word) for word in words)


def _mentions(doc: "Doc", predicates: bool) -> list[Mention]:
    return [
        Mention(f"{adjective} {thing.noun}", thing.written)
        for thing in things_of(_read(pieces(doc), predicates), predicates)
        for adjective in thing.adjectives
    ]


def _read(found: list[Piece], predicates: bool) -> list[Piece]:
    """The pieces of a caption with their owners, the verbs that are left out, and what is denied."""
    owned = with_owners(with_copulas(found))
    return with_denials(with_verbs(owned) if predicates else owned)
