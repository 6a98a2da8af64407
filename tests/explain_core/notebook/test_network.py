"""open_network and activations_of: every way of naming a network, and what it makes of images."""

import numpy as np
import pytest
import torch
from safetensors.torch import save_file
from torch import nn

from explain_core import activations_of, open_network, preprocess
from explain_core.data.pictures.preprocess import Preprocessing
from explain_core.errors import CheckpointError, InputError, ModelError
from explain_core.fieldguide.network import build
from tests.explain_core.heatmaps.networks import Small, seeded
from tests.explain_core.notebook.photos import noise

FACTORY = "explain_core.fieldguide.network:build"


@pytest.fixture
def checkpoint(tmp_path):
    torch.manual_seed(2)
    model = build(3)
    save_file(model.state_dict(), tmp_path / "plain.safetensors")
    torch.save({"model": model.state_dict(), "classes": ["a", "b", "c"]}, tmp_path / "named.pt")
    return tmp_path / "named.pt"


def test_a_name_a_file_and_the_module_itself_are_one_network(checkpoint):
    torch.manual_seed(2)
    module = build(3)
    ways = [
        open_network(FACTORY, checkpoint, size=96),
        open_network(FACTORY, checkpoint.with_name("plain.safetensors"), classes="abc", size=96),
        open_network(module, classes=["a", "b", "c"], size=96),
        open_network(build(3), checkpoint, size=96),
    ]
    pictures = noise(2)
    outputs = [activations_of(network, pictures).logits for network in ways]
    assert all(network.classes == ("a", "b", "c") for network in ways)
    assert all(np.array_equal(outputs[0], each) for each in outputs[1:])
    assert ways[0].weights.shape == (3, 160)


def test_preprocessing_is_what_stands_beside_the_weights(tmp_path):
    torch.manual_seed(2)
    held = {
        "model": build(3).state_dict(),
        "classes": ["a", "b", "c"],
        "args": {"mean": [0.5] * 3, "std": [0.5] * 3},
    }
    torch.save(
        held | {"pretrained_cfg": {"input_size": [3, 96, 64], "crop_mode": "squash"}}, tmp_path / "said.pt"
    )
    for network in (
        open_network(FACTORY, tmp_path / "said.pt"),
        open_network(build(3), tmp_path / "said.pt"),
        open_network(FACTORY, tmp_path / "said.pt", size=(96, 64), crop="whole"),
    ):
        p = network.preprocessing
        assert (p.mean, p.std, p.size, p.fit) == ((0.5,) * 3, (0.5,) * 3, (96, 64), "squash")
        assert activations_of(network, noise(2)).logits.shape == (2, 3)
    own = Preprocessing(size=48, interpolation="bicubic")
    assert open_network(FACTORY, tmp_path / "said.pt", preprocessing=own).preprocessing == own
    torch.save(held | {"class_to_idx": {"b": 0, "a": 1, "c": 2}}, tmp_path / "two.pt")
    with pytest.raises(CheckpointError, match="two orders"):
        open_network(FACTORY, tmp_path / "two.pt")


def test_the_module_that_is_handed_over_stays_as_it_is():
    module = Small().train()
    network = open_network(module, size=12)
    assert module.training and all(p.requires_grad for p in module.parameters())
    with torch.no_grad():
        module.head.weight.zero_()
    assert np.abs(network.weights).max() > 0
    assert network.classes == ("0", "1", "2")
    assert repr(network).startswith("<network of 3 classes, 5 filters in ")


def test_activations_are_the_networks_own():
    model = seeded(Small)
    network = open_network(model, size=12)
    images = preprocess(noise(5), network.preprocessing)
    seen = activations_of(network, images, maps=True, batch=2)
    assert seen.logits == pytest.approx(model(images).numpy(), abs=1e-5)
    assert seen.maps.shape == (5, 5, 6, 6) and seen.maps.dtype == np.float32
    assert seen.pooled == pytest.approx(seen.maps.mean(axis=(2, 3)), abs=1e-6)
    assert activations_of(network, images).maps is None


def test_pictures_and_what_preprocess_made_of_them_are_one(tmp_path):
    network = open_network(seeded(Small), size=12)
    pictures = noise(2)
    for place, picture in enumerate(pictures):
        picture.save(tmp_path / f"{place}.png")
    files = [tmp_path / "0.png", str(tmp_path / "1.png")]
    made = preprocess(pictures, network.preprocessing)
    outputs = [activations_of(network, each).logits for each in (pictures, files, made, made.numpy())]
    assert all(np.array_equal(outputs[0], each) for each in outputs[1:])


@pytest.mark.parametrize(
    ("arguments", "error", "words"),
    [
        ({"model": "resnet18"}, ModelError, "needs weights"),
        ({"model": "resnet81", "weights": "DEFAULT"}, ModelError, "resnet18"),
        ({"model": "resnet18", "weights": "NONE_SUCH"}, ModelError, "has no weights"),
        ({"model": FACTORY, "checkpoint": "plain.safetensors"}, CheckpointError, "holds no class names"),
        ({"model": FACTORY, "checkpoint": "named.pt", "classes": ["a", "b"]}, CheckpointError, "3 classes"),
        (
            {"model": FACTORY, "checkpoint": "named.pt", "classes": ["a", "c", "b"]},
            CheckpointError,
            "another order",
        ),
        ({"model": Small(), "weights": "DEFAULT"}, InputError, "a module has its own"),
        ({"model": Small(), "classes": ["a", "b", "a"]}, InputError, "two classes are called 'a'"),
        ({"model": Small(), "classes": ["a"]}, InputError, "names 1"),
        ({"model": nn.Linear(3, 2)}, ModelError, "cannot take images"),
        ({"model": Small(), "size": 0}, InputError, "input size"),
        ({"model": Small(), "precision": "float8"}, ModelError, "no precision"),
    ],
)
def test_what_cannot_be_loaded_says_why(arguments, error, words, checkpoint):
    if "checkpoint" in arguments:
        arguments = arguments | {"checkpoint": checkpoint.with_name(arguments["checkpoint"])}
    with pytest.raises(error, match=words):
        open_network(**{"size": 12} | arguments)


def test_weights_of_torchvision_bring_their_classes(tmp_path, monkeypatch):
    """Without a download: the file that torchvision would fetch lies where it looks first."""
    import torchvision

    weights = torchvision.models.ResNet18_Weights.DEFAULT
    monkeypatch.setenv("TORCH_HOME", str(tmp_path))
    place = tmp_path / "hub" / "checkpoints" / weights.url.rpartition("/")[2]
    place.parent.mkdir(parents=True)
    torch.save(torchvision.models.resnet18().state_dict(), place)
    network = open_network("resnet18", weights="DEFAULT", size=64)
    assert len(network.classes) == 1000 and network.classes[0] == "tench"
