"""Networks whose forward pass does itself what others do in modules: sums of branches, statistics, squeezes."""

from __future__ import annotations

from collections.abc import Callable

import torch
import torch.nn.functional as F
from torch import Tensor, nn

from tests.networks.heads import (
    CLASSES,
    CLOSED,
    OTHER,
    REFUSED,
    WIDTH,
    Function,
    Headed,
    body,
    linear,
    pooled,
)
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


class Dense(nn.Module):
    """Each layer sees all before it, side by side, as DenseNets do; the forward pass joins them."""

    def __init__(self, depth: int = 4) -> None:
        super().__init__()
        self.stem = nn.Sequential(nn.Conv2d(3, 8, 3, 4, 1), nn.ReLU())
        self.layers = nn.ModuleList(
            nn.Sequential(nn.Conv2d(8 + 6 * k, 6, 3, 1, 1), nn.BatchNorm2d(6), nn.ReLU())
            for k in range(depth)
        )
        self.head = nn.Linear(8 + 6 * depth, CLASSES)

    def forward(self, x: Tensor) -> Tensor:
        maps = [self.stem(x)]
        for layer in self.layers:
            maps.append(layer(torch.cat(maps, 1)))
        found: Tensor = self.head(torch.cat(maps, 1).mean((2, 3)))
        return found


class Residual(nn.Module):
    """A residual network in one forward pass, with sums and rectifiers in place or not."""

    def __init__(self, in_place: bool) -> None:
        super().__init__()
        self.one, self.two = nn.Conv2d(3, 8, 3, 2, 1), nn.Conv2d(8, 8, 3, 1, 1)
        self.three, self.shortcut = nn.Conv2d(8, WIDTH, 3, 2, 1), nn.Conv2d(8, WIDTH, 1, 2)
        self.norms = nn.ModuleList(nn.BatchNorm2d(width) for width in (8, 8, WIDTH))
        self.fc, self.in_place = linear(), in_place

    def forward(self, x: Tensor) -> Tensor:
        x = F.relu(self.norms[0](self.one(x)), inplace=self.in_place)
        for layer, norm, beside in (
            (self.two, self.norms[1], nn.Identity()),
            (self.three, self.norms[2], self.shortcut),
        ):
            y = norm(layer(x))
            if self.in_place:
                y += beside(x)
            else:
                y = y + beside(x)
            x = F.relu(y, inplace=self.in_place)
        found: Tensor = self.fc(x.mean((2, 3)))
        return found


class Functions(nn.Module):
    """Weights, and functions in the forward pass: no layer is a module."""

    def __init__(self) -> None:
        super().__init__()
        self.one, self.two = (
            nn.Parameter(torch.randn(8, 3, 3, 3) / 5),
            nn.Parameter(torch.randn(WIDTH, 8, 3, 3) / 8),
        )
        self.last = nn.Parameter(torch.randn(CLASSES, WIDTH) / 4)

    def forward(self, x: Tensor) -> Tensor:
        x = (x - 0.45) / 0.22
        x = F.relu(F.conv2d(x, self.one, stride=2, padding=1))
        x = F.relu(F.conv2d(x, self.two, stride=2, padding=1))
        return F.linear(x.mean((2, 3)), self.last)


class SoftMaximum(nn.Module):
    """Six blocks, each met by what it was given in a soft maximum: nothing late has all, and nothing sums."""

    def __init__(self) -> None:
        super().__init__()
        self.stem = nn.Sequential(nn.Conv2d(3, WIDTH, 3, 4, 1), nn.ReLU())
        self.blocks = nn.ModuleList(
            nn.Sequential(nn.Conv2d(WIDTH, WIDTH, 3, 1, 1), nn.Tanh()) for _ in range(6)
        )
        self.head = linear()

    def forward(self, x: Tensor) -> Tensor:
        x = self.stem(x)
        for block in self.blocks:
            x = torch.logaddexp(x, block(x))
        found: Tensor = self.head(x.mean((2, 3)))
        return found


class Complex(nn.Module):
    """Convolutions of complex numbers; the moduli are averaged."""

    def __init__(self) -> None:
        super().__init__()
        self.one = nn.Conv2d(3, 8, 3, 2, 1, dtype=torch.cfloat)
        self.two = nn.Conv2d(8, WIDTH, 3, 2, 1, dtype=torch.cfloat)
        self.norm, self.fc = nn.BatchNorm2d(WIDTH), linear()

    def forward(self, x: Tensor) -> Tensor:
        x = self.one(x.to(torch.cfloat))
        x = torch.complex(x.real.relu(), x.imag.relu())
        found: Tensor = self.fc(self.norm(self.two(x).abs()).mean((2, 3)))
        return found


class Rounded(nn.Module):
    """Numbers of eight bits."""

    def forward(self, x: Tensor) -> Tensor:
        return torch.quantize_per_tensor(x, 0.02, 0, torch.quint8)


class Read(nn.Module):
    """Such numbers as any others."""

    def forward(self, x: Tensor) -> Tensor:
        return x.dequantize()


def _of_batch(function: Callable[[Tensor], Tensor]) -> nn.Module:
    """A network whose averages a function changes that looks at the place in the batch."""
    return Headed(Function(lambda x, head: head(function(x.mean((2, 3)))), head=linear()))


def _noisy(means: Tensor) -> Tensor:
    return means * torch.randn(means.shape, generator=torch.Generator().manual_seed(0))


PLACE = "another place among them"
LOOPS: dict[str, Variant] = {
    "residual sums beside modules": Variant(Summing, OTHER),
    "concatenations beside modules": Variant(Dense, CLOSED),
    "residual sums in one forward pass": Variant(lambda: Residual(False), CLOSED),
    "residual sums in place": Variant(lambda: Residual(True), CLOSED),
    "functions alone": Variant(Functions, CLOSED),
    "complex maps": Variant(Complex, CLOSED),
    "quantised maps": Variant(lambda: nn.Sequential(body(), Rounded(), Read(), pooled(linear())), CLOSED),
    "soft maxima beside modules": Variant(SoftMaximum, CLOSED),
    "noise of one seed for all": Variant(lambda: _of_batch(_noisy), REFUSED, says=PLACE),
    "beside the first image": Variant(lambda: _of_batch(lambda means: means - means[:1] / 2), REFUSED, says=PLACE),
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
