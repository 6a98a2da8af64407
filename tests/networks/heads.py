"""Networks as people write them: one small body with many heads, and bodies of other layouts."""

from collections import OrderedDict, namedtuple
from collections.abc import Callable
from dataclasses import dataclass

import torch
import torch.nn.functional as F
from torch import Tensor, nn

CLASSES = 5
WIDTH = 16


def body(channels: int = 3, width: int = WIDTH) -> nn.Sequential:
    """Three convolutions; 64 pixels become 16 positions a side."""
    return nn.Sequential(
        nn.Conv2d(channels, 8, 3, 2, 1), nn.BatchNorm2d(8), nn.ReLU(), nn.Conv2d(8, 12, 3, 2, 1), nn.ReLU(),
        nn.Conv2d(12, width, 3, 1, 1), nn.BatchNorm2d(width), nn.ReLU(),
    )  # fmt: skip


class Headed(nn.Module):
    """A body, and a head that is a module or a function of the maps."""

    def __init__(self, head: nn.Module, channels: int = 3) -> None:
        super().__init__()
        self.features, self.head = body(channels), head

    def forward(self, x: Tensor) -> object:
        return self.head(self.features(x))


def pooled(*layers: nn.Module) -> nn.Sequential:
    """Global average pooling, then the layers."""
    return nn.Sequential(nn.AdaptiveAvgPool2d(1), nn.Flatten(), *layers)


class Function(nn.Module):
    """A function as a module, with the modules it works with."""

    def __init__(self, function: Callable[..., object], **parts: nn.Module) -> None:
        super().__init__()
        self.function, self.parts = function, nn.ModuleDict(parts)

    def forward(self, x: Tensor) -> object:
        return self.function(x, **self.parts)


def linear() -> nn.Linear:
    """The classifier."""
    return nn.Linear(WIDTH, CLASSES)


class AttentionPool(nn.Module):
    """A learned query that looks at all positions, with keys and values in one projection."""

    def __init__(self) -> None:
        super().__init__()
        self.query, self.kv = nn.Parameter(torch.randn(1, 1, WIDTH)), nn.Linear(WIDTH, 2 * WIDTH)
        self.head = linear()

    def forward(self, maps: Tensor) -> Tensor:
        keys, values = self.kv(maps.flatten(2).transpose(1, 2)).chunk(2, dim=-1)
        looked = F.scaled_dot_product_attention(self.query.expand(len(maps), -1, -1), keys, values)
        return self.head(looked[:, 0])


class Gated(nn.Module):
    """Positions are weighed by an attention map of one channel."""

    def __init__(self) -> None:
        super().__init__()
        self.gate, self.head = nn.Conv2d(WIDTH, 1, 1), linear()

    def forward(self, maps: Tensor) -> Tensor:
        weight = self.gate(maps).flatten(2).softmax(-1)
        return self.head((maps.flatten(2) * weight).sum(-1))


class GeM(nn.Module):
    """Generalised mean pooling."""

    def __init__(self) -> None:
        super().__init__()
        self.p, self.head = nn.Parameter(torch.tensor(3.0)), linear()

    def forward(self, maps: Tensor) -> Tensor:
        return self.head(maps.clamp(min=1e-6).pow(self.p).mean((2, 3)).pow(1 / self.p))


class Cosine(nn.Module):
    """Cosine similarity to a prototype of each class."""

    def __init__(self) -> None:
        super().__init__()
        self.weight = nn.Parameter(torch.randn(CLASSES, WIDTH))

    def forward(self, maps: Tensor) -> Tensor:
        return 16 * F.linear(F.normalize(maps.mean((2, 3))), F.normalize(self.weight))


@dataclass
class Answer:
    """What a trainer's network returns."""

    logits: Tensor
    features: Tensor


Pair = namedtuple("Pair", ["logits", "aux"])


class TwoScales(nn.Module):
    """The averages of two stages side by side, into one linear layer."""

    def __init__(self) -> None:
        super().__init__()
        self.one = nn.Sequential(nn.Conv2d(3, 8, 3, 2, 1), nn.ReLU())
        self.two = nn.Sequential(nn.Conv2d(8, 12, 3, 2, 1), nn.ReLU())
        self.head = nn.Linear(20, CLASSES)

    def forward(self, x: Tensor) -> Tensor:
        fine = self.one(x)
        return self.head(torch.cat([fine.mean((2, 3)), self.two(fine).mean((2, 3))], 1))


class Ensemble(nn.Module):
    """The mean of two networks' logits."""

    def __init__(self) -> None:
        super().__init__()
        self.members = nn.ModuleList([Headed(pooled(linear())), Headed(pooled(linear()))])

    def forward(self, x: Tensor) -> Tensor:
        return torch.stack([member(x) for member in self.members]).mean(0)


