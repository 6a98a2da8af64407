"""Networks whose forward pass joins stages itself, late, after modules that all outputs follow from as well."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import torch
import torch.nn.functional as F
from torch import Tensor, nn

from tests.networks.heads import CLASSES, CLOSED, OTHER, WIDTH, Cosine, linear, pooled
from tests.networks.rare import Variant

Join = Callable[[Tensor, Tensor], Tensor]


def stage(taken: int, given: int, stride: int, depth: int = 2) -> nn.Sequential:
    """Convolutions and rectifiers; the first one makes it coarser."""
    layers: list[nn.Module] = [nn.Conv2d(taken, given, stride, stride), nn.ReLU()]
    for _ in range(depth):
        layers += [nn.Conv2d(given, given, 3, 1, 1), nn.BatchNorm2d(given), nn.ReLU()]
    return nn.Sequential(*layers)


class Joined(nn.Module):
    """Two stages, brought to one width and joined, gated by their averages, into a cosine head."""

    def __init__(self, join: Join, gated: bool = True, depth: int = 2) -> None:
        super().__init__()
        self.join, self.gated = join, gated
        self.one, self.two = stage(3, 12, 4), stage(12, 20, 2, depth)
        self.fine, self.coarse = nn.Conv2d(12, WIDTH, 1), nn.Conv2d(20, WIDTH, 1)
        self.squeeze, self.head = nn.Linear(WIDTH, WIDTH), Cosine()

    def forward(self, x: Tensor) -> dict[str, Tensor]:
        one = self.one(x)
        maps = self.join(self.fine(one), self.coarse(self.two(one)))
        if self.gated:
            maps = maps * self.squeeze(maps.mean((2, 3))).sigmoid()[:, :, None, None]
        return {"logits": self.head(maps), "maps": maps}


def added_in_place(fine: Tensor, coarse: Tensor) -> Tensor:
    """The finer stage pooled, onto the coarser."""
    coarse += F.max_pool2d(fine, 2)
    return coarse


def fanned(fine: Tensor, coarse: Tensor) -> Tensor:
    """A weighted mean, the coarser stage made finer."""
    return torch.einsum("kbchw,k->bchw", torch.stack([fine, F.interpolate(coarse, scale_factor=2)]),
                        torch.tensor([0.6, 0.4]))  # fmt: skip


class Branches(nn.Module):
    """Three views of a stem side by side, into a normalisation."""

    def __init__(self) -> None:
        super().__init__()
        self.stem = stage(3, WIDTH, 4)
        self.branches = nn.ModuleList(nn.Conv2d(WIDTH, 8, side, 1, side // 2) for side in (1, 3, 5))
        self.head = nn.Sequential(nn.LayerNorm(24), nn.Linear(24, CLASSES))

    def forward(self, x: Tensor) -> Tensor:
        x = self.stem(x)
        maps = torch.cat([F.relu(each(x)) for each in self.branches], 1)
        return self.head(maps.mean((2, 3)))  # type: ignore[no-any-return]


class Weights(nn.Module):
    """A stem, then weights that functions use; each kind of step by a function of its own."""

    def __init__(self, step: Callable[[Tensor, Tensor], Tensor]) -> None:
        super().__init__()
        self.step, self.stem = step, nn.Sequential(nn.Conv2d(3, WIDTH, 4, 4), nn.ReLU())
        self.weights = nn.ParameterList(nn.Parameter(torch.randn(WIDTH, WIDTH, 3, 3) / 9) for _ in range(4))
        self.head = nn.Sequential(nn.LayerNorm(WIDTH), linear())

    def forward(self, x: Tensor) -> Tensor:
        x = self.stem(x)
        for weight in self.weights:
            x = self.step(x, weight)
        return self.head(x.mean((2, 3)))  # type: ignore[no-any-return]


def mixed(x: Tensor, weight: Tensor) -> Tensor:
    """Channels by an einsum, in a soft maximum."""
    return torch.logaddexp(x, torch.einsum("bchw,dc->bdhw", x, weight[:, :, 0, 0]))


class Rectified(nn.Module):
    """A residual body whose own forward pass nobody runs: others ask for its maps."""

    def __init__(self) -> None:
        super().__init__()
        self.one, self.two = stage(3, WIDTH, 4), stage(WIDTH, WIDTH, 1)

    def maps(self, x: Tensor) -> Tensor:
        """(batch, WIDTH, h, w)."""
        x = self.one(x)
        return F.relu(x - self.two(x))

    def forward(self, x: Tensor) -> Tensor:
        return self.maps(x).mean((2, 3))


class Asking(nn.Module):
    """A head on the maps of a body that it asks."""

    def __init__(self) -> None:
        super().__init__()
        self.body, self.head = Rectified(), pooled(nn.LayerNorm(WIDTH), linear())

    def forward(self, x: Tensor) -> Tensor:
        return self.head(self.body.maps(x))  # type: ignore[no-any-return]


class Involution(nn.Module):
    """Kernels that each position makes for itself (Li et al. 2021), rectified."""

    def __init__(self) -> None:
        super().__init__()
        self.stem, self.kernels = stage(3, WIDTH, 4), nn.Conv2d(WIDTH, 2 * 9, 1)
        self.head = nn.Sequential(nn.LayerNorm(WIDTH), linear())

    def forward(self, x: Tensor) -> Tensor:
        x = self.stem(x)
        kernels = self.kernels(x).unflatten(1, (2, 1, 9))
        around = F.unfold(x, 3, padding=1).view(len(x), 2, WIDTH // 2, 9, *x.shape[2:])
        maps = F.relu((kernels * around).sum(3).flatten(1, 2))
        return self.head(maps.mean((2, 3)))  # type: ignore[no-any-return]


class NonLocal(nn.Module):
    """Positions look at all others, and what they see is added to them (Wang et al. 2018)."""

    def __init__(self) -> None:
        super().__init__()
        self.stem, self.head = stage(3, WIDTH, 8), linear()
        self.query, self.key, self.value = (nn.Conv2d(WIDTH, 8, 1) for _ in range(3))
        self.mix = nn.Sequential(nn.Conv2d(8, WIDTH, 1), nn.BatchNorm2d(WIDTH))

    def forward(self, x: Tensor) -> Tensor:
        x = self.stem(x)
        query, key, value = (each(x).flatten(2) for each in (self.query, self.key, self.value))
        seen = value @ (query.transpose(1, 2) @ key).softmax(-1).transpose(1, 2)
        maps = self.mix(seen.unflatten(2, x.shape[2:])) + x
        return self.head(maps.mean((2, 3)))  # type: ignore[no-any-return]


class Attended(nn.Module):
    """Maps weighed by a map of one channel, which a convolution makes of their maxima and means (Woo et al. 2018)."""

    def __init__(self) -> None:
        super().__init__()
        self.stem, self.look, self.head = stage(3, WIDTH, 4), nn.Conv2d(2, 1, 7, padding=3), linear()

    def forward(self, x: Tensor) -> Tensor:
        x = self.stem(x)
        both = torch.cat([x.mean(1, keepdim=True), x.amax(1, keepdim=True)], 1)
        return self.head((x * self.look(both).sigmoid()).mean((2, 3)))  # type: ignore[no-any-return]


class Distances(nn.Module):
    """Prototypes' distances at each position, the least of which count (Chen et al. 2019)."""

    def __init__(self) -> None:
        super().__init__()
        self.features = stage(3, WIDTH, 4)
        self.prototypes = nn.Parameter(torch.rand(10, WIDTH, 1, 1))
        self.head = nn.Linear(10, CLASSES, bias=False)

    def forward(self, x: Tensor) -> tuple[Tensor, Tensor]:
        maps = self.features(x)
        squares = F.conv2d(maps.square(), torch.ones_like(self.prototypes))
        far = (
            squares
            - 2 * F.conv2d(maps, self.prototypes)
            + self.prototypes.square().sum(1, keepdim=True)[:, :, 0]
        )
        least = F.relu(far).amin((2, 3))
        return self.head(torch.log((least + 1) / (least + 1e-4))), least


