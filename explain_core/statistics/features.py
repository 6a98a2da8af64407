"""Relevant features: the few channels, of all layers, that a network knows a class by (Oramas et al. 2019, 3.2)."""

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from explain_core.model.layer import Layer, Unit, place_of, unit_at
from explain_core.statistics.descriptors import DescriptorSums
from explain_core.statistics.lasso import mu_lasso

#: What the L1 norm of a class's weights is at most: the authors' value for ImageNet and MNIST.
MU = 10.0
#: How many features explain an image, at most.
STRONGEST = 3


@dataclass(frozen=True, slots=True)
class Feature:
    """A relevant feature of a class.

    `weight`: its weight over the L1 norm of the class's weights; negative where its response speaks against the class.
    `response`: weight times descriptor, the mean over the images that are taken for the class.
    """

    unit: Unit
    weight: float
    response: float


def relevant_features(
    sums: DescriptorSums, gram: NDArray[np.float64], layers: Sequence[Layer], class_index: int
) -> list[Feature]:
    """The relevant features of a class, the strongest response first; none where no image is taken for it.

    `gram`: of `sums`, (channels, channels).
    """
    images = int(sums.class_images[class_index])
    if not images:
        return []
    moment = sums.of_class(class_index)
    weights = mu_lasso(gram, moment, float(images), MU).weights
    norm = float(np.abs(weights).sum()) or 1.0
    found = [
        Feature(
            unit_at(layers, int(place)),
            float(weights[place] / norm),
            float(weights[place] / norm * moment[place] / images),
        )
        for place in np.flatnonzero(weights)
    ]
    return sorted(found, key=lambda feature: -feature.response)


def strongest_features(
    descriptor: NDArray[np.floating], features: Sequence[Feature], layers: Sequence[Layer]
) -> list[tuple[Feature, float]]:
    """Why an image is of a class: the class's features with the strongest responses x_f w_f, STRONGEST at most.

    `descriptor` (channels,) of the image, of these `layers`; the responses are given too, and are all positive.

    The authors divide the weights by their sum, which is negative for some classes and would turn all of them round;
    divided by the L1 norm they keep their signs and their order.
    """
    responses = [
        (feature, float(descriptor[place_of(layers, feature.unit)]) * feature.weight) for feature in features
    ]
    positive = [pair for pair in responses if pair[1] > 0]
    return sorted(positive, key=lambda pair: -pair[1])[:STRONGEST]