class Tokens(nn.Module):
    """A small vision transformer: class token or mean, registers, patches of so many pixels."""

    def __init__(
        self, pool: str = "class", registers: int = 0, depth: int = 2, side: int = 8, last: bool = False,
        patch: int = 8,
    ) -> None:  # fmt: skip
        super().__init__()
        self.patch = nn.Conv2d(3, WIDTH, patch, patch)
        extra = registers + (pool == "class")
        self.extra = nn.Parameter(torch.randn(1, extra, WIDTH)) if extra else None
        self.position = nn.Parameter(torch.randn(1, side * side + extra, WIDTH) * 0.1)
        self.blocks = nn.ModuleList(
            nn.TransformerEncoderLayer(WIDTH, 2, 32, batch_first=True, norm_first=True, dropout=0.1)
            for _ in range(depth)
        )
        self.norm, self.head, self.pool, self.last = nn.LayerNorm(WIDTH), linear(), pool, last

    def tokens(self, x: Tensor) -> Tensor:
        """(batch, tokens, WIDTH) after the last norm."""
        tokens = self.patch(x).flatten(2).transpose(1, 2)
        if self.extra is not None:
            extra = self.extra.expand(len(x), -1, -1)
            tokens = torch.cat([tokens, extra] if self.last else [extra, tokens], 1)
        tokens = tokens + self.position
        for block in self.blocks:
            tokens = block(tokens)
        return self.norm(tokens)

    def forward(self, x: Tensor) -> Tensor:
        tokens = self.tokens(x)
        if self.pool == "class":
            return self.head(tokens[:, -1] if self.last else tokens[:, 0])
        count = 0 if self.extra is None else self.extra.shape[1]
        return self.head(tokens[:, count:].mean(1))


class ChannelsLast(nn.Module):
    """Convolutions whose maps are turned to channels last, normalised and averaged there."""

    def __init__(self) -> None:
        super().__init__()
        self.features, self.mix = body(), nn.Sequential(nn.Linear(WIDTH, 20), nn.GELU())
        self.head = nn.Linear(20, CLASSES)

    def forward(self, x: Tensor) -> Tensor:
        return self.head(self.mix(self.features(x).permute(0, 2, 3, 1)).mean((1, 2)))


