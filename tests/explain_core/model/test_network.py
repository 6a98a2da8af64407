"""One forward pass: maps, averages and logits against the plain network."""

import os
import time
from pathlib import Path

import numpy as np
import pytest
import torch
from torch import Tensor, nn
from torch.nn import functional as F

from explain_core.errors import CheckpointError, ExplainError, ModelError
from explain_core.model.network import Network, load_network
from explain_core.model.places.anatomy import find_anatomy
from explain_core.model.sources.spec import ModelSpec, build_model, parse_model_spec
from explain_core.model.sources.torchvision_weights import weights_digest

REAL_DATA = Path(os.environ.get("EXPLAIN_REAL_DATA", Path(__file__).parents[4] / "shared" / "data"))


def network(name: str, precision: str = "float32") -> tuple[Network, nn.Module]:
    torch.manual_seed(2)
    model = build_model(parse_model_spec(f"torchvision:{name}"), 5)
    for module in model.modules():  # keeps the untrained network's activations from fading out
        if isinstance(module, nn.BatchNorm2d):
            module.reset_running_stats()
            module.momentum = None
    with torch.no_grad():
        model.train()(torch.randn(4, 3, 64, 64))
    return Network(model, find_anatomy(model, 64), precision), model


@pytest.mark.parametrize("name", ["resnet18", "densenet121", "efficientnet_b0", "shufflenet_v2_x0_5"])
def test_maps_averages_and_logits_agree_with_the_plain_network(name: str) -> None:
    net, model = network(name)
    images = torch.randn(3, 3, 64, 64)
    given = net.forward(images)
    with torch.inference_mode():
        plain = model.double()(images.double()).numpy()
    model.float()
    within = 1e-5 * max(1, np.abs(plain).max())
    assert given.pooled.dtype == given.logits.dtype == np.float32
    assert given.maps.shape == (3, net.anatomy.filters, 2, 2)
    np.testing.assert_array_equal(
        given.pooled, given.maps.numpy().astype(np.float64).mean((2, 3)).astype(np.float32)
    )
    np.testing.assert_allclose(given.logits, plain, rtol=1e-4, atol=within)
    by_hand = given.pooled @ net.classifier_weights().T + net.classifier_bias()
    np.testing.assert_allclose(by_hand, plain, rtol=1e-4, atol=within)
    assert plain.std() > 0.01


def test_a_relu_that_is_no_module_belongs_to_the_maps() -> None:
    net, model = network("densenet121")
    images = torch.randn(2, 3, 64, 64)
    maps = net.forward(images).maps
    with torch.inference_mode():
        before = model.features(images)
    assert before.min() < -0.1
    torch.testing.assert_close(maps, before.clamp(min=0), rtol=1e-4, atol=1e-4)


def test_bfloat16_changes_little_and_keeps_the_classifier_exact() -> None:
    net, model = network("resnet18", "bfloat16")
    images = torch.randn(2, 3, 64, 64)
    given = net.forward(images)
    assert given.maps.dtype == torch.bfloat16
    exact = given.maps.double().mean((2, 3)).float()
    np.testing.assert_array_equal(given.pooled, exact.numpy())
    logits = exact.double() @ model.fc.weight.double().T + model.fc.bias.double()
    np.testing.assert_allclose(given.logits, logits.numpy(), rtol=1e-6)
    with torch.inference_mode():
        np.testing.assert_allclose(given.logits, model(images).numpy(), atol=0.1)


class Twice(nn.Module):
    """One convolution run twice, then an operation in place on what it gave."""

    def __init__(self) -> None:
        super().__init__()
        torch.manual_seed(4)
        self.conv, self.head = nn.Conv2d(3, 3, 1), nn.Linear(3, 2, bias=False)

    def forward(self, x: Tensor) -> Tensor:
        maps = self.conv(self.conv(x))
        pooled = F.adaptive_avg_pool2d(maps, 1).flatten(1)
        maps.zero_()
        return self.head(pooled)


def test_the_right_call_is_kept_before_anything_changes_it() -> None:
    model = Twice()
    net = Network(model, find_anatomy(model, 8))
    assert net.anatomy.call == 1
    images = torch.randn(2, 3, 8, 8)
    with torch.inference_mode():
        maps = model.conv(model.conv(images))
    given = net.forward(images)
    torch.testing.assert_close(given.maps, maps)
    np.testing.assert_allclose(given.pooled, maps.mean((2, 3)).numpy(), rtol=1e-5, atol=1e-6)
    np.testing.assert_array_equal(net.classifier_bias(), np.zeros(2, np.float32))


