"""Plural nouns get the lemma that spaCy's whole pipeline would give them, and everything else is left alone."""

import spacy

from explain_core.text.lemmas import NAME, lemmatise_nouns_alone
from explain_core.text.pipeline import pipeline_version

CAPTIONS = (
    "This bird has black wings, grey feet and two long feathers on its eyebrows.",
    "a small bird with white bellies, dark toes and rufous cheeks",
    "The geese have orange bills and webbed feet, and their necks are brown.",
    "These trousers and leaves are green; the wolves' teeth are white.",
    "spots, bars, stripes and patches cover the throats, breasts and tarsi",
)


def test_the_same_lemmas_as_the_whole_pipeline():
    name = pipeline_version().partition(" ")[0]
    whole, alone = spacy.load(name), spacy.load(name)
    lemmatise_nouns_alone(alone)
    assert NAME in alone.pipe_names and "lemmatizer" not in alone.pipe_names
    plurals = 0
    for caption in (*CAPTIONS, *(caption.upper() for caption in CAPTIONS), *CAPTIONS):
        for expected, found in zip(whole(caption), alone(caption), strict=True):
            assert (found.text, found.tag_) == (expected.text, expected.tag_)
            if found.tag_ == "NNS":
                plurals += 1
                assert found.lemma_ == expected.lemma_, (found.text, caption)
    assert plurals > 40


def test_a_pipeline_with_other_lemmas_is_left_as_it_is():
    nlp = spacy.blank("en")
    nlp.add_pipe("lemmatizer", config={"mode": "lookup"})
    lemmatise_nouns_alone(nlp)
    assert nlp.pipe_names == ["lemmatizer"]
