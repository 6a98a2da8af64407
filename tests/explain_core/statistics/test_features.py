"""Relevant features from the sums of descriptors, and which of them explain an image."""

import numpy as np
import pytest

from explain_core.model.layer import Layer, Unit
from explain_core.statistics.descriptors import DescriptorSums
from explain_core.statistics.features import Feature, relevant_features, strongest_features

LAYERS = (Layer("stem", 2), Layer("last", 3))


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
