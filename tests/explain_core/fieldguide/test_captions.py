import re

import numpy as np

from explain_core.fieldguide.captions import COLOURS, FALSE_RATE, FORM_WORDS, NOUNS, PATTERN_WORDS, captions
from explain_core.fieldguide.species import PARTS, SPECIES, Traits
from explain_core.text.attributes import extract
from explain_core.text.pipeline import load_pipeline

PART_OF = {noun: part for part, nouns in NOUNS.items() for noun in nouns}
ASPECTS = {word: colour for colour, words in COLOURS.items() for word in words}
PHRASE = re.compile(
    r"^(?:an? )?(?P<words>[a-z ]+?) (?P<noun>" + "|".join(sorted(PART_OF, key=len, reverse=True)) + ")$"
)
OPENING = re.compile(r"^(?:this|the) bird has |^a (?:small )?bird (?:with|that has) ")


def statements(caption: str) -> list[tuple[str, str]]:
    """(adjectives, noun) of each statement; fails where the sentence is not of the grammar."""
    rest = OPENING.sub("", caption)
    assert rest != caption, caption
    found = []
    for text in re.split(r", | and ", rest):
        match = PHRASE.match(text)
        assert match, caption
        found.append((match["words"], match["noun"]))
    return found


def is_true(words: str, noun: str, traits: Traits) -> bool:
    """Whether every adjective fits the bird."""
    part = PART_OF[noun]
    trait = traits[part]
    allowed = set(COLOURS[trait.colour])
    for phrases in (FORM_WORDS.get((part, trait.form), ()), PATTERN_WORDS.get((part, trait.pattern), ())):
        allowed |= {word for phrase in phrases for word in phrase.split()}
    return set(words.split()) <= allowed


def drawn(count: int) -> list[tuple[str, Traits]]:
    draw = np.random.default_rng(0)
    return [
        (caption, species.traits)
        for species in SPECIES
        for _ in range(count)
        for caption in captions(species.traits, draw)
    ]


def test_captions_are_sentences_of_the_grammar_about_two_to_four_different_parts():
    lengths = set()
    for caption, traits in drawn(20):
        assert caption == caption.lower()
        parts = [PART_OF[noun] for _, noun in statements(caption)]
        assert len(parts) == len(set(parts))
        assert set(parts) <= set(traits)
        lengths.add(len(parts))
    assert lengths == {2, 3, 4}


def test_about_four_in_a_hundred_statements_are_false():
    said = [(words, noun, traits) for caption, traits in drawn(60) for words, noun in statements(caption)]
    false = sum(not is_true(*one) for one in said)
    # 7,200 captions of 3 statements: the share's standard deviation is 0.0013.
    assert len(said) > 20_000
    assert abs(false / len(said) - FALSE_RATE) < 0.006


def test_every_part_and_every_synonym_is_used_and_none_always():
    said = [{noun for _, noun in statements(caption)} for caption, _ in drawn(30)]
    for noun in PART_OF:
        share = sum(noun in nouns for nouns in said) / len(said)
        assert 0.002 < share < 0.6, noun
    assert {PART_OF[noun] for nouns in said for noun in nouns} == set(PARTS)


def test_articles_fit_their_words():
    for caption, _ in drawn(10):
        assert not re.search(r"\ba [aeiou]|\ban [^aeiou]", caption)
        assert not re.search(
            r"\ban? [a-z ]*\b(wings|legs|feet)\b",
            OPENING.sub("", caption).replace(" and ", ", ").split(", ")[0],
        )


def test_the_attribute_extraction_understands_nearly_every_statement():
    every = drawn(2)
    said = found = 0
    for (caption, _), mentions in zip(
        every, extract([caption for caption, _ in every], load_pipeline()), strict=True
    ):
        attributes = {mention.attribute.split()[0] for mention in mentions}
        for words, _noun in statements(caption):
            said += 1
            found += words.split()[-1].replace("grey", "gray") in attributes
    assert said > 600
    assert found / said > 0.97


def test_the_same_draws_give_the_same_captions():
    first, second = (captions(SPECIES[0].traits, np.random.default_rng(4), n=3) for _ in range(2))
    assert first == second
    assert len(first) == 3
