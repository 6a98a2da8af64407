"""Networks whose forward pass does itself what others do in modules: sums of branches, statistics, squeezes."""

from __future__ import annotations

import torch
import torch.nn.functional as F
from torch import Tensor, nn

from tests.networks.heads import CLASSES, CLOSED, OTHER, REFUSED, WIDTH, Function, Headed, body, linear
from tests.networks.rare import Variant


class Attention(nn.Module):
    """Self-attention with its normalisation before it."""

    def __init__(self) -> None:
        super().__init__()
        self.norm = nn.LayerNorm(WIDTH)
        self.to_qkv, self.to_out = nn.Linear(WIDTH, 3 * WIDTH), nn.Linear(WIDTH, WIDTH)

    def forward(self, tokens: Tensor) -> Tensor:
        query, key, value = self.to_qkv(self.norm(tokens)).chunk(3, dim=-1)
        found: Tensor = self.to_out(F.scaled_dot_product_attention(query, key, value))
        return found


class Summing(nn.Module):
    """A vision transformer whose forward pass adds what attention and layers give to the tokens, in no module."""

    def __init__(self, depth: int = 4) -> None:
        super().__init__()
        self.to_patch = nn.Linear(3 * 8 * 8, WIDTH)
        self.token, self.at = (
            nn.Parameter(torch.randn(1, 1, WIDTH)),
            nn.Parameter(torch.randn(1, 65, WIDTH) / 4),
        )
        wide = [nn.LayerNorm(WIDTH), nn.Linear(WIDTH, 32), nn.GELU(), nn.Linear(32, WIDTH)]
        self.layers = nn.ModuleList(nn.ModuleList([Attention(), nn.Sequential(*wide)]) for _ in range(depth))
        self.norm, self.head = nn.LayerNorm(WIDTH), linear()

    def forward(self, x: Tensor) -> Tensor:
        patches = F.unfold(x, 8, stride=8).transpose(1, 2)
        tokens = torch.cat([self.token.expand(len(x), -1, -1), self.to_patch(patches)], 1) + self.at
        for pair in self.layers:
            assert isinstance(pair, nn.ModuleList)
            tokens = pair[0](tokens) + tokens
            tokens = pair[1](tokens) + tokens
        found: Tensor = self.head(self.norm(tokens)[:, 0])
        return found


class Covariance(nn.Module):
    """The covariances of channels over an image's positions, into a linear layer."""

    def __init__(self) -> None:
        super().__init__()
        self.head = nn.Linear(WIDTH * WIDTH, CLASSES)

    def forward(self, maps: Tensor) -> Tensor:
        centred = maps.flatten(2) - maps.flatten(2).mean(-1, keepdim=True)
        found: Tensor = self.head((centred @ centred.transpose(1, 2) / centred.shape[-1]).flatten(1))
        return found


class Squeezed(nn.Module):
    """It squeezes whatever has length 1: the row of a lone image, too."""

    def __init__(self, outputs: int = CLASSES) -> None:
        super().__init__()
        self.features, self.fc = body(), nn.Linear(WIDTH, outputs)

    def forward(self, x: Tensor) -> Tensor:
        found: Tensor = self.fc(F.adaptive_avg_pool2d(self.features(x), 1).squeeze())
        return found.squeeze()


LOOPS: dict[str, Variant] = {
    "residual sums beside modules": Variant(Summing, OTHER, says="goes through layers.3.0.norm"),
    "covariances": Variant(lambda: Headed(Covariance()), OTHER, says="cancel over the positions"),
    "squeezes a lone image": Variant(Squeezed, CLOSED),
    "averages that a norm has set": Variant(
        lambda: Headed(
            Function(
                lambda x, norm, head: head(norm(x).mean((2, 3))),
                norm=nn.InstanceNorm2d(WIDTH, affine=True),
                head=linear(),
            )
        ),
        REFUSED,
        says="the same for all images",
    ),
}  # fmt: skip
