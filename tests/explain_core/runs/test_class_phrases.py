"""A table of attributes by class, by what its attributes mean."""

import pytest

from explain_core.errors import InputError
from explain_core.runs.class_phrases import by_meaning, meaning_of_attribute, meanings_by_class

TABLE = "class,has_bill_color::grey,has_wing_color::black,has_primary_color::blue\n009.Crow,80,100,10\n010.Jay,5,0,90\n"


def test_a_bill_and_a_beak_mean_the_same():
    assert meaning_of_attribute("gray bill") == meaning_of_attribute("gray beak") == ("gray", "beak")
    assert meaning_of_attribute("blue") is None


def test_a_table_s_values_by_meaning(tmp_path):
    (tmp_path / "table.csv").write_text(TABLE)
    found = meanings_by_class(str(tmp_path / "table.csv"), ("009.Crow", "010.Jay"))
    assert found == {
        0: {("gray", "beak"): 0.8, ("black", "wing"): 1.0}, 1: {("gray", "beak"): 0.05, ("black", "wing"): 0.0}
    }  # fmt: skip


def test_of_two_names_of_one_meaning_the_truer_counts():
    assert by_meaning({"red bill": 0.25, "red beak": 0.75}) == {("red", "beak"): 0.75}


def test_a_table_of_other_classes_is_refused(tmp_path):
    (tmp_path / "table.csv").write_text(TABLE)
    with pytest.raises(InputError, match="nothing of the run's classes"):
        meanings_by_class(str(tmp_path / "table.csv"), ("Tern", "Gull"))
