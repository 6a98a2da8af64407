"""Scores of classifiers in tables of attributes."""

import pytest

from explain_core.data.attributes.attribute_keys import Known
from explain_core.data.attributes.attribute_scale import Scale
from explain_core.data.attributes.attribute_table import read_attribute_table
from explain_core.errors import CaptionError
from explain_core.places import Place

LFW = (
    "#\tlfw_attributes.txt\n#\tperson\timagenum\tMale\tBlack Hair\n"
    "Ann Lee\t1\t-0.93\t2.4\nAnn Lee\t2\t0.34\t-0.5\nBob Ray\t1\t1.2\t-1.7\n"
)
PEOPLE = Known(frozenset(), frozenset({"ann lee", "bob ray"}))


def test_scores_are_the_cause_and_a_number_of_a_picture_is_named(tmp_path) -> None:
    (tmp_path / "lfw.txt").write_text(LFW)
    with pytest.raises(CaptionError) as error:
        read_attribute_table(Place.of(tmp_path / "lfw.txt"), None, PEOPLE)
    said = str(error.value)
    assert "Male, Black Hair hold numbers from -1.7 to 2.4: scores" in said and "--attribute-scale" in said
    assert '"person" and "imagenum" name a picture together' in said and "Ann_Lee_0001.jpg" in said
    assert "caption" not in said.lower()


def test_scores_whose_ends_are_said_are_read(tmp_path) -> None:
    (tmp_path / "t.csv").write_text("image,male,hair\n1.jpg,-3,1.5\n2.jpg,0.3,-0.3\n3.jpg,-0.6,2.4\n")
    with pytest.raises(CaptionError, match="scores"):
        read_attribute_table(Place.of(tmp_path / "t.csv"))
    found = read_attribute_table(Place.of(tmp_path / "t.csv"), None, PEOPLE, Scale(-3, 3))
    assert found.of_images["1.jpg"] == {"male": 0.0, "hair": 0.75}
