"""The percentage of correct keypoints and what it counts."""

import numpy as np
import pytest

from explain_core.data.image_set import Part
from explain_core.evaluation.maps.grounding import distance, part_attributes, pck, random_place
from explain_core.text.parts import part_of

PARTS = (Part("left wing", 10, 20), Part("right wing", 40, 20), Part("beak", 0, 0))


def test_parts_and_nouns_meet_under_one_name():
    assert part_of("left wing") == part_of("wings") == part_of("wing") == "wing"
    assert part_of("bill") == part_of("beak")
    assert part_of("right leg") == part_of("legs") == part_of("feet") == "leg"
    assert part_of("Chest") == "breast"
    assert part_of("tail") == "tail"


def test_the_commonest_attributes_of_annotated_parts_count():
    attributes = ("black bill", "small bird", "red wing", "white wing")
    found = part_attributes(attributes, np.array([5, 100, 9, 9]), ["beak", "left wing", "right wing"], 2)
    assert found == ["red wing", "white wing"]
    assert part_attributes(attributes, np.array([5, 100, 9, 9]), ["beak"]) == ["black bill"]


def test_distance_is_to_the_nearest_part_of_that_name_over_the_longer_side():
    assert distance(13, 24, "red wings", PARTS, 50.0) == pytest.approx(5 / 50)
    assert distance(37, 24, "red wings", PARTS, 50.0) == pytest.approx(5 / 50)
    assert distance(3, 4, "yellow bill", PARTS, 100.0) == pytest.approx(0.05)
    assert distance(3, 4, "long tail", PARTS, 100.0) is None


def test_pck_counts_what_is_within_the_threshold():
    assert pck([0.05, 0.1, 0.2, 0.4], 0.1) == 0.5
    assert pck([0.05, 0.1, 0.2, 0.4], 0.3) == 0.75


def test_random_places_are_uniform_and_do_not_change():
    places = np.array([random_place(str(k), "red wing") for k in range(4000)])
    assert random_place("7", "red wing") == tuple(places[7])
    assert ((places >= 0) & (places < 1)).all()
    np.testing.assert_allclose(places.mean(axis=0), 0.5, atol=0.02)
    np.testing.assert_allclose(places.var(axis=0), 1 / 12, atol=0.005)
