"""Trained networks as files: one form for all kinds, and the forms of the first versions are read still."""

import json

import pytest
import torch
from safetensors.torch import save
from torch import nn

from explain_core.errors import StoreError
from explain_core.places import Place
from explain_core.training.network_file import EARLIER, read_network, write_network
from explain_core.training.standard import Standard

STANDARD = Standard(torch.tensor([1.0, 2.0]), torch.tensor([3.0, 4.0]))
NOTE = {"words": ["a", "grün"], "size": 3}


@pytest.fixture
def network():
    torch.manual_seed(0)
    return nn.Linear(2, 3)


@pytest.mark.parametrize("kind", EARLIER)
def test_there_and_back(kind, network, tmp_path):
    place = Place.of(tmp_path / "deeper" / "network.safetensors")
    write_network(place, kind, NOTE, network, STANDARD)
    found = read_network(place, kind)
    assert (
        found.note == NOTE
        and found.standard.mean.tolist() == [1, 2]
        and found.standard.spread.tolist() == [3, 4]
    )
    assert {name: value.tolist() for name, value in found.tensors.items()} == {
        name: value.tolist() for name, value in network.state_dict().items()
    }
    (other,) = {"answerer", "text encoder"} - {kind} if kind != "sentence model" else {"answerer"}
    with pytest.raises(StoreError, match=rf"no {other} of this version \(it is a {kind}"):
        read_network(place, other)


@pytest.mark.parametrize("kind", EARLIER)
def test_what_the_first_versions_wrote(kind, network, tmp_path):
    name, prefix = EARLIER[kind]
    tensors = {f"{prefix}{each}": value for each, value in network.state_dict().items()} | STANDARD.tensors()
    (tmp_path / "old").write_bytes(save(tensors, metadata={name: json.dumps(NOTE), "sje": "1"}))
    found = read_network(Place.of(tmp_path / "old"), kind)
    assert found.note == NOTE and set(found.tensors) == {"weight", "bias"}


def test_a_file_cut_short_or_missing(network, tmp_path):
    place = Place.of(tmp_path / "network.safetensors")
    with pytest.raises(StoreError, match="cannot be read: No such file"):
        read_network(place, "answerer")
    write_network(place, "answerer", NOTE, network, STANDARD)
    content = place.read_bytes()
    for length in (0, 4, 100, len(content) - 1):
        place.local.write_bytes(content[:length])
        with pytest.raises(StoreError, match=r"is damaged or no answerer.*Train it again"):
            read_network(place, "answerer")