class Deep(nn.Module):
    """Convolutions of three dimensions over a depth of 1, which is taken away at the end or averaged with the rest."""

    def __init__(self, squeezed: bool) -> None:
        super().__init__()
        self.squeezed, sides = squeezed, ((1, 3, 3), (1, 2, 2), (0, 1, 1))
        self.layers = nn.Sequential(
            nn.Conv3d(3, 8, *sides), nn.ReLU(), nn.Conv3d(8, WIDTH, *sides), nn.ReLU()
        )
        self.head = linear()

    def forward(self, x: Tensor) -> Tensor:
        maps = self.layers(x.unsqueeze(2))
        means = maps.squeeze(2).mean((2, 3)) if self.squeezed else maps.mean((2, 3, 4))
        return self.head(means)  # type: ignore[no-any-return]


class Hidden(torch.autograd.Function):
    """A sum that nobody sees from outside."""

    @staticmethod
    def forward(_ctx: Any, one: Tensor, other: Tensor) -> Tensor:  # type: ignore[override]
        return one + other

    @staticmethod
    def backward(_ctx: Any, gradient: Tensor) -> tuple[Tensor, Tensor]:  # type: ignore[override]
        return gradient, gradient


class Smooth(nn.Module):
    """A body whose last rectifier is a function, and no ReLU."""

    def __init__(self, head: nn.Module) -> None:
        super().__init__()
        self.net, self.head = (
            nn.Sequential(nn.Conv2d(3, 8, 4, 4), nn.SiLU(), nn.Conv2d(8, WIDTH, 3, 1, 1)),
            head,
        )

    def forward(self, x: Tensor) -> Tensor:
        return self.head(F.silu(self.net(x)).mean((2, 3)))  # type: ignore[no-any-return]


