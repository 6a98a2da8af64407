"""What captions are about, by counting how they begin."""

import random

import pytest

from explain_core.text.subjects import learned_subjects, named_subjects, singular
from tests.annotated_captions import domains, of_domain

BUSES = [
    "A yellow bus with a black stripe.", "This is a red bus with white doors.", "The bus has a white roof and doors.",
    "This bus has red wheels.", "a photo of a blue bus with a red door", "The doors are red.", "A door with a window.",
]  # fmt: skip


def test_a_noun_that_captions_begin_with():
    assert learned_subjects(BUSES) == ("bus",)


def test_what_something_has_is_no_subject():
    # Doors begin sentences too, but buses have them.
    captions = BUSES + [f"This door has {n} locks" for n in ("two", "three", "many")] * 1
    assert learned_subjects(
        [*captions, *(f"a {c} bus with a {c} door" for c in ("red", "blue", "green"))]
    ) == ("bus",)


def test_the_order_of_captions_and_how_often_one_is_said_change_nothing():
    captions = [one.caption for name in domains() for one in of_domain(name)]
    shuffled = captions * 2
    random.Random(3).shuffle(shuffled)
    assert learned_subjects(shuffled) == learned_subjects(captions)


@pytest.mark.parametrize(
    ("name", "about", "not_about"),
    [
        ("dogs", {"dog"}, {"tail", "ear", "coat"}),
        ("vehicles", {"bus", "car"}, {"wheel", "door"}),
        ("shoes", {"shoe"}, {"sole", "lace"}),
        ("furniture", {"chair"}, {"leg", "cushion"}),
        ("leaves", {"leaf"}, {"vein", "edge"}),
    ],
)
def test_domains(name, about, not_about):
    found = set(learned_subjects([one.caption for one in of_domain(name)]))
    assert about <= found and not found & not_about


def test_nothing_is_about_nothing():
    assert learned_subjects([]) == learned_subjects(["", "?", "red", "  "]) == ()


@pytest.mark.parametrize(
    ("noun", "expected"),
    [("buses", "bus"), ("bus", "bus"), ("daisies", "daisy"), ("leaves", "leaf"), ("boxes", "box"), ("wheels", "wheel"),
     ("glass", "glass"), ("iris", "iris")],
)  # fmt: skip
def test_singulars(noun, expected):
    assert singular(noun) == expected


def test_an_option_names_nouns():
    assert (
        named_subjects("Buses, car;school bus,") == ("bus", "car", "school bus") and named_subjects("") == ()
    )
