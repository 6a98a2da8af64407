"""The word lists for things that are no birds: they do not contradict the others."""

from explain_core.text import things, words


def test_a_word_is_a_thing_or_an_adjective_and_not_both():
    adjectives = words.COLOURS | words.PATTERNS | words.MISTAGGED | words.SHAPES
    assert not (things.THINGS | things.THING_PARTS) & adjectives
    assert not things.STANCES & (words.PATTERNS | words.MISTAGGED)


def test_the_last_word_names_the_whole():
    assert things.names_whole("school bus") and things.names_whole("bird")
    assert not things.names_whole("bus door")
