"""What is said of explanations at a layer."""

from dataclasses import replace

from explain_core.model.limits import limits, off_by
from explain_core.model.places.anatomy import find_anatomy
from explain_core.model.places.place import NONE
from tests.networks.collection import variant
from tests.networks.heads import CLASSES, network


def test_nothing_is_said_where_all_is_as_it_should_be():
    assert limits(find_anatomy(network("linear"), 64, classes=CLASSES)) == ()
    assert limits(find_anatomy(network("class token"), 64, classes=CLASSES)) == ()


def test_each_limit_is_a_sentence_that_names_the_layer():
    (share,) = limits(find_anatomy(network("ensemble"), 64, classes=CLASSES))
    assert "goes past it" in share and "members.0.features" in share
    (beside,) = limits(find_anatomy(network("class token"), 64, "blocks.1", classes=CLASSES))
    assert (
        beside.startswith("The outputs pass the positions of blocks.1 no gradient")
        and "class token" in beside
    )
    (own,) = limits(find_anatomy(variant("spikes"), 64, classes=CLASSES))
    assert own.startswith("The gradient at features is not what changes of its maps do to the outputs")
    passed = " ".join(limits(find_anatomy(variant("stages joined out of sight"), 64, classes=CLASSES)))
    assert passed.startswith("Later layers, two the last of them,") and "rest on one" in passed


def test_of_an_early_layer_a_later_one_is_named_that_can_be():
    found = find_anatomy(network("linear"), 64, classes=CLASSES)
    (named,) = limits(replace(found, later="stage.3"))
    (none,) = limits(replace(found, later=NONE))
    assert named.startswith(none) and "name it with --features, stage.3 say." in named
    assert "early layer" in none and "--features" not in none


def test_what_is_off_is_said_with_what_to_do():
    found = find_anatomy(network("linear"), 64, classes=CLASSES)
    said = off_by(0.0312, found)
    assert "0.031 of its spread" in said and found.features in said and "--features" in said
