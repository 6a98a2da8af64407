"""Two photographs in one picture, and the half that a map lies in."""

import numpy as np
import pytest

from explain_core.evaluation.maps.photograph_pair import in_half, pairs_of, side_by_side


def test_each_photograph_stands_in_its_half_at_half_its_size():
    red, blue = (np.full((8, 12, 3), colour, np.uint8) for colour in ((255, 0, 0), (0, 0, 255)))
    found = side_by_side(red, blue, (1, 2, 3))
    assert found.shape == (8, 12, 3)
    assert (found[2:6, :6] == (255, 0, 0)).all() and (found[2:6, 6:] == (0, 0, 255)).all()
    assert (found[:2] == (1, 2, 3)).all() and (found[6:] == (1, 2, 3)).all()


@pytest.mark.parametrize(
    ("cells", "left", "value"),
    [
        ([[3.0, 0, 1]], True, 1), ([[3.0, 0, 1]], False, 0), ([[1.0, 5, 1]], True, 0.5), ([[-9.0, 0, 1]], True, 0),
        ([[0.0, 0, 0]], True, 0.5),
    ],
)  # fmt: skip
def test_a_map_lies_where_more_of_its_positive_part_is(cells, left, value):
    assert in_half(np.array(cells), left) == value


def test_a_map_that_is_no_number_has_no_half():
    assert np.isnan(in_half(np.array([[np.nan, 1.0]]), True))


def test_pairs_are_of_two_classes_and_take_an_image_once():
    rows = [
        {
            "image_id": name,
            "class": name[0],
            "correct": name != "b9",
            "split": "train" if name == "c0" else "test",
        }
        for name in ("a1", "a2", "b9", "c0", "b1", "c1", "a3", "b2")
    ]
    assert pairs_of(rows, 9) == [("a1", "b1"), ("a2", "c1"), ("a3", "b2")]
    assert pairs_of(rows, 1) == [("a1", "b1")] and pairs_of(rows[:2], 5) == []
