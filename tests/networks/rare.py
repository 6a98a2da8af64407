"""Networks that are rare: heads of papers, backward passes of their own, several bodies, batches of copies."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

import torch
import torch.nn.functional as F
from torch import Tensor, nn

from tests.networks.heads import (
    CLASSES,
    CLOSED,
    OTHER,
    WIDTH,
    Function,
    Headed,
    body,
    linear,
    pooled,
)


@dataclass(frozen=True, slots=True)
class Variant:
    """A network, how its classes are weighed (or REFUSED), the side of its images, and a word of what is said of it."""

    make: Callable[[], nn.Module]
    how: str
    size: int = 64
    says: str = ""


class Reversed(torch.autograd.Function):
    """The same forwards, and gradients turned round and halved backwards (Ganin et al. 2016)."""

    @staticmethod
    def forward(_ctx: Any, x: Tensor) -> Tensor:  # type: ignore[override]
        return x.view_as(x)

    @staticmethod
    def backward(_ctx: Any, gradient: Tensor) -> Tensor:  # type: ignore[override]
        return -0.5 * gradient


class Step(torch.autograd.Function):
    """A step, with the gradient of a smooth one, as spiking networks have it (Neftci et al. 2019)."""

    @staticmethod
    def forward(ctx: Any, x: Tensor) -> Tensor:  # type: ignore[override]
        ctx.save_for_backward(x)
        return (x > 0).float()

    @staticmethod
    def backward(ctx: Any, gradient: Tensor) -> Tensor:  # type: ignore[override]
        return gradient / (1 + 10 * ctx.saved_tensors[0].abs()) ** 2


class OwnSwish(torch.autograd.Function):
    """SiLU that keeps its input alone, and gives its own derivative back."""

    @staticmethod
    def forward(ctx: Any, x: Tensor) -> Tensor:  # type: ignore[override]
        ctx.save_for_backward(x)
        return x * x.sigmoid()

    @staticmethod
    def backward(ctx: Any, gradient: Tensor) -> Tensor:  # type: ignore[override]
        (x,) = ctx.saved_tensors
        return gradient * x.sigmoid() * (1 + x * (1 - x.sigmoid()))


class Low(nn.Module):
    """A linear layer beside a low-rank one (Hu et al. 2022)."""

    def __init__(self) -> None:
        super().__init__()
        self.base, self.down, self.up = (
            linear(),
            nn.Linear(WIDTH, 2, bias=False),
            nn.Linear(2, CLASSES, bias=False),
        )

    def forward(self, x: Tensor) -> Tensor:
        return self.base(x) + 2 * self.up(self.down(x))  # type: ignore[no-any-return]


class Splines(nn.Module):
    """A function of its own on each edge, of radial bases (Liu et al. 2024)."""

    def __init__(self, taken: int, given: int) -> None:
        super().__init__()
        self.base, self.weight = nn.Linear(taken, given), nn.Parameter(0.3 * torch.randn(given, taken, 5))
        self.register_buffer("grid", torch.linspace(-2, 2, 5))

    def forward(self, x: Tensor) -> Tensor:
        bases = torch.exp(-((1.5 * (x[..., None] - self.grid)) ** 2))
        return self.base(F.silu(x)) + torch.einsum("big,oig->bo", bases, self.weight)  # type: ignore[no-any-return]


class HardExperts(nn.Module):
    """The linear layer that a gate chooses, alone."""

    def __init__(self) -> None:
        super().__init__()
        self.gate, self.experts = nn.Linear(WIDTH, 3), nn.ModuleList(linear() for _ in range(3))

    def forward(self, maps: Tensor) -> Tensor:
        mean = maps.mean((2, 3))
        outputs = torch.stack([each(mean) for each in self.experts], 1)
        return outputs[torch.arange(len(mean)), self.gate(mean).argmax(1)]


class TwoBodies(nn.Module):
    """Two bodies whose averages stand side by side, or whose maps do, mixed."""

    def __init__(self, mixed: bool) -> None:
        super().__init__()
        self.one, self.other, self.mixed = body(), body(width=12), mixed
        self.mix = nn.Sequential(nn.Conv2d(WIDTH + 12, WIDTH, 1), nn.BatchNorm2d(WIDTH), nn.ReLU())
        self.head = nn.Linear(WIDTH if mixed else WIDTH + 12, CLASSES)

    def forward(self, x: Tensor) -> Tensor:
        maps = torch.cat([self.one(x), self.other(x)], 1)
        return self.head((self.mix(maps) if self.mixed else maps).mean((2, 3)))  # type: ignore[no-any-return]


class Hypercolumns(nn.Module):
    """Stages brought to one size, side by side, and mixed (Hariharan et al. 2015)."""

    def __init__(self) -> None:
        super().__init__()
        self.one = nn.Sequential(nn.Conv2d(3, 8, 3, 2, 1), nn.ReLU())
        self.two = nn.Sequential(nn.Conv2d(8, 12, 3, 2, 1), nn.ReLU())
        self.mix, self.head = nn.Conv2d(20, WIDTH, 1), linear()

    def forward(self, x: Tensor) -> Tensor:
        one = self.one(x)
        two = F.interpolate(self.two(one), size=one.shape[2:], mode="bilinear", align_corners=False)
        return self.head(self.mix(torch.cat([one, two], 1)).relu().mean((2, 3)))  # type: ignore[no-any-return]


class ClassQueries(nn.Module):
    """A learned query for each class looks at the positions (Liu et al. 2021)."""

    def __init__(self) -> None:
        super().__init__()
        self.queries, self.weight = (
            nn.Parameter(torch.randn(CLASSES, WIDTH)),
            nn.Parameter(torch.randn(CLASSES, WIDTH)),
        )
        self.decoder = nn.TransformerDecoderLayer(WIDTH, 2, 32, batch_first=True)

    def forward(self, maps: Tensor) -> Tensor:
        looked = self.decoder(self.queries.expand(len(maps), -1, -1), maps.flatten(2).transpose(1, 2))
        return (looked * self.weight).sum(2)  # type: ignore[no-any-return]


class Recurrent(nn.Module):
    """A recurrent layer over the positions."""

    def __init__(self) -> None:
        super().__init__()
        self.features, self.rows, self.head = (
            body(),
            nn.GRU(WIDTH, 12, batch_first=True),
            nn.Linear(12, CLASSES),
        )

    def forward(self, x: Tensor) -> Tensor:
        return self.head(self.rows(self.features(x).flatten(2).transpose(1, 2))[0].mean(1))  # type: ignore[no-any-return]


class Compared(nn.Module):
    """What differs from one image that it keeps, seen in the same batch."""

    def __init__(self) -> None:
        super().__init__()
        self.features, self.head = body(), linear()
        self.register_buffer("kept", torch.randn(1, 3, 64, 64))

    def forward(self, x: Tensor) -> Tensor:
        maps = self.features(torch.cat([self.kept, x]))
        return self.head((maps[1:] - maps[:1]).abs().mean((2, 3)))  # type: ignore[no-any-return]


def _of(function: Callable[..., object], **parts: nn.Module) -> nn.Module:
    return Headed(Function(function, **parts))


def _mlp() -> nn.Sequential:
    return nn.Sequential(nn.Linear(WIDTH, 8), nn.ReLU(), nn.Linear(8, CLASSES))


def _fake_quantised() -> nn.Module:
    fake = torch.ao.quantization.FakeQuantize()
    fake(3 * torch.randn(64).abs())
    fake.disable_observer()
    return nn.Sequential(body(), fake, pooled(linear()))


GRADIENT = "is not what changes of its maps do"
RARE: dict[str, Variant] = {
    "a gradient that is reversed": Variant(
        lambda: _of(lambda x, head: head(Reversed.apply(x.mean((2, 3)))), head=_mlp()), OTHER, says=GRADIENT
    ),
    "a gradient that is reversed before batch norm": Variant(
        lambda: _of(
            lambda x, norm, head: head(norm(Reversed.apply(x.mean((2, 3))))),
            norm=nn.BatchNorm1d(WIDTH),
            head=linear(),
        ),
        OTHER,
        says=GRADIENT,
    ),
    "a part that is detached": Variant(
        lambda: _of(lambda x, head: head(0.1 * x.mean((2, 3)) + 0.9 * x.mean((2, 3)).detach()), head=_mlp()),
        OTHER,
        says=GRADIENT,
    ),
    "spikes": Variant(
        lambda: _of(
            lambda x, mix, head: head(Step.apply(mix(x)).mean((2, 3))),
            mix=nn.Conv2d(WIDTH, WIDTH, 1),
            head=linear(),
        ),
        OTHER,
        says=GRADIENT,
    ),
    "a backward pass of its own, and right": Variant(
        lambda: _of(lambda x, head: head(OwnSwish.apply(3 * x.mean((2, 3)))), head=_mlp()), OTHER
    ),
    "one expert of three": Variant(lambda: Headed(HardExperts()), OTHER),
    "low-rank beside linear": Variant(lambda: Headed(pooled(Low())), CLOSED),
    "spectral norm": Variant(
        lambda: Headed(pooled(nn.utils.parametrizations.spectral_norm(linear()))), CLOSED
    ),
    "functions on edges": Variant(lambda: Headed(pooled(Splines(WIDTH, 8), Splines(8, CLASSES))), OTHER),
    "two bodies": Variant(lambda: TwoBodies(False), CLOSED),
    "two bodies, mixed": Variant(lambda: TwoBodies(True), CLOSED),
    "hypercolumns": Variant(Hypercolumns, CLOSED),
    "a query for each class": Variant(lambda: Headed(ClassQueries()), OTHER),
    "recurrent over positions": Variant(Recurrent, CLOSED),
    "quantised in training": Variant(_fake_quantised, CLOSED),
    "sub-centres": Variant(
        lambda: _of(
            lambda x, head: (
                30 * F.linear(F.normalize(x.mean((2, 3))), head.weight).unflatten(1, (CLASSES, 3)).amax(2)
            ),
            head=nn.Linear(WIDTH, 3 * CLASSES),
        ),
        OTHER,
    ),
    "votes weighed by themselves": Variant(
        lambda: _of(
            lambda x, votes: (votes(x).flatten(2) * votes(x).flatten(2).softmax(2)).sum(2),
            votes=nn.Conv2d(WIDTH, CLASSES, 1),
        ),
        OTHER,
    ),
    "gated averages": Variant(
        lambda: _of(
            lambda x, gate, head: head(x.mean((2, 3)) * gate(x.mean((2, 3))).sigmoid()),
            gate=nn.Linear(WIDTH, WIDTH),
            head=linear(),
        ),
        OTHER,
    ),
    "an image of its own beside them": Variant(Compared, CLOSED),
}
"""Name -> variant; all for CLASSES classes."""
