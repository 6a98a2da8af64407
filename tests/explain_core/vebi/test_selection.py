"""Relevant features from sums, and what explains an image; silencing them."""

import numpy as np
import pytest

from explain_core.model.layer import Layer, Unit, place_of, unit_at
from explain_core.statistics.descriptors import DescriptorSums
from explain_core.statistics.features import Feature, relevant_features, strongest_features
from explain_core.vebi.ablation import others, still_taken_for, taken_for

LAYERS = (Layer("stem", 2), Layer("last", 3))


def test_places_and_units():
    assert [unit_at(LAYERS, place) for place in range(5)] == [
        Unit("stem", 0), Unit("stem", 1), Unit("last", 0), Unit("last", 1), Unit("last", 2),
    ]  # fmt: skip
    assert [place_of(LAYERS, unit_at(LAYERS, place)) for place in range(5)] == list(range(5))
    with pytest.raises(IndexError):
        unit_at(LAYERS, 5)
    with pytest.raises(KeyError):
        place_of(LAYERS, Unit("none", 0))


def test_the_channels_that_tell_a_class_are_selected():
    rng = np.random.default_rng(1)
    x = 0.2 + 0.02 * rng.random((40, 5))
    index = np.arange(40) % 2
    x[index == 1, 3] += 0.5  # channel 1 of the last layer fires for class 1
    x /= np.linalg.norm(x, axis=1, keepdims=True)
    sums = DescriptorSums.of_images(x, index, ("Crow", "Jay", "Owl"))
    jay = relevant_features(sums, sums.gram(), LAYERS, 1)
    assert jay[0].unit == Unit("last", 1) and jay[0].weight > 0
    assert sum(abs(feature.weight) for feature in jay) == pytest.approx(1)
    assert jay[0].response == pytest.approx(jay[0].weight * x[index == 1, 3].mean(), rel=1e-4)
    crow = {feature.unit: feature.weight for feature in relevant_features(sums, sums.gram(), LAYERS, 0)}
    assert crow[Unit("last", 1)] < 0  # the same channel speaks against the other class
    assert relevant_features(sums, sums.gram(), LAYERS, 2) == []


def test_an_image_is_explained_by_its_three_strongest_responses():
    def feature(layer, channel, weight):
        return Feature(Unit(layer, channel), weight, 0.0)

    features = [feature("stem", 0, 0.4), feature("stem", 1, 0.1), feature("last", 0, -0.3),
                feature("last", 1, 0.1), feature("last", 2, 0.1)]  # fmt: skip
    found = strongest_features(np.array([0.1, 0.0, 0.9, 0.3, 0.5]), features, LAYERS)
    assert [(each.unit, round(value, 3)) for each, value in found] == [
        (Unit("last", 2), 0.05), (Unit("stem", 0), 0.04), (Unit("last", 1), 0.03),
    ]  # fmt: skip


def test_silent_units_change_the_class(network, images):
    batches = images.split(3)
    assert [len(batch) for batch in batches] == [3, 1]
    logits = network.forward(images).logits
    best = int(logits.argmax(axis=1)[0])
    assert (taken_for(network, images, best, []) == (logits.argmax(axis=1) == best)).all()
    # with the whole last layer silent, only the bias is left
    last = [Unit("third", channel) for channel in range(10)]
    bias = int(np.argmax(network.classifier_bias()))
    assert all(taken_for(network, batch, bias, last).all() for batch in batches)
    assert not any(module._forward_hooks for module in network.model.modules())
    without, random = still_taken_for(network, batches, best, last[:5])
    assert without.shape == random.shape == (4,) and ((random >= 0) & (random <= 1)).all()
    assert (without == np.concatenate([taken_for(network, batch, best, last[:5]) for batch in batches])).all()
    again, same = still_taken_for(network, batches, best, last[:5])  # the same draws again
    assert (again == without).all() and (same == random).all()


def test_others_are_drawn_from_the_same_layers(network):
    units = [Unit("third", channel) for channel in range(4)] + [Unit("first", 0)]
    drawn = others(network, units, np.random.default_rng(0))
    assert len(drawn) == len(set(drawn)) == 5 and not set(drawn) & set(units)
    assert [unit.layer for unit in drawn].count("third") == 4
    assert (
        len(others(network, [Unit("third", channel) for channel in range(7)], np.random.default_rng(0))) == 3
    )
