"""How deep a layer is: by the layers with weights that run until it ends."""

import torch
from torch import nn

from explain_core.model.depth import as_deep, depth, is_deeper, is_stem
from explain_core.model.passage import look_through


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
