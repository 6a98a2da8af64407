"""Failures, confusion by confusion."""

import shutil

import pytest

from explain_core.runs.failures import find_failures, with_neighbours
from explain_core.store.change import change
from explain_core.store.layout import Layout
from explain_core.store.reader import Store
from tests.compared import CROW, GULL
from tests.confused import RUN, confused

__all__ = ["confused"]


@pytest.fixture
def run(birds):
    return birds.run()


def test_failures_by_confusion(birds, run, made):
    jay, finch, _ = made.classes
    found = find_failures(birds, run, "test")
    assert (found.images, found.wrong, found.patterns) == (3, 2, {"label": 1, "look-alike": 1})
    (group,) = found.groups
    assert (group.true_class, group.predicted) == (finch, jay)
    assert [each.image_id for each in group.images] == sorted(made.ids[1:3])  # both are as sure, then by id
    by_id = {each.image_id: each for each in group.images}
    assert by_id[made.ids[1]].sentence == "A Jay, though a Finch."
    assert (by_id[made.ids[1]].p_predicted, by_id[made.ids[1]].p_true_class) == (0.5, 0.125)
    assert (group.pulled, group.missed) == ({"black head": 2, "red [b]wing[/b]": 1}, {"white belly": 1})


def test_failures_of_a_pattern_of_a_class_and_of_a_split_without(birds, run, made):
    (group,) = find_failures(birds, run, "all", pattern="look-alike").groups
    assert [each.image_id for each in group.images] == [made.ids[2]]
    jays = find_failures(birds, run, "test", class_name=made.classes[0])
    assert (jays.images, jays.groups) == (1, ())
    assert (find_failures(birds, run, "train").images, find_failures(birds, run, "train").wrong) == (2, 0)


def test_the_commonest_confusion_comes_first_and_the_surest_mistake_in_it(compared, tmp_path):
    """A crow for a gull, two gulls for crows: i3 with 0.875 - 0.125, i2 with 0.75 - 0.25."""
    layout = Layout(shutil.copytree(compared, tmp_path / "store"))
    with change(layout, "mistaken", 0) as connection:
        for image, predicted, p_class in (("i0", GULL, 0.25), ("i3", CROW, 0.125)):
            connection.execute(
                "UPDATE predictions SET predicted = ?, correct = false, p_class = ?, p_predicted = 1 - ? "
                "WHERE run_id = 'run-before' AND image_id = ?",
                [predicted, p_class, p_class, image],
            )
    with Store.open(layout.root) as store:
        found = find_failures(store, store.run("before"), "all")
    assert [[each.image_id for each in group.images] for group in found.groups] == [["i3", "i2"], ["i0"]]
    assert found.groups[0].images[0].pattern is None and found.patterns == {}  # a run without patterns


def test_as_many_as_are_shown_have_neighbours_and_each_confusion_its_advice(confused):
    failures = find_failures(confused, RUN, "test")
    for most, found in ((None, "c1"), (1, "c1"), (0, None)):
        first, second = with_neighbours(confused, RUN, failures, most).groups
        assert [image.image_id for image in first.images] == ["c4", "c5", "c6"]
        assert first.images[0].nearest_right == found and first.images[2].nearest_right is None
    assert [each.attribute for each in first.advice] == ["black bill", "red leg"]
    assert [each.attribute for each in second.advice] == ["black bill"]
