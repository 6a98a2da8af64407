"""Columns called like a measure among shares."""

import pytest

from explain_core.data.attributes.attribute_neighbours import of_one_scale, says_how_sure
from explain_core.data.attributes.attribute_table import read_attribute_table
from explain_core.errors import CaptionError
from explain_core.places import Place

VOTES = {0.0, 0.3333, 0.6667, 1.0}


def alike(name: str, held: set[float], others: set[float] = VOTES) -> bool:
    return of_one_scale([name], ["trees", "rugged"], {name: held, "trees": others, "rugged": VOTES}) == [name]


def test_values_of_the_neighbours_scale_are_no_measure() -> None:
    assert alike("open area", {0.3333, 1.0}) and alike("age", {0.0, 0.3333})
    assert alike("open area", {0.21, 0.4}), "a share of its own, of several words"


def test_a_unit_a_value_beyond_1_or_a_word_alone_is_a_measure() -> None:
    for name, held in {
        "open area (m2)": {0.3333}, "leaf length mm": {0.3333},
        "open area": {0.3333, 3.0}, "age": {0.21}, "x": {0.3333},
    }.items():  # fmt: skip
        assert not alike(name, held), name
    assert not alike("open area", {0.3333}, {12.0, 40.0}), "the others are no shares"


def test_a_table_of_votes_keeps_it_and_says_so(tmp_path) -> None:
    (tmp_path / "t.csv").write_text(
        "image,trees,open area,rugged\n1.jpg,0.3333,0.6667,0\n2.jpg,1,0.3333,0.6667\n3.jpg,0,1,0.3333\n"
    )
    found = read_attribute_table(Place.of(tmp_path / "t.csv"))
    assert set(found.names) == {"trees", "open area", "rugged"}
    assert any("open area: of the same scale" in note for note in found.notes)
    (tmp_path / "t.csv").write_text("image,open area\n1.jpg,0.3\n2.jpg,0.6\n")
    with pytest.raises(CaptionError, match="they measure or count"):
        read_attribute_table(Place.of(tmp_path / "t.csv"))


def test_a_column_says_how_sure_another_is() -> None:
    assert says_how_sure("striped_confidence", ["striped"]) and says_how_sure("red_std", ["red_mean"])
    assert not says_how_sure("striped_confidence", ["spotted"])