def test_a_factory_of_a_fixed_class_count(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    (tmp_path / "fixed_net.py").write_text(
        "from torch import nn\n"
        "def build():\n"
        "    return nn.Sequential(nn.Conv2d(3, 4, 3), nn.AdaptiveAvgPool2d(1),\n"
        "                         nn.Flatten(), nn.Linear(4, 6))\n"
    )
    monkeypatch.chdir(tmp_path)
    spec = parse_model_spec("fixed_net:build")
    torch.save({"state_dict": build_model(spec, 6).state_dict(), "classes": list("abcdef")}, "net.pt")
    net = load_network(spec, "net.pt", list("ABCDEF"), input_size=8)
    assert (net.anatomy.features, net.anatomy.classifier, net.anatomy.map_size) == ("0", "3", (6, 6))
    with pytest.raises(CheckpointError, match=r"class 6 of 6 is 'f' in net.pt and 'g' in the image set"):
        load_network(spec, "net.pt", list("abcdeg"), input_size=8)
    torch.save(build_model(spec, 6).state_dict(), "nameless.pt")
    with pytest.raises(CheckpointError, match="tells 6 classes apart, the image set has 4"):
        load_network(spec, "nameless.pt", list("abcd"), input_size=8)


@pytest.mark.parametrize(
    ("precision", "device", "told"),
    [
        ("float8", "cpu", "no precision 'float8': take float32 or bfloat16"),
        ("float32", "gpu", "no device 'gpu'"),
        ("float32", "meta", "no device 'meta'"),
        ("float32", "cuda:97", "torch sees [0-9]+ CUDA devices"),
    ],
)
def test_precisions_and_devices_that_are_not_there(precision: str, device: str, told: str) -> None:
    model = Twice()
    with pytest.raises(ModelError, match=told):
        Network(model, find_anatomy(model, 8), precision, device)


# --- torchvision's own weights ------------------------------------------------------------------------------

RESNET18 = ModelSpec("torchvision", "resnet18")


def test_weights_without_the_internet(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("TORCH_HOME", str(tmp_path))  # nothing is in the cache
    for name in ("http_proxy", "https_proxy", "HTTP_PROXY", "HTTPS_PROXY"):
        monkeypatch.setenv(name, "http://127.0.0.1:9")  # and nobody answers
    start = time.perf_counter()
    with pytest.raises(ModelError) as told:
        load_network(RESNET18, None, [str(n) for n in range(1000)], weights="DEFAULT")
    assert time.perf_counter() - start < 10
    told.match(
        r"(?s)IMAGENET1K_V1 of torchvision:resnet18 could not be downloaded .*\n--weights needs the internet"
    )


def test_weights_that_cannot_be_meant() -> None:
    for spec, weights, classes, told in [
        (RESNET18, "IMAGENET22K", 1000, "has no weights 'IMAGENET22K': IMAGENET1K_V1"),
        (RESNET18, "DEFAULT", 25, "are for 1000 classes, the image set has 25"),
        (ModelSpec("nets", "build"), "DEFAULT", 25, "nets:build is no network of torchvision's"),
    ]:
        with pytest.raises(ExplainError, match=told):
            load_network(spec, None, ["bird"] * classes, weights=weights)
    with pytest.raises(ModelError, match="needs weights"):
        load_network(RESNET18, None, ["bird"])
    with pytest.raises(ModelError, match="needs weights"):
        load_network(RESNET18, "net.pt", ["bird"], weights="DEFAULT")


def test_the_digest_of_torchvisions_weights_names_their_file() -> None:
    assert weights_digest(RESNET18, "DEFAULT") == "torchvision:resnet18-f37072fd.pth"
    assert weights_digest(RESNET18, "ResNet18_Weights.IMAGENET1K_V1") == "torchvision:resnet18-f37072fd.pth"


# --- a real checkpoint --------------------------------------------------------------------------------------


@pytest.mark.real_data
def test_the_real_birds_checkpoint() -> None:
    path = REAL_DATA / "cub25_resnet50_epoch06.safetensors"
    if not path.exists():
        pytest.skip(f"no real checkpoint at {path}")
    lines = (REAL_DATA / "cub25" / "classes.txt").read_text().splitlines()
    classes = [line.split(maxsplit=1)[1] for line in lines]
    spec = parse_model_spec("torchvision:resnet50")
    net = load_network(spec, path, classes, input_size=96)
    assert (net.anatomy.features, net.anatomy.filters, net.anatomy.classes) == ("layer4", 2048, 25)
    images = torch.randn(2, 3, 96, 96)
    given = net.forward(images)
    with torch.inference_mode():
        plain = net.model(images).numpy()
    np.testing.assert_allclose(
        given.pooled @ net.classifier_weights().T + net.classifier_bias(), plain, atol=1e-4
    )
    np.testing.assert_allclose(given.logits, plain, atol=1e-4)
    with pytest.raises(CheckpointError, match=r"trained for 25 classes, the image set has 24"):
        load_network(spec, path, classes[:-1], input_size=96)
    with pytest.raises(
        CheckpointError, match=r"class 1 of 25 is 'Brewer Blackbird' in .* 'Yellow billed Cuckoo'"
    ):
        load_network(spec, path, classes[::-1], input_size=96)
    with pytest.raises(CheckpointError, match=r"not a checkpoint of torchvision:resnet34"):
        load_network(ModelSpec("torchvision", "resnet34"), path, classes, input_size=96)
