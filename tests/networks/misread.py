"""Networks that were misread or refused once: registers after the patches, filters of a spectrum, torch.vmap."""

from __future__ import annotations

import torch
import torch.nn.functional as F
from torch import Tensor, nn

from tests.networks.heads import CLASSES, CLOSED, OTHER, REFUSED, WIDTH, Tokens, averaged, body, linear
from tests.networks.rare import Variant


class RegistersLast(Tokens):
    """A class token before the patches, registers after them."""

    def __init__(self) -> None:
        super().__init__(depth=3)
        self.registers = nn.Parameter(torch.randn(1, 4, WIDTH))

    def tokens(self, x: Tensor) -> Tensor:
        patches = self.patch(x).flatten(2).transpose(1, 2)
        assert self.extra is not None
        tokens = torch.cat([self.extra.expand(len(x), -1, -1), patches], 1) + self.position
        tokens = torch.cat([tokens, self.registers.expand(len(x), -1, -1)], 1)
        for block in self.blocks:
            tokens = block(tokens)
        return self.norm(tokens)  # type: ignore[no-any-return]


class Among(Tokens):
    """A class token in the middle of the patches (Zhu et al. 2024), or four registers that stand evenly among them."""

    def __init__(self, registers: int = 0) -> None:
        super().__init__("registers" if registers else "class", registers)
        if registers:
            self.position = nn.Parameter(torch.randn(1, 64 + registers, WIDTH) * 0.1)

    def tokens(self, x: Tensor) -> Tensor:
        patches = self.patch(x).flatten(2).transpose(1, 2)
        assert self.extra is not None
        extra = self.extra.expand(len(x), -1, -1).split(1, 1)
        begun, *parts = patches.chunk(len(extra) + 1, 1)
        tokens = torch.cat([begun, *(each for pair in zip(extra, parts, strict=True) for each in pair)], 1)
        tokens = tokens + self.position
        for block in self.blocks:
            tokens = block(tokens)
        return self.norm(tokens)  # type: ignore[no-any-return]

    def forward(self, x: Tensor) -> Tensor:
        tokens = self.tokens(x)
        return self.head(tokens[:, 32] if self.pool == "class" else tokens.mean(1))  # type: ignore[no-any-return]


class Winding(Tokens):
    """Tokens along a path that turns round at the end of each row (Yang et al. 2024)."""

    def __init__(self) -> None:
        super().__init__("mean")

    def tokens(self, x: Tensor) -> Tensor:
        rows = self.patch(x).unbind(2)
        turned = [each.flip(2) if number % 2 else each for number, each in enumerate(rows)]
        tokens = torch.cat(turned, 2).transpose(1, 2) + self.position
        for block in self.blocks:
            tokens = block(tokens)
        return self.norm(tokens)  # type: ignore[no-any-return]


class GlobalFilters(nn.Module):
    """Tokens that are mixed by a learned filter of their spectrum (Rao et al. 2021): pairs that are complex numbers."""

    def __init__(self, side: int = 8) -> None:
        super().__init__()
        self.side, self.patch = side, nn.Conv2d(3, WIDTH, 64 // side, 64 // side)
        self.filter = nn.Parameter(0.1 * torch.randn(side, side // 2 + 1, WIDTH, 2))
        self.mix, self.norm, self.head = nn.Linear(WIDTH, WIDTH), nn.LayerNorm(WIDTH), linear()

    def forward(self, x: Tensor) -> Tensor:
        tokens = self.patch(x).flatten(2).transpose(1, 2)
        grid = tokens.unflatten(1, (self.side, self.side))
        spectrum = torch.fft.rfft2(grid, dim=(1, 2), norm="ortho") * torch.view_as_complex(self.filter)
        mixed = torch.fft.irfft2(spectrum, s=(self.side, self.side), dim=(1, 2), norm="ortho").flatten(1, 2)
        return self.head(self.norm(tokens + F.gelu(self.mix(mixed))).mean(1))  # type: ignore[no-any-return]


class Mapped(nn.Module):
    """Members whose weights are stacked, run by torch.vmap."""

    def __init__(self) -> None:
        super().__init__()
        members = [averaged().eval() for _ in range(2)]
        weights, _ = torch.func.stack_module_state(members)
        self.one = members[0]
        self.names = list(weights)
        self.stacked = nn.ParameterList([each.detach() for each in weights.values()])

    def forward(self, x: Tensor) -> Tensor:
        def member(weights: dict[str, Tensor]) -> Tensor:
            return torch.func.functional_call(self.one, weights, (x,))  # type: ignore[no-any-return]

        return torch.vmap(member)(dict(zip(self.names, self.stacked, strict=True))).mean(0)  # type: ignore[no-any-return]


class Latents(nn.Module):
    """A stem alone keeps places: layers upon layers look at all of it through a few numbers."""

    def __init__(self) -> None:
        super().__init__()
        self.stem = nn.Sequential(nn.Conv2d(3, WIDTH, 8, 8), nn.ReLU())
        self.looks = nn.Linear(64, 4)
        self.deep = nn.Sequential(*[part for _ in range(6) for part in (nn.Linear(WIDTH, WIDTH), nn.Tanh())])
        self.head = linear()

    def forward(self, x: Tensor) -> Tensor:
        return self.head(self.deep(self.looks(self.stem(x).flatten(2)).transpose(1, 2)).mean(1))  # type: ignore[no-any-return]


def _whole_numbers() -> nn.Module:
    """A body whose layers give whole numbers, and a head that reads them."""
    stub = torch.ao.quantization.QuantStub()
    network = nn.Sequential(stub, body(), nn.AdaptiveAvgPool2d(1), nn.Flatten(), nn.Linear(WIDTH, CLASSES),
                            torch.ao.quantization.DeQuantStub()).eval()  # fmt: skip
    network.qconfig = torch.ao.quantization.get_default_qconfig("x86")
    torch.ao.quantization.prepare(network, inplace=True)
    network(torch.randn(2, 3, 64, 64))
    return torch.ao.quantization.convert(network)  # type: ignore[no-any-return]


MISREAD: dict[str, Variant] = {
    "a class token first, registers last": Variant(RegistersLast, OTHER),
    "a class token in the middle": Variant(Among, OTHER),
    "registers among the patches": Variant(lambda: Among(4), OTHER),
    "a path that winds": Variant(Winding, CLOSED),
    "filters of a spectrum": Variant(GlobalFilters, CLOSED),
    "deep layers after a stem": Variant(Latents, OTHER, says="stem is an early layer"),
    "under torch.vmap": Variant(Mapped, REFUSED, says="torch.vmap"),
    "whole numbers": Variant(_whole_numbers, REFUSED, says="whole numbers"),
}
"""Name -> variant; all for CLASSES classes."""
