"""`explain check`: what is understood, before anything is computed."""

import json
import subprocess
import sys

import pytest
from PIL import Image

NETWORKS = """
from torch import nn


class Softmax(nn.Module):
    def __init__(self, num_classes):
        super().__init__()
        self.features = nn.Sequential(nn.Conv2d(3, 8, 3, 2), nn.ReLU())
        self.fc = nn.Linear(8, num_classes)

    def forward(self, x):
        return self.fc(self.features(x).mean((2, 3))).softmax(1)


def softmax(num_classes):
    return Softmax(num_classes)


def flat(num_classes):
    return nn.Sequential(nn.Flatten(), nn.Linear(3 * 64 * 64, num_classes))


def described(num_classes):
    layers = nn.Conv2d(3, 8, 3, 2), nn.ReLU(), nn.AdaptiveAvgPool2d(1), nn.Flatten(), nn.Linear(8, num_classes)
    network = nn.Sequential(*layers)
    network.pretrained_cfg = {"mean": (0.5, 0.5, 0.5), "std": (0.5, 0.5, 0.5), "input_size": (3, 64, 64)}
    return network
"""


@pytest.fixture
def check(tmp_path):
    """check(*arguments) -> (exit code, answer, what was said)."""
    (tmp_path / "checked_networks.py").write_text(NETWORKS)

    def run(*arguments):
        command = [
            sys.executable,
            "-c",
            "from flows.cli.app import main; main()",
            "check",
            *map(str, arguments),
            "--json",
        ]
        done = subprocess.run(command, cwd=tmp_path, capture_output=True, text=True, check=False)
        return done.returncode, json.loads(done.stdout) if done.stdout else None, done.stderr

    return run


def test_a_network_with_random_weights(check):
    code, found, said = check("--model", "torchvision:resnet18", "--num-classes", "7", "--input-size", "64")
    assert code == 0, said
    assert (
        found["accepted"]
        and found["reason"] == ""
        and found["layer"] == "layer4"
        and found["layout"] == "NCHW"
    )
    assert (found["channels"], found["map_size"], found["classes"], found["weights"]) == (
        512,
        [2, 2],
        7,
        "closed form",
    )
    assert found["logits_error"] < 1e-4 and found["fidelity"] == 1
    assert found["preprocessing"]["size"] == 64 and found["preprocessing"]["sources"]["size"] == "options"
    assert set(found["stages"].values()) == {"yes"}


def test_what_comes_after_the_classifier_is_said(check):
    code, found, _ = check("--model", "checked_networks:softmax", "--num-classes", "5", "--input-size", "64")
    assert code == 0 and found["outputs"] == "probabilities"
    assert any("returns probabilities" in note for note in found["notes"])


def test_an_image_set_alone(check, tmp_path):
    for name in ("train/wren/1.jpg", "train/crow/2.jpg", "test/crow/3.jpg"):
        (tmp_path / "birds" / name).parent.mkdir(parents=True, exist_ok=True)
        Image.new("RGB", (8, 8)).save(tmp_path / "birds" / name)
    (tmp_path / "birds/captions.csv").write_text(
        "class,caption\ncrow,a black bird with a long tail\nwren,a brown bird\n"
    )
    code, found, said = check("--images", f"folder:{tmp_path / 'birds'}")
    assert code == 0, said
    assert (found["images"], found["classes"], found["captioned"], found["boxes"]) == (3, 2, 3, 0)
    assert (
        found["splits"] == {"train": 2, "test": 1}
        and found["attributes"] >= 3
        and found["class_names"] == ["crow", "wren"]
    )
    code, found, _ = check("--images", "folder:nowhere")
    assert code == 1 and not found["accepted"] and "not a folder" in found["reason"]
    assert found["stages"] == dict.fromkeys(("explain", "ground", "find"), "no: the image set is refused")


def test_what_cannot_be_explained_is_refused_with_its_reason(check):
    code, found, _ = check("--model", "checked_networks:flat", "--num-classes", "5", "--input-size", "64")
    assert code == 1 and not found["accepted"] and found["reason"]
    code, found, _ = check("--model", "checked_networks:none", "--num-classes", "5")
    assert code == 1 and "has no 'none'" in found["reason"]
    code, found, _ = check("--model", "torchvision:resnet18")
    assert code == 1 and "--num-classes" in found["reason"]
    code, found, _ = check(
        "--model", "torchvision:resnet18", "--num-classes", "5", "--channels", "1", "--input-size", "64"
    )
    assert code == 1 and "--channels" in found["reason"]
    code, _, said = check()
    assert code == 1 and "nothing to check" in said


def test_a_checkpoint_says_its_classes_and_the_network_its_preprocessing(check, tmp_path):
    sys.path.insert(0, str(tmp_path))
    try:
        import torch
        from checked_networks import described
    finally:
        sys.path.remove(str(tmp_path))
    torch.save(
        {"state_dict": described(3).state_dict(), "classes": ["wren", "crow", "jay"]}, tmp_path / "net.pt"
    )
    code, found, said = check("--model", "checked_networks:described", "--checkpoint", tmp_path / "net.pt")
    assert code == 0, said + str(found)
    assert (
        found["classes"] == 3
        and found["class_names"] == ["wren", "crow", "jay"]
        and "net.pt" in found["class_order"]
    )
    assert found["preprocessing"]["mean"] == [0.5] * 3 and found["preprocessing"]["size"] == 64
    assert found["preprocessing"]["sources"]["mean"] == "the network's pretrained_cfg"
