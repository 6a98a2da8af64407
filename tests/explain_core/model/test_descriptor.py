"""Descriptors: by hand, against the plain formula, and the same bits whatever the batch."""

import numpy as np
import pytest
import torch

from explain_core.model.descriptor import descriptors, energies
from explain_core.model.network import Network
from explain_core.model.places.anatomy import find_anatomy
from explain_core.model.sources.spec import build_model, parse_model_spec


def test_by_hand():
    # two layers: energies (1 + 4 + 4, 0 + 16) -> 9/25, 16/25; and (9) -> 1; the norm of (9, 16, 25)/25 is sqrt(962)/25
    first = torch.tensor([[[[1.0, 2.0], [2.0, 0.0]], [[0.0, 0.0], [0.0, -4.0]]]])
    second = torch.tensor([[[[3.0]]]])
    assert energies(first).tolist() == [[9, 16]]
    found = descriptors([energies(first), energies(second)])
    np.testing.assert_allclose(found, np.array([[9, 16, 25]]) / np.sqrt(962), rtol=1e-7)
    assert found.dtype == torch.float32


def test_a_layer_without_response_is_zero():
    silent, one = torch.zeros(1, 2, dtype=torch.float64), torch.ones(1, 1, dtype=torch.float64)
    assert descriptors([silent, one]).tolist() == [[0, 0, 1]]
    assert descriptors([silent]).tolist() == [[0, 0]]


@pytest.fixture(scope="module")
def network():
    torch.manual_seed(2)
    model = build_model(parse_model_spec("torchvision:densenet121"), 5)
    return Network(model, find_anatomy(model, 64)), model


def test_of_a_network_against_the_plain_formula(network):
    net, model = network
    images = torch.randn(2, 3, 64, 64)
    given = net.forward(images).descriptor
    caught = {}
    handles = [
        model.get_submodule(stage.module).register_forward_hook(
            lambda _, __, output, name=stage.name: caught.setdefault(name, output.clone())
        )
        for stage in net.anatomy.described
    ]
    with torch.no_grad():
        model(images.contiguous(memory_format=torch.channels_last))
    for handle in handles:
        handle.remove()
    parts = []
    for stage in net.anatomy.described:
        maps = caught[stage.name].double()
        squares = ((maps.clamp(min=0) if stage.relu else maps) ** 2).sum((2, 3))
        parts.append(squares / squares.sum(1, keepdim=True))
    whole = torch.cat(parts, 1)
    np.testing.assert_allclose(given, whole / whole.norm(dim=1, keepdim=True), rtol=1e-4, atol=1e-8)
    assert given.dtype == np.float32 and given.shape == (2, 2880)


@pytest.mark.parametrize("dtype", [torch.float32, torch.bfloat16])
def test_the_same_bits_in_any_batch_layout_and_with_any_threads(dtype):
    torch.manual_seed(5)
    maps = torch.randn(5, 37, 19, 23).exp().to(dtype)
    whole = descriptors([energies(maps)])
    for image in range(5):
        assert torch.equal(descriptors([energies(maps[image : image + 1])])[0], whole[image])
    assert torch.equal(descriptors([energies(maps.contiguous(memory_format=torch.channels_last))]), whole)
    threads = torch.get_num_threads()
    try:
        torch.set_num_threads(3)
        assert torch.equal(descriptors([energies(maps)]), whole)
    finally:
        torch.set_num_threads(threads)
