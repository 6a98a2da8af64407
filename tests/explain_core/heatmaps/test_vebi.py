"""Maps of units: against gradients taken by hand, for each image its own units, and the grid gone."""

import numpy as np
import pytest
import torch
from torch.nn import functional as F

from explain_core.heatmaps.vebi import explaining_units, unit_maps, vebi_maps
from explain_core.model.layer import Unit
from explain_core.statistics.features import Feature
from tests.explain_core.vebi.grid import grid_energy

FIRST, THIRD = "first", "third"


def by_hand(model, image, unit):
    """Guided gradients, written out for the fixture's network: seeded with the unit's own map."""
    with torch.no_grad():
        one = model.first(image[None])
        two = model.second[0](one.relu())
        three = model.third[0](two.relu())
        seed = torch.zeros_like(three)
        seed[:, unit.channel] = three.relu()[:, unit.channel]
        gradient = F.conv_transpose2d(seed * (three > 0), model.third[0].weight, padding=1)
        gradient = gradient.clamp(min=0) * (two > 0)
        gradient = F.conv_transpose2d(gradient, model.second[0].weight, stride=2, padding=1, output_padding=1)
        gradient = gradient.clamp(min=0) * (one > 0)
        gradient = F.conv_transpose2d(gradient, model.first.weight, stride=2, padding=1, output_padding=1)
        return gradient[0].abs().amax(0)


def live(network, images, layer):
    """A unit of the layer that responds to every image."""
    stage = next(stage for stage in network.anatomy.described if stage.name == layer)
    for channel in range(stage.filters):
        (maps,) = unit_maps(network, images, [[Unit(layer, channel)]] * len(images))
        if (maps.amax((1, 2)) > 0).all():
            return Unit(layer, channel)
    raise AssertionError("no unit of this layer responds to all images")


def test_the_layers_are_found(network):
    assert [stage.name for stage in network.anatomy.described] == [FIRST, THIRD]  # of each size the latest


def test_a_unit_against_the_gradients_by_hand(network, images):
    unit = live(network, images, THIRD)
    (found,) = unit_maps(network, images, [[unit]] * 4, unstrided=False)
    assert found.shape == (4, 32, 32)
    for image in range(4):
        torch.testing.assert_close(found[image], by_hand(network.model, images[image], unit))


def test_each_image_has_its_own_units_in_any_layer(network, images):
    early, late = live(network, images, FIRST), live(network, images, THIRD)
    wanted = [[late], [early, late], [], [early]]
    found = vebi_maps(network, images, wanted)
    for image, units in enumerate(wanted):
        alone = torch.zeros(32, 32)
        for unit in units:
            ((raw,),) = unit_maps(network, images[image : image + 1], [[unit]])
            alone = torch.maximum(alone, (raw - raw.min()) / (raw.max() - raw.min()))
        torch.testing.assert_close(found[image], alone, rtol=1e-4, atol=1e-5)
    assert found[2].max() == 0 and float(found[1].max()) == pytest.approx(1)


def test_units_of_an_images_own_class_explain_it(network, images):
    given = network.forward(images).descriptor
    units = [Unit(FIRST, 1), Unit(FIRST, 4), Unit(THIRD, 0), Unit(THIRD, 7)]
    features = [Feature(unit, weight, 0.0) for unit, weight in zip(units, (0.3, -0.2, 0.3, 0.2), strict=True)]
    found = explaining_units(network, given, [features, features[1:2], [], features[:1]])
    places = (1, None, 6, 13)  # six channels of the first layer, ten of the third
    responses = {
        unit: given[0][place] * feature.weight
        for unit, place, feature in zip(units, places, features, strict=True)
        if place is not None and given[0][place] > 0
    }
    assert found[0] == sorted(responses, key=lambda unit: -responses[unit]) and found[0]
    assert found[1] == found[2] == []  # what speaks against a class explains nothing


def test_nothing_is_left_in_the_network(network, images):
    before = {name: value.clone() for name, value in network.model.state_dict().items()}
    hooks = sum(
        len(module._forward_hooks) for module in network.model.modules()
    )  # the one that takes the output
    unit_maps(network, images, [[live(network, images, THIRD)]] * 4)
    assert sum(len(module._forward_hooks) for module in network.model.modules()) == hooks <= 1
    assert all(torch.equal(value, before[name]) for name, value in network.model.state_dict().items())


def test_the_grid_is_gone_without_strides(network, images):
    unit = live(network, images, THIRD)
    grid, smooth = (
        np.mean([grid_energy(m, 4) for m in unit_maps(network, images, [[unit]] * 4, u)[0].numpy()])
        for u in (False, True)
    )
    assert smooth < grid / 3