class Windows(nn.Module):
    """Tokens that come window by window."""

    def __init__(self, side: int = 2) -> None:
        super().__init__()
        self.features, self.mix, self.side = body(), nn.Sequential(nn.Linear(WIDTH, 20), nn.GELU()), side
        self.head = nn.Linear(20, CLASSES)

    def forward(self, x: Tensor) -> Tensor:
        maps, side = self.features(x), self.side
        batch, channels, height, width = maps.shape
        windows = maps.reshape(batch, channels, height // side, side, width // side, side)
        return self.head(self.mix(windows.permute(0, 2, 4, 3, 5, 1).reshape(batch, -1, channels)).mean(1))


class Wrapped(nn.Module):
    """Somebody's trainer around a network."""

    def __init__(self, network: nn.Module, answer: Callable[[Tensor], object]) -> None:
        super().__init__()
        self.net, self.answer = network, answer

    def forward(self, x: Tensor) -> object:
        return self.answer(self.net(x))


def averaged() -> Headed:
    """The plain one: average, linear layer."""
    return Headed(pooled(linear()))


CLOSED, OTHER, REFUSED = "closed form", "gradient", "refused"

HEADS: dict[str, tuple[Callable[[], nn.Module], str]] = {
    "linear": (averaged, CLOSED),
    "linear without bias": (lambda: Headed(pooled(nn.Linear(WIDTH, CLASSES, bias=False))), CLOSED),
    "dropout": (lambda: Headed(pooled(nn.Dropout(0.5), linear())), CLOSED),
    "batch norm": (lambda: Headed(pooled(nn.BatchNorm1d(WIDTH), linear())), CLOSED),
    "two linears": (lambda: Headed(pooled(nn.Linear(WIDTH, 7), nn.Linear(7, CLASSES))), CLOSED),
    "sum pooling": (
        lambda: Headed(Function(lambda x, head: head(x.sum((2, 3)) / 50), head=linear())),
        CLOSED,
    ),
    "temperature": (lambda: Wrapped(averaged(), lambda y: y / 0.07), CLOSED),
    "1x1 convolution after pooling": (
        lambda: Headed(nn.Sequential(nn.AdaptiveAvgPool2d(1), nn.Conv2d(WIDTH, CLASSES, 1), nn.Flatten())),
        CLOSED,
    ),
    "1x1 convolution before pooling": (
        lambda: Headed(nn.Sequential(nn.Conv2d(WIDTH, CLASSES, 1), nn.AdaptiveAvgPool2d(1), nn.Flatten())),
        CLOSED,
    ),
    "log-softmax": (lambda: Wrapped(averaged(), lambda y: y.log_softmax(1)), OTHER),
    "softmax": (lambda: Wrapped(averaged(), lambda y: y.softmax(1)), OTHER),
    "sigmoid": (lambda: Wrapped(averaged(), lambda y: y.sigmoid()), OTHER),
    "MLP": (lambda: Headed(pooled(nn.Linear(WIDTH, 24), nn.ReLU(), nn.Linear(24, CLASSES))), OTHER),
    "MLP with GELU": (lambda: Headed(pooled(nn.Linear(WIDTH, 24), nn.GELU(), nn.Linear(24, CLASSES))), OTHER),
    "layer norm": (lambda: Headed(pooled(nn.LayerNorm(WIDTH), linear())), OTHER),
    "cosine": (lambda: Headed(Cosine()), OTHER),
    "max pooling": (lambda: Headed(nn.Sequential(nn.AdaptiveMaxPool2d(1), nn.Flatten(), linear())), OTHER),
    "average and max": (
        lambda: Headed(
            Function(
                lambda x, head: head(torch.cat([x.mean((2, 3)), x.amax((2, 3))], 1)),
                head=nn.Linear(2 * WIDTH, CLASSES),
            )
        ),
        OTHER,
    ),
    "GeM": (lambda: Headed(GeM()), OTHER),
    "attention pooling": (lambda: Headed(AttentionPool()), OTHER),
    "one-channel attention": (lambda: Headed(Gated()), OTHER),
    "flatten and two layers": (
        lambda: Headed(
            nn.Sequential(
                nn.AdaptiveAvgPool2d(4),
                nn.Flatten(),
                nn.Linear(16 * WIDTH, 24),
                nn.ReLU(),
                nn.Linear(24, CLASSES),
            )
        ),
        OTHER,
    ),
    "flatten and one layer": (
        lambda: Headed(nn.Sequential(nn.Flatten(), nn.Linear(256 * WIDTH, CLASSES))),
        OTHER,
    ),
    "log-sum-exp pooling": (
        lambda: Headed(Function(lambda x, head: head(x.flatten(2).logsumexp(-1)), head=linear())),
        OTHER,
    ),
    "returns a dict": (lambda: Wrapped(averaged(), lambda y: {"loss": None, "logits": y}), CLOSED),
    "returns an ordered dict of out": (lambda: Wrapped(averaged(), lambda y: OrderedDict(out=y)), CLOSED),
    "returns a dataclass": (lambda: Wrapped(averaged(), lambda y: Answer(y, y[:, :3])), CLOSED),
    "returns a tuple": (lambda: Wrapped(averaged(), lambda y: (y, y[:, :3])), CLOSED),
    "returns a named tuple": (lambda: Wrapped(averaged(), lambda y: Pair(y, y * 2)), CLOSED),
    "returns (batch, classes, 1, 1)": (lambda: Wrapped(averaged(), lambda y: y[:, :, None, None]), CLOSED),
    "one channel in": (lambda: Headed(pooled(linear()), channels=1), CLOSED),
    "two scales": (TwoScales, OTHER),
    "ensemble": (Ensemble, OTHER),
    "channels last": (ChannelsLast, CLOSED),
    "windows of tokens": (Windows, CLOSED),
    "windows of four": (lambda: Windows(4), CLOSED),
    "class token": (Tokens, OTHER),
    "class token and registers": (lambda: Tokens(registers=4), OTHER),
    "class token at the end": (lambda: Tokens(last=True), OTHER),
    "mean of tokens": (lambda: Tokens("mean"), CLOSED),
    "mean of tokens beside registers": (lambda: Tokens("mean", registers=4), CLOSED),
    "two heads": (lambda: Wrapped(averaged(), lambda y: (y, y.flip(1))), REFUSED),
    "one logit": (lambda: Wrapped(averaged(), lambda y: y[:, :1]), REFUSED),
    "one number": (lambda: Wrapped(averaged(), lambda y: y[:, 0]), REFUSED),
    "maps of classes": (lambda: Headed(nn.Conv2d(WIDTH, CLASSES, 1)), REFUSED),
    "no maps": (
        lambda: nn.Sequential(nn.Flatten(), nn.Linear(3 * 64 * 64, 32), nn.ReLU(), nn.Linear(32, CLASSES)),
        REFUSED,
    ),
    "constant": (lambda: Wrapped(averaged(), lambda y: torch.ones_like(y)), REFUSED),
}
"""Name -> (network for images of 64 pixels, how its classes are weighed)."""


def network(name: str, seed: int = 3) -> nn.Module:
    """The network of that name with weights that the seed decides, its batch norms as after some training."""
    torch.manual_seed(seed)
    made = HEADS[name][0]()
    for module in made.modules():
        if isinstance(module, nn.BatchNorm1d | nn.BatchNorm2d):
            module.running_mean.normal_(0, 0.1)  # type: ignore[union-attr]
            module.running_var.uniform_(0.5, 1.5)  # type: ignore[union-attr]
    return made.eval()
