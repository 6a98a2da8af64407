"""Networks whose outputs are not an image's own."""

import pytest
import torch
from torch import nn

from explain_core.model.places.steadiness import unsteady
from tests.networks.heads import CLASSES, WIDTH, Headed, averaged, linear, pooled
from tests.networks.variants import AlwaysDropping, Counting, Noisy


@pytest.mark.parametrize(
    ("model", "told"),
    [
        (AlwaysDropping, "in each pass, from head on"),
        (Noisy, "in each pass, from head on"),
        (
            lambda: Headed(pooled(nn.BatchNorm1d(WIDTH, track_running_stats=False), linear())),
            "images beside it",
        ),
    ],
)
def test_what_is_not_an_image_s_own_is_told(model: object, told: str) -> None:
    torch.manual_seed(0)
    found = unsteady(model().eval(), (64, 64), 3, CLASSES)  # type: ignore[operator]
    assert found is not None and told in found


def test_a_steady_network_is_let_be() -> None:
    for model in (averaged(), Counting()):
        assert unsteady(model.eval(), (64, 64), 3, CLASSES) is None
