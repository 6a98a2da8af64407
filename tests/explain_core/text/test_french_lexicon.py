"""A dictionary of a few words, as a pipeline's lemmatizer has them."""

import spacy

from explain_core.text.french_lexicon import LISTS_ALONE, FrenchLexicon, lexicon_of

LEXICON = FrenchLexicon(
    adjectives=frozenset(("vertical", "convexe", "dense", "plein", "romain")),
    nouns=frozenset(("barreau", "chiffre", "romain", "normand", "normande", "boule")),
    verbs=frozenset(("sculpter", "contraster", "manquer")),
    adjective_forms={"pleines": ["plein"]},
    noun_forms={"velours": ["velours"], "barreaux": ["barreau"]},
    verb_forms={"noirci": ["noircir"]},
)


def test_what_a_word_may_be() -> None:
    assert LEXICON.must_name("barreaux") and LEXICON.must_name("velours")
    assert LEXICON.must_describe("sculptées") and LEXICON.must_describe("noircies")
    assert LEXICON.must_describe("manquantes") and LEXICON.must_describe("hyperdenses")
    assert LEXICON.may_describe("romains") and LEXICON.may_name("romains")
    assert not LEXICON.may_describe("olives") and LEXICON.may_name("olive") and LEXICON.may_describe("olive")
    assert LEXICON.may_act("contrastent") and not LEXICON.may_act("boules")
    assert LEXICON.may_belong("normande") and not LEXICON.may_belong("boules")
    assert LEXICON.is_known("barreaux") and not LEXICON.is_known("ocelle")


def test_forms() -> None:
    assert [LEXICON.base(word) for word in ("verticales", "pleines", "noircies", "noires")] == [
        "vertical",
        "plein",
        "noirci",
        "noir",
    ]
    assert LEXICON.singular("barreaux") == "barreau" and LEXICON.singular("ocelles") is None
    assert (
        LEXICON.is_plural("noircis")
        and LEXICON.is_plural("gris") is None
        and LEXICON.is_plural("noir") is False
    )
    assert LEXICON.shown_feminine("verticales") and LEXICON.shown_feminine("convexes") is None


def test_without_a_dictionary_lists_and_endings_tell() -> None:
    assert lexicon_of(spacy.blank("fr")) == LISTS_ALONE
    assert LISTS_ALONE.must_describe("crochu") and LISTS_ALONE.must_name("bec")
