"""Relevant features in the store."""

from explain_core.model.layer import Unit
from explain_core.runs.features import about_features, features_by_class
from explain_core.statistics.features import Feature

FEATURES = (
    Feature(Unit("0", 2), 0.5, 0.25), Feature(Unit("0", 0), 0.25, 0.0625), Feature(Unit("0", 3), -0.25, -0.125),
)  # fmt: skip


def test_of_a_class_by_rank_and_none_of_a_class_without(birds, made):
    jay, finch, _ = made.classes
    found = about_features(birds, birds.run(), finch)
    assert (found.run, found.name, found.features) == ("[red]early[/]", finch, FEATURES)
    assert about_features(birds, birds.run(), jay).features == ()


def test_of_all_classes_those_that_have_some(birds, store, made):
    assert features_by_class(birds, birds.run()) == {made.classes[1]: FEATURES}
    assert features_by_class(store, store.run("before")) == {}
