"""Which layers keep places and pass gradient, and in which order their positions lie."""

import torch
from torch import nn

from explain_core.model.layout import MapLayout
from explain_core.model.passage import look_through
from explain_core.model.probe import best_layout, images
from tests.networks.heads import CLASSES, network

SIZE = (64, 64)


def seen(name):
    return {(each.name, each.number): each for each in look_through(network(name), SIZE, 3, CLASSES)}


def test_convolutions_keep_places_and_pooling_ends_them():
    found = seen("linear")
    assert found["features", 0].kept > 0.9 and found["features", 0].gradient
    assert found["head.2", 0].layout is None
    assert found["head.0", 0].pooled and not found["features", 0].pooled


def test_a_shuffled_layer_keeps_no_places():
    order = torch.randperm(64, generator=torch.Generator().manual_seed(2))
    image = images(SIZE, 3, 2, torch.device("cpu"))
    down = torch.linspace(0.05, 1, 64)[None, :, None]
    noise = 0.3 * torch.randn(3, 64, 64)
    batch = image[0] + torch.stack([0 * noise, noise, noise * down, noise * down.transpose(1, 2)])
    tokens = nn.functional.unfold(batch, 8, stride=8).transpose(1, 2)
    layout, kept = best_layout(tokens, SIZE)
    assert layout == MapLayout("tokens", (8, 8)) and kept > 0.95
    assert best_layout(tokens[:, order], SIZE)[1] < 0.5


def test_images_are_the_same_each_time_and_rough_and_smooth():
    one, other = (images(SIZE, 3, 2, torch.device("cpu")) for _ in range(2))
    assert torch.equal(one, other) and 0.5 < float(one.std()) < 1.5
