"""What a pipeline's dictionary says of words."""

from typing import Any

import spacy

from explain_core.text.lexicon import Lexicon, lexicon_of

SMALL = Lexicon(
    frozenset(("hollow", "ovoid", "faint")), frozenset(("stem", "ovoid", "faint")), frozenset(("ice",))
)


def test_a_word_that_is_an_adjective_alone_describes() -> None:
    assert SMALL.only_describes("hollow")
    assert not SMALL.only_describes("faint") and SMALL.can_describe("faint")
    assert SMALL.only_names("stems") and not SMALL.only_names("faint")


def test_the_ending_tells_of_words_that_no_dictionary_has() -> None:
    assert all(SMALL.only_describes(word) for word in ("crenulated", "felty", "glycerous", "bladelike"))
    assert not any(SMALL.only_describes(word) for word in ("caseback", "stem", "iced tea"))
    assert SMALL.is_unknown("caseback") and not SMALL.is_unknown("felty")


def test_what_can_be_a_noun_too_describes_where_it_ends_like_an_adjective() -> None:
    assert SMALL.looks_like_look("ovoid") and not SMALL.looks_like_look("faint")


def test_what_doing_leaves_is_a_name_and_doing_is_none() -> None:
    assert SMALL.can_be_made("purfling") and not SMALL.can_be_made("icing")


def test_an_english_pipeline_has_a_dictionary_and_a_blank_one_none(nlp: Any) -> None:
    found = lexicon_of(nlp)
    assert found is not None and found.only_describes("globose") and found.only_names("gill")
    assert lexicon_of(spacy.blank("en")) is None
