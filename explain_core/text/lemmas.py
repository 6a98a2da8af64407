"""The singular of nouns, without what spaCy's lemmatizer needs to know of all the other words."""

from typing import TYPE_CHECKING

from spacy.lang.en.lemmatizer import EnglishLemmatizer
from spacy.language import Language

if TYPE_CHECKING:
    from spacy.tokens import Doc

NAME = "noun_lemmas"


class NounLemmas:
    """A part of a pipeline that gives each plural noun its lemma, by the rules of the pipeline's lemmatizer.

    Of a noun only the plural has another lemma than itself. The lemmatizer alone would need the attribute ruler, which
    takes nearly as long as the tagger: a third of the time that a caption takes.
    """

    def __init__(self, lemmatizer: EnglishLemmatizer) -> None:
        self._lemmatizer = lemmatizer
        self._known: dict[int, str] = {}
        index = lemmatizer.lookups.get_table("lemma_index", None)
        self._nouns = None if index is None else frozenset(index.get("noun", ()))

    def __call__(self, doc: "Doc") -> "Doc":
        for token in doc:
            if token.tag_ == "NNS":
                lemma = self._known.get(token.lower)
                if lemma is None:
                    token.pos_ = "NOUN"
                    token.set_morph("Number=Plur")  # type: ignore[attr-defined]
                    lemma = self._lemmatizer.rule_lemmatize(token)[0]
                    lemma = self._known[token.lower] = self._latin(token.lower_) or lemma
                token.lemma_ = lemma
        return doc

    def _latin(self, word: str) -> str:
        """A Latin singular that ends as English plurals do, itself: "lumen", "fundus"; "" for other words."""
        if not word.endswith(("men", "ma", "us", "um", "is")) or self._nouns is None:
            return ""
        return "" if word.endswith("men") and f"{word[:-2]}an" in self._nouns else word


@Language.factory(NAME)
def _noun_lemmas(nlp: Language, name: str) -> NounLemmas:  # noqa: ARG001  # spaCy passes it by name
    lemmatizer = nlp.get_pipe("lemmatizer")
    assert isinstance(lemmatizer, EnglishLemmatizer)  # `lemmatise_nouns_alone` looked
    return NounLemmas(lemmatizer)


def lemmatise_nouns_alone(nlp: Language) -> None:
    """Replace the lemmatizer and the attribute ruler of a pipeline where its lemmatizer goes by English rules."""
    lemmatizer = nlp.get_pipe("lemmatizer")
    if isinstance(lemmatizer, EnglishLemmatizer) and lemmatizer.mode == "rule":
        nlp.disable_pipe("attribute_ruler")
        nlp.disable_pipe("lemmatizer")
        nlp.add_pipe(NAME)
