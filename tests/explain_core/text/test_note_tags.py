"""Tags of notes without a verb, that taggers take for sentences."""

from typing import Any

import pytest
import spacy

from explain_core.text.attributes import extract
from explain_core.text.note_tags import NAME, tag_notes

NOTES = {
    "Jug, the body ovoid, the neck cylindrical, the top burnished.": "ovoid body, cylindrical neck, burnished top",
    "Stem hollow. Margin crenulated. Weld itself clean.": "hollow stem, crenulated margin, clean weld",
    "Cork soaked, capsule corroded, label bin-soiled": "soaked cork, corroded capsule, bin-soiled label",
    "Cactus, columnar, spines white": "columnar cactus, white spine",
    "Hilt ornate, caseback plain": "ornate hilt, plain caseback",
    "Gills: adnate. Binding: cream. Frets: jumbo, polished.": "adnate gill, cream binding, jumbo fret, polished fret",
    "Inflorescence drooping, lower leaves yellow": "drooping inflorescence, yellow leaf",
    "the exterior dull red, the interior iridescent": "red exterior, iridescent interior",
    "Homemade loaf, scored top": "homemade loaf, scored top",
}
SAID = {
    "The frets are worn flat and the neck is bolted on.": "worn fret, flat fret, bolted neck",
    "The surface is pitted near the rim.": "pitted surface",
    "The omelette is folded in half.": "folded omelette",
    "The frosting is pale pink and its paws have been shaved.": "pink frosting, shaved paw",
}
NOTHING = (
    "Its engines are mounted at the tail.", "The inside is lined with silk.", "The bird is perched on a branch.",
    "Its leaves turn.", "The dog barked.", "Bowl, hand built",
)  # fmt: skip


@pytest.mark.parametrize("caption", NOTES)
def test_notes_say_what_their_last_words_say_of_the_first(caption: str, nlp: Any) -> None:
    assert {each.attribute for each in extract([caption], nlp)[0]} == set(NOTES[caption].split(", "))


@pytest.mark.parametrize("caption", SAID)
def test_participles_after_is_tell_how_a_thing_looks(caption: str, nlp: Any) -> None:
    assert {each.attribute for each in extract([caption], nlp)[0]} == set(SAID[caption].split(", "))


@pytest.mark.parametrize("caption", NOTHING)
def test_where_a_thing_is_and_what_it_does_is_no_look(caption: str, nlp: Any) -> None:
    assert extract([caption], nlp) == [[]]


def test_a_pipeline_without_a_dictionary_is_left_alone(nlp: Any) -> None:
    blank = spacy.blank("en")
    tag_notes(blank)
    assert blank.pipe_names == [] and NAME in nlp.pipe_names
