"""Forward passes that sample at positions of their own."""

import torch
import torch.nn.functional as F
from torch import Tensor, nn

from explain_core.model.networks import describe_network
from explain_core.model.places.sampler import sampling
from tests.networks.heads import CLASSES, Headed, linear, network, pooled


class Turned(nn.Module):
    """A look at a part of the image that a first look chooses (Jaderberg et al. 2015)."""

    def __init__(self, before: bool = True) -> None:
        super().__init__()
        self.net, self.where, self.before = Headed(pooled(linear())), nn.Linear(3, 2), before

    def part(self, x: Tensor) -> Tensor:
        """Half of it a side."""
        aside = self.where(x.mean((2, 3))).tanh() / 2
        half = torch.tensor([[0.5, 0.0], [0.0, 0.5]]).expand(len(x), 2, 2)
        grid = F.affine_grid(torch.cat([half, aside[:, :, None]], 2), x.shape, align_corners=False)
        return F.grid_sample(x, grid, align_corners=False)

    def forward(self, x: Tensor) -> Tensor:
        return self.net(self.part(x)) if self.before else self.net(x) + 0 * self.part(x).mean()


def test_what_is_sampled_before_the_layer_is_told():
    given = torch.randn(2, 3, 64, 64)
    for model, layer, met in ((Turned(), "net.features", True), (Turned(False), "net.features", False)):
        with torch.no_grad(), sampling(model.eval(), layer) as found:
            model(given)
        assert found == [met]


def test_it_is_said_of_the_network():
    found = describe_network(Turned().eval(), 64, CLASSES)
    assert (
        not found.accepted
        or "samples its picture or maps anew (grid_sample) before net.features" in found.reason
    )
    assert "grid_sample" not in describe_network(network("linear"), 64, CLASSES).reason
