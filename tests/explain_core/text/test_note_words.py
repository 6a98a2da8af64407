"""What a word can be in a note."""

from typing import Any

from explain_core.text.lexicon import lexicon_of
from explain_core.text.note_words import NoteWords, is_joined, is_listed_noun


def test_adjectives_that_end_notes_as_adverbs(nlp: Any) -> None:
    lexicon = lexicon_of(nlp)
    assert lexicon is not None
    words = NoteWords(lexicon)
    assert all(words.ends_as_adjective(word) for word in ("ornate", "upright", "hard"))
    assert not any(words.ends_as_adjective(word) for word in ("nearly", "outside", "well", "together"))


def test_participles_tell_a_look_before_a_place_unless_they_fasten(nlp: Any) -> None:
    lexicon = lexicon_of(nlp)
    assert lexicon is not None
    words = NoteWords(lexicon)
    near = nlp("near")[0]
    assert words.is_look("pitted", near) and not words.is_look("mounted", near)
    assert words.is_look("encrusted", nlp("with")[0]) and not words.is_look("lined", nlp("with")[0])


def test_words_at_a_hyphen_and_nouns_of_the_lists(nlp: Any) -> None:
    doc = nlp("label bin-soiled")
    assert [is_joined(token) for token in doc] == [False, True, True, True]
    assert is_listed_noun("leaves") and not is_listed_noun("cylindrical")
