"""The layers that descriptors are made of, in torchvision's families and in plain rows of layers."""

import pytest
import torch
import torchvision
from torch import nn

from explain_core.fieldguide.network import build
from explain_core.model.passes.stages import MOST_CHANNELS, Stage
from explain_core.model.places.anatomy import find_anatomy
from explain_core.model.sources.spec import build_model, parse_model_spec


def described(model: nn.Module, size: int = 64) -> list[tuple[str, int, int]]:
    torch.manual_seed(1)
    return [(stage.name, stage.filters, stage.map_size[0]) for stage in find_anatomy(model, size).described]


@pytest.mark.parametrize(
    ("name", "layers"),
    [
        # the stem, and the four stages
        ("resnet50", [("relu", 64, 32), ("layer1", 256, 16), ("layer2", 512, 8), ("layer3", 1024, 4),
                      ("layer4", 2048, 2)]),
        ("densenet121", [("features.relu0", 64, 32), ("features.denseblock1", 256, 16),
                         ("features.denseblock2", 512, 8), ("features.denseblock3", 1024, 4), ("features", 1024, 2)]),
        ("mobilenet_v2", [("features.1", 16, 32), ("features.3", 24, 16), ("features.6", 32, 8),
                          ("features.13", 96, 4), ("features", 1280, 2)]),
        ("googlenet", [("conv1", 64, 32), ("conv3", 192, 16), ("inception3b", 480, 8), ("inception4e", 832, 4),
                       ("inception5b", 1024, 2)]),
    ],
)  # fmt: skip
def test_the_outermost_module_of_each_size(name: str, layers: list[tuple[str, int, int]]) -> None:
    assert described(build_model(parse_model_spec(f"torchvision:{name}"), 5)) == layers


def test_each_nonlinear_layer_of_a_plain_row() -> None:
    # the row itself gives what its last ReLU gives, and stands for it
    assert described(build(4), 96) == [
        ("features.2", 24, 48), ("features.5", 48, 24), ("features.8", 96, 12), ("features.11", 96, 12),
        ("features", 160, 12),
    ]  # fmt: skip


def test_no_more_channels_than_can_be_summed() -> None:
    features = torchvision.models.vgg16_bn(weights=None).features
    vgg = nn.Sequential(features, nn.AdaptiveAvgPool2d(1), nn.Flatten(), nn.Linear(512, 3))
    layers = described(vgg)
    assert sum(filters for _, filters, _ in layers) <= MOST_CHANNELS
    # blocks of 64, 64, 128, 128 and the first of 256 are left out
    assert [filters for _, filters, _ in layers] == [256, 256, *[512] * 7]
    assert layers[-1] == ("0", 512, 2)


def test_a_relu_that_is_no_module_is_noted() -> None:
    last = find_anatomy(build_model(parse_model_spec("torchvision:densenet121"), 5), 64).described[-1]
    assert last.relu


def test_a_second_call_has_a_name_of_its_own() -> None:
    assert Stage("relu", 0, 6, (8, 8)).name == "relu"
    assert Stage("relu", 2, 6, (8, 8)).name == "relu#2"
