"""How deep a layer is: by the layers with weights that run until it ends."""

import torch
from torch import nn

from explain_core.model.passes.probe import places
from explain_core.model.passes.step_kind import DEEP
from explain_core.model.places.depth import (
    are_maps,
    as_deep,
    depth,
    is_deeper,
    is_stem,
    mixed_by,
    weighted_after,
)
from explain_core.model.places.passage import look_through
from tests.networks.collection import variant
from tests.networks.heads import CLASSES, network


def test_layers_without_weights_and_norms_do_not_count() -> None:
    torch.manual_seed(0)
    body = [
        part
        for width in (3, 4, 4, 4)
        for part in (nn.Conv2d(width, 4, 3, 1, 1), nn.BatchNorm2d(4), nn.ReLU())
    ]
    model = nn.Sequential(*body, nn.AdaptiveAvgPool2d(1), nn.Flatten(), nn.Linear(4, 2)).eval()
    seen = look_through(model, (16, 16), 3, 2)
    by_name = {each.name: each for each in seen}
    assert [depth(seen, by_name[str(number)]) for number in (0, 2, 3, 11)] == [1, 1, 2, 4]
    assert as_deep(seen, by_name["5"], by_name["11"]) and not as_deep(seen, by_name["2"], by_name["11"])
    assert is_stem(seen, by_name["2"]) and not is_stem(seen, by_name["5"])
    assert is_deeper(seen, by_name["3"], by_name["2"]) and not is_deeper(seen, by_name["5"], by_name["3"])


def test_one_channel_or_one_position_is_no_map():
    seen = {each.name: each for each in places(network("one-channel attention"), (64, 64), 3) if each.layout}
    assert are_maps(seen["features"]) and not are_maps(seen["head.gate"])
    assert are_maps(seen["head.gate"], 1)


def test_convolutions_after_a_layer_mix_more_than_projections():
    def after(name: str, layer: str) -> int:
        seen = look_through(variant(name), (64, 64), 3, CLASSES)
        return mixed_by(weighted_after(seen, next(each for each in seen if each.name == layer)))

    assert after("kernels of each position", "stem") == 1
    assert after("branches side by side", "stem") == 1 + DEEP + DEEP
    assert after("kernels of each position", "head") == 0
