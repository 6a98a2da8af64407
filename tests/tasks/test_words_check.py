"""`explain check` counts the words that a run would have: of captions, of a table, or of both."""

import pytest

from explain_core.image_sets import load_image_set
from tasks.options import RunOptions
from tasks.words_check import images_with_words
from tests.conventions.sets import pictures

TABLE = "class,has_bill_shape::dagger,has_wing_color::brown\ncrow,1,0.1\nwren,0,0.9\n"


@pytest.fixture
def birds(tmp_path):
    pictures(tmp_path / "set")
    return tmp_path


def checked(birds, **given):
    options = RunOptions(str(birds / "set"), "", store=str(birds / "store"), **given)
    return images_with_words(load_image_set(options.images, options.loading()), options)


def test_a_tables_attributes_are_counted_and_nothing_says_that_there_are_none(birds):
    (birds / "traits.csv").write_text(TABLE)
    found = checked(birds, attributes=str(birds / "traits.csv"))
    assert (found.accepted, found.attributes, found.wordless) == (True, 2, "")
    assert not any("no --attributes" in note for note in found.notes)
    assert any("speaks of classes" in note for note in found.notes)
    assert checked(birds).wordless == "no image has a caption"


def test_a_table_makes_captions_without_attributes_good(birds):
    (birds / "set/captions.csv").write_text("image,caption\nc1.jpg,it is there\n")
    assert not checked(birds).accepted
    (birds / "traits.csv").write_text(TABLE)
    assert checked(birds, attributes=str(birds / "traits.csv")).attributes == 2


def test_a_table_that_is_not_there_or_says_nothing_is_the_reason(birds):
    assert "no" in checked(birds, attributes=str(birds / "no.csv")).reason
    (birds / "traits.csv").write_text(TABLE.replace("crow", "owl").replace("wren", "jay"))
    assert "says nothing of these images" in checked(birds, attributes=str(birds / "traits.csv")).reason
    (birds / "traits.csv").write_text("class,brown wing,red eye\ncrow,0,0\nwren,0,0\n")
    found = checked(birds, attributes=str(birds / "traits.csv"))
    assert not found.accepted and "nothing is true" in found.reason
    (birds / "traits.csv").write_text("class,brown wing (%),red eye (%)\ncrow,48,2\nwren,5,20\n")
    reason = checked(birds, attributes=str(birds / "traits.csv")).reason
    assert "the largest value is 0.48" in reason and "--attribute-scale 0:50" in reason


def test_a_list_and_a_table_at_once_are_refused(birds):
    (birds / "list.txt").write_text("brown wing\n")
    found = checked(birds, concepts=str(birds / "list.txt"), scorer="tests.asked:nothing", attributes="x.csv")
    assert not found.accepted and "two sources" in found.reason
