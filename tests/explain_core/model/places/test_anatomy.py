"""Finding features and classifier: in torchvision's families, in people's own networks, or where none is."""

import pytest
import torch
from torch import Tensor, nn
from torch.nn import functional as F

from explain_core.errors import ModelError
from explain_core.model.passes.layout import MapLayout, channels_last
from explain_core.model.passes.stages import Stage
from explain_core.model.places.anatomy import Anatomy, channels_of, find_anatomy, taken_channels
from explain_core.model.sources.spec import build_model, parse_model_spec
from tests.networks.collection import variant


def torchvision_network(name: str) -> nn.Module:
    torch.manual_seed(1)
    return build_model(parse_model_spec(f"torchvision:{name}"), 5)


@pytest.mark.parametrize(
    ("name", "features", "classifier", "relu", "filters", "finer"),
    [
        ("resnet18", "layer4", "fc", False, 512, ("layer3", 256)),
        # a functional ReLU follows the features
        ("densenet121", "features", "classifier", True, 1024, ("features.denseblock3", 1024)),
        ("mobilenet_v2", "features", "classifier.1", False, 1280, ("features.13", 96)),
        ("efficientnet_b0", "features", "classifier.1", False, 1280, ("features.5", 112)),
        # pooled by a function, not a module
        ("shufflenet_v2_x0_5", "conv5", "fc", False, 1024, ("stage3", 96)),
        ("googlenet", "inception5b", "fc", False, 1024, ("inception4e", 832)),
        ("mnasnet0_5", "layers", "classifier.1", False, 1280, ("layers.11", 48)),
        ("regnet_y_400mf", "trunk_output", "fc", False, 440, ("trunk_output.block3", 208)),
    ],
)
def test_torchvision_families(
    name: str, features: str, classifier: str, relu: bool, filters: int, finer: tuple[str, int]
) -> None:
    # all of them halve the image five times: 64 -> 2; the stage before ends at 4
    stage = Stage(finer[0], 0, finer[1], (4, 4))
    found = find_anatomy(torchvision_network(name), 64)
    assert found == Anatomy(features, classifier, relu, filters, 5, (2, 2), 0, stage, found.described)
    assert found.linear and found.whole
    assert found.described[-1] == Stage(features, 0, filters, (2, 2), relu)


def test_maps_that_are_fine_enough_need_no_finer_stage() -> None:
    network = torchvision_network("resnet18")
    assert find_anatomy(network, 320).finer == Stage("layer3", 0, 256, (20, 20))  # last maps 10 x 10
    assert find_anatomy(network, 352).finer is None  # 11 x 11


@pytest.mark.parametrize(
    ("name", "features", "linear", "layout"),
    [
        ("vgg11", "features.19", False, "NCHW"),  # the last ReLU, not the pooling that passes it on
        ("squeezenet1_1", "features", False, "NCHW"),  # not its maps of classes
        ("mobilenet_v3_small", "features", False, "NCHW"),
        ("swin_t", "norm", True, "NHWC"),
    ],
)
def test_networks_of_another_shape(name: str, features: str, linear: bool, layout: str) -> None:
    found = find_anatomy(torchvision_network(name), 64)
    assert (found.features, found.linear, found.layout.name) == (features, linear, layout)
    assert (found.classifier is None) == (name != "swin_t")


def test_channels_last_stages_are_read_as_such() -> None:
    found = find_anatomy(torchvision_network("swin_t"), 64)
    assert found.finer == Stage("features.5", 0, 384, (4, 4), layout=MapLayout("NHWC"))
    assert [(stage.filters, stage.map_size) for stage in found.described[-2:]] == [
        (384, (4, 4)),
        (768, (2, 2)),
    ]


def test_maps_of_a_single_position_are_no_maps() -> None:
    assert (
        find_anatomy(torchvision_network("resnet18"), 32).features == "layer3"
    )  # layer4 has one position there
    with pytest.raises(ModelError, match=r"no layer of maps.*\nName one with --features NAME. Layers: "):
        find_anatomy(nn.Sequential(nn.Conv2d(3, 4, 8), nn.Flatten(), nn.Linear(4, 2)), 8)


