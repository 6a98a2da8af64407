"""Finding features and classifier: in torchvision's families, in people's own networks, or where none is."""

import pytest
import torch
from torch import Tensor, nn
from torch.nn import functional as F

from explain_core.errors import ModelError
from explain_core.model.anatomy import Anatomy, find_anatomy
from explain_core.model.spec import build_model, parse_model_spec
from explain_core.model.stages import Stage


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
    assert found.described[-1] == Stage(features, 0, filters, (2, 2), relu)


def test_maps_that_are_fine_enough_need_no_finer_stage() -> None:
    network = torchvision_network("resnet18")
    assert find_anatomy(network, 320).finer == Stage("layer3", 0, 256, (20, 20))  # last maps 10 x 10
    assert find_anatomy(network, 352).finer is None  # 11 x 11


@pytest.mark.parametrize(
    ("name", "size", "met"),
    [
        ("vgg11", 64, r"comes classifier.1 \(ReLU\), classifier.3 \(Linear\), classifier.4 \(ReLU\)"),
        ("vit_b_16", 224, r"encoder.ln \(LayerNorm\)"),
        ("squeezenet1_1", 64, r"no linear layer gives the network's output; it ends in classifier.3"),
        ("convnext_tiny", 64, r"classifier.0 \(LayerNorm2d\) fits, but its maps have a single position"),
        ("mobilenet_v3_small", 64, r"comes classifier.0 \(Linear\), classifier.1 \(Hardswish\)"),
        ("resnet18", 32, r"images of 32 x 32 are too small"),
    ],
)
def test_networks_of_another_shape_are_told_what_was_met(name: str, size: int, met: str) -> None:
    with pytest.raises(ModelError) as told:
        find_anatomy(torchvision_network(name), size)
    text = str(told.value)
    assert "looked for feature maps" in text and "--features NAME --classifier NAME" in text
    assert text.count("\n") == 2
    told.match(met)


def test_the_candidates_are_listed_with_their_shapes() -> None:
    with pytest.raises(
        ModelError, match=r"Feature maps: features \(576, 2, 2\),.*Linear layers: classifier.3 \(1024 -> 5\)"
    ):
        find_anatomy(torchvision_network("mobilenet_v3_small"), 64)


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
    with pytest.raises(
        ModelError, match=r"the maps of relu \(6, 8, 8\) and head \(takes 6\) are joined by another pooling"
    ):
        find_anatomy(Own(pool="max"), 8)
    with pytest.raises(ModelError, match=r"between the maps of relu .* comes before \(Tanh\)"):
        find_anatomy(Own(before=nn.Tanh()), 8)


def test_a_network_that_returns_more_than_its_logits_needs_its_classifier_named() -> None:
    with pytest.raises(ModelError, match=r"returns a tuple"):
        find_anatomy(Own(answer="tuple"), 8)
    with pytest.raises(ModelError, match=r"no linear layer gives the network's output"):
        find_anatomy(Own(answer="softmax"), 8)
    for answer in ("tuple", "softmax"):
        assert find_anatomy(Own(answer=answer), 8, classifier="head") == find_anatomy(Own(), 8)


def test_names_are_checked() -> None:
    model = torchvision_network("resnet18")
    assert find_anatomy(model, 64, features="layer4.1").features == "layer4.1"
    with pytest.raises(ModelError, match=r"no module 'layer5' to be its features: layer4, "):
        find_anatomy(model, 64, features="layer5")
    with pytest.raises(ModelError, match=r"no module 'head' to be its classifier: .*avgpool, fc are there"):
        find_anatomy(model, 64, classifier="head")
    with pytest.raises(
        ModelError, match=r"layer3 gives \(256, 4, 4\), whose average is not the 512 numbers that fc takes"
    ):
        find_anatomy(model, 64, features="layer3")
    with pytest.raises(ModelError, match=r"layer4, named as the classifier, is no nn.Linear"):
        find_anatomy(model, 64, classifier="layer4")


def test_a_module_known_by_two_names() -> None:
    model = Own()
    model.alias, model.other_head = model.relu, model.head
    assert find_anatomy(model, 8, features="alias", classifier="other_head") == find_anatomy(model, 8)


def test_images_that_the_network_cannot_take() -> None:
    with pytest.raises(ModelError, match=r"cannot take images of 3 x 8 x 8: RuntimeError"):
        find_anatomy(nn.Sequential(nn.Flatten(), nn.Linear(7, 2)), 8)