JOINED: dict[str, Variant] = {
    "stages joined by a pooled sum": Variant(lambda: Joined(lambda a, b: b + F.max_pool2d(a, 2)), OTHER),
    "stages joined in place": Variant(lambda: Joined(added_in_place), OTHER),
    "stages joined by their mean": Variant(
        lambda: Joined(lambda a, b: torch.stack([b, F.avg_pool2d(a, 2)]).mean(0), gated=False), OTHER
    ),
    "stages joined by an einsum": Variant(lambda: Joined(fanned, gated=False), OTHER),
    "stages joined out of sight": Variant(
        lambda: Joined(lambda a, b: Hidden.apply(F.max_pool2d(a, 2), b), gated=False, depth=1),
        OTHER,
        says="Later layers, two",
    ),
    "branches side by side": Variant(Branches, OTHER),
    "convolutions by functions after a stem": Variant(
        lambda: Weights(lambda x, weight: x + F.relu(F.conv2d(x, weight, padding=1))), OTHER
    ),
    "einsums after a stem": Variant(lambda: Weights(mixed), OTHER),
    "a method that others call": Variant(Asking, OTHER),
    "kernels of each position": Variant(Involution, OTHER),
    "a non-local block": Variant(NonLocal, CLOSED),
    "a map of one channel by a convolution": Variant(Attended, CLOSED),
    "distances to prototypes": Variant(Distances, OTHER),
    "a smooth rectifier by a function": Variant(lambda: Smooth(linear()), CLOSED),
    "a smooth rectifier by a function, before a norm": Variant(
        lambda: Smooth(nn.Sequential(nn.LayerNorm(WIDTH), linear())), OTHER
    ),
    "a depth of one, taken away": Variant(lambda: Deep(True), CLOSED),
}
"""Name -> variant; all for CLASSES classes."""