class Own(nn.Module):
    """A person's network: convolutions, one ReLU module used three times, a mean, dropout, a classifier."""

    def __init__(self, pool: str = "mean", answer: str = "logits", before: nn.Module | None = None) -> None:
        super().__init__()
        torch.manual_seed(3)
        self.first, self.second = nn.Conv2d(3, 6, 3, padding=1), nn.Conv2d(6, 6, 3, padding=1)
        self.relu = nn.ReLU(inplace=True)
        self.drop = nn.Dropout(0.5)
        self.before = before or nn.Identity()
        self.head = nn.Linear(6, 4, bias=False)
        self.pool, self.answer = pool, answer

    def forward(self, x: Tensor) -> object:
        x = self.relu(self.second(self.relu(self.first(x))))
        x = x.amax((2, 3)) if self.pool == "max" else F.adaptive_avg_pool2d(x, 1).flatten(1)
        logits = self.head(self.drop(self.before(x)))
        if self.answer == "logits":
            return logits
        return (logits, x) if self.answer == "tuple" else logits.softmax(1)


def test_the_right_call_of_a_module_used_twice() -> None:
    # second's output becomes the ReLU's in place, but was not yet when second ended
    described = Stage("relu", 0, 6, (8, 8)), Stage("relu", 1, 6, (8, 8))
    assert find_anatomy(Own(), 8) == Anatomy("relu", "head", False, 6, 4, (8, 8), call=1, described=described)
    assert find_anatomy(Own(), 8, features="relu").call == 1
    assert find_anatomy(Own(), 8, features="second").relu


def test_dropout_is_off_and_hooks_are_gone() -> None:
    model = Own().train()
    find_anatomy(model, 8)
    assert not model.training
    assert not any(module._forward_hooks for module in model.modules())


def test_other_poolings_and_layers_between() -> None:
    for model in (Own(pool="max"), Own(before=nn.Tanh())):
        found = find_anatomy(model, 8)
        assert (found.features, found.call, found.classifier, found.linear) == ("relu", 1, None, False)


def test_a_network_that_returns_more_than_its_logits() -> None:
    with pytest.raises(
        ModelError, match=r"returns a tuple with 0 \(2, 4\), 1 \(2, 6\); name the number of classes"
    ):
        find_anatomy(Own(answer="tuple"), 8)
    assert find_anatomy(Own(answer="tuple"), 8, classes=4) == find_anatomy(Own(), 8)
    for classifier in (None, "head"):  # what comes after the classifier is the network's too
        found = find_anatomy(Own(answer="softmax"), 8, classifier=classifier)
        assert found.classifier is None and not found.linear


def test_names_are_checked() -> None:
    model = torchvision_network("resnet18")
    assert find_anatomy(model, 64, features="layer4.1").features == "layer4.1"
    with pytest.raises(ModelError, match=r"no module 'layer5' to be its features: layer4, "):
        find_anatomy(model, 64, features="layer5")
    with pytest.raises(ModelError, match=r"no module 'head' to be its classifier: .*avgpool, fc are there"):
        find_anatomy(model, 64, classifier="head")
    earlier = find_anatomy(model, 64, features="layer3")
    assert (earlier.features, earlier.filters, earlier.linear) == ("layer3", 256, False)
    with pytest.raises(ModelError, match=r"fc, named as the features, gives \(5,\), no maps"):
        find_anatomy(model, 64, features="fc")
    with pytest.raises(ModelError, match=r"layer4, named as the classifier, is no nn.Linear"):
        find_anatomy(model, 64, classifier="layer4")


def test_a_module_known_by_two_names() -> None:
    model = Own()
    model.alias, model.other_head = model.relu, model.head
    assert find_anatomy(model, 8, features="alias", classifier="other_head") == find_anatomy(model, 8)


def test_images_that_the_network_cannot_take() -> None:
    with pytest.raises(ModelError, match=r"cannot take images of 3 x 8 x 8: RuntimeError"):
        find_anatomy(nn.Sequential(nn.Flatten(), nn.Linear(7, 2)), 8)


def test_a_network_that_mixes_its_colours_itself_is_given_them():
    assert find_anatomy(variant("mixes its colours itself"), 64, classes=5).channels == 3


def test_colours_whose_maps_are_viewed_are_no_grey_images() -> None:
    class ByColour(nn.Module):
        """Each colour by itself through convolutions of one channel."""

        def __init__(self) -> None:
            super().__init__()
            self.features, self.head = nn.Conv2d(1, 8, 3, 2, 1), nn.Linear(24 * 32 * 32, 5)

        def forward(self, x: torch.Tensor) -> torch.Tensor:
            return self.head(self.features(x.reshape(-1, 1, 64, 64)).view(len(x), -1))  # type: ignore[no-any-return]

    model = ByColour().eval()
    channels_last(model)
    assert channels_of(model) == 1 and taken_channels(model, (64, 64)) == 3
