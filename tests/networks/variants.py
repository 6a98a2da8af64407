"""More networks as people write them: heads, poolings, tokens and outputs that are met less often."""

from __future__ import annotations

import threading
from dataclasses import dataclass

import torch
import torch.nn.functional as F
from torch import Tensor, nn
from torch.utils.checkpoint import checkpoint

from tests.networks.heads import CLASSES, WIDTH, Tokens, averaged, body, linear, pooled


class ArcFace(nn.Module):
    """Cosines to a prototype of each class, with a margin that needs labels and is left out without them."""

    def __init__(self, scale: float = 30.0) -> None:
        super().__init__()
        self.features, self.embed, self.neck = body(), nn.Linear(WIDTH, 12), nn.BatchNorm1d(12)
        self.weight, self.scale = nn.Parameter(torch.randn(CLASSES, 12)), scale

    def forward(self, x: Tensor, labels: Tensor | None = None) -> Tensor:
        cosine = F.linear(
            F.normalize(self.neck(self.embed(self.features(x).mean((2, 3))))), F.normalize(self.weight)
        )
        if labels is None:
            return cosine * self.scale
        return self.scale * torch.where(
            F.one_hot(labels, CLASSES).bool(), torch.cos(cosine.acos() + 0.5), cosine
        )


class Neck(nn.Module):
    """Re-identification: a batch norm before a classifier without bias; features too, while it trains."""

    def __init__(self) -> None:
        super().__init__()
        self.base, self.gap = body(), nn.AdaptiveAvgPool2d(1)
        self.bottleneck, self.classifier = nn.BatchNorm1d(WIDTH), nn.Linear(WIDTH, CLASSES, bias=False)

    def forward(self, x: Tensor) -> object:
        feature = self.gap(self.base(x)).flatten(1)
        scores = self.classifier(self.bottleneck(feature))
        return (scores, feature) if self.training else scores


class ManyDropouts(nn.Module):
    """The mean of one classifier behind several dropouts."""

    def __init__(self) -> None:
        super().__init__()
        self.dropouts, self.head = nn.ModuleList(nn.Dropout(0.1 * k) for k in range(1, 5)), linear()

    def forward(self, maps: Tensor) -> Tensor:
        mean = maps.mean((2, 3))
        return torch.stack([self.head(dropout(mean)) for dropout in self.dropouts]).mean(0)


class Functional(nn.Module):
    """Everything but the convolutions is a function in the forward pass."""

    def __init__(self) -> None:
        super().__init__()
        self.conv1, self.conv2, self.fc = nn.Conv2d(3, 8, 3, 2, 1), nn.Conv2d(8, WIDTH, 3, 1, 1), linear()

    def forward(self, x: Tensor) -> Tensor:
        x = F.max_pool2d(F.relu(self.conv1(x)), 2)
        x = F.dropout(F.relu(self.conv2(x)), 0.3, self.training)
        return self.fc(F.adaptive_avg_pool2d(x, 1).view(x.size(0), -1))


class Distilled(Tokens):
    """A class token and a distillation token, each with a head; the mean of both is returned."""

    def __init__(self) -> None:
        super().__init__(registers=1)
        self.distilled = linear()

    def forward(self, x: Tensor) -> Tensor:
        tokens = self.tokens(x)
        return (self.head(tokens[:, 0]) + self.distilled(tokens[:, 1])) / 2


class ClassAndMean(Tokens):
    """The class token beside the mean of the patches, as DINOv2's linear heads take them."""

    def __init__(self, registers: int = 0, side: int = 8, patch: int = 8) -> None:
        super().__init__(registers=registers, side=side, patch=patch)
        self.head = nn.Linear(2 * WIDTH, CLASSES)
        self.registers = registers

    def forward(self, x: Tensor) -> Tensor:
        tokens = self.tokens(x)
        return self.head(torch.cat([tokens[:, 0], tokens[:, 1 + self.registers :].mean(1)], 1))


class Perceiver(nn.Module):
    """A few latents look at all positions, and then at one another."""

    def __init__(self, latents: int = 6) -> None:
        super().__init__()
        self.features, self.latents = body(), nn.Parameter(torch.randn(1, latents, WIDTH))
        self.look = nn.MultiheadAttention(WIDTH, 2, batch_first=True)
        self.think = nn.TransformerEncoderLayer(WIDTH, 2, 32, batch_first=True)
        self.head = linear()

    def forward(self, x: Tensor) -> Tensor:
        tokens = self.features(x).flatten(2).transpose(1, 2)
        latents = self.latents.expand(len(x), -1, -1)
        latents = latents + self.look(latents, tokens, tokens, need_weights=False)[0]
        return self.head(self.think(latents).mean(1))


class Hybrid(nn.Module):
    """Convolutions, then a transformer over their positions, then the mean."""

    def __init__(self, sequence_first: bool = False) -> None:
        super().__init__()
        self.features = nn.Sequential(body(), nn.MaxPool2d(2))
        self.encoder = nn.TransformerEncoder(
            nn.TransformerEncoderLayer(WIDTH, 2, 32, batch_first=not sequence_first),
            2,
            enable_nested_tensor=False,
        )
        self.head, self.sequence_first = linear(), sequence_first

    def forward(self, x: Tensor) -> Tensor:
        tokens = self.features(x).flatten(2)
        if self.sequence_first:
            return self.head(self.encoder(tokens.permute(2, 0, 1)).mean(0))
        return self.head(self.encoder(tokens.transpose(1, 2)).mean(1))


class SqueezeExcite(nn.Module):
    """Channels weighed by what their averages say, last of all before the average."""

    def __init__(self, residual: bool = False) -> None:
        super().__init__()
        self.squeeze, self.excite = nn.Conv2d(WIDTH, 4, 1), nn.Conv2d(4, WIDTH, 1)
        self.head, self.residual = linear(), residual

    def forward(self, maps: Tensor) -> Tensor:
        gate = self.excite(self.squeeze(maps.mean((2, 3), keepdim=True)).relu()).sigmoid()
        maps = maps * gate + maps if self.residual else maps * gate
        return self.head(maps.mean((2, 3)))


class Pyramid(nn.Module):
    """Three stages brought to the finest one's size and summed, as a feature pyramid does."""

    def __init__(self) -> None:
        super().__init__()
        self.one = nn.Sequential(nn.Conv2d(3, 8, 3, 2, 1), nn.ReLU())
        self.two = nn.Sequential(nn.Conv2d(8, 12, 3, 2, 1), nn.ReLU())
        self.three = nn.Sequential(nn.Conv2d(12, WIDTH, 3, 2, 1), nn.ReLU())
        self.lateral = nn.ModuleList(nn.Conv2d(width, WIDTH, 1) for width in (8, 12, WIDTH))
        self.smooth, self.head = nn.Conv2d(WIDTH, WIDTH, 3, 1, 1), linear()

    def forward(self, x: Tensor) -> Tensor:
        fine = self.one(x)
        middle = self.two(fine)
        coarse = self.three(middle)
        up = self.lateral[2](coarse)
        for lateral, maps in ((self.lateral[1], middle), (self.lateral[0], fine)):
            up = lateral(maps) + F.interpolate(up, size=maps.shape[2:], mode="nearest")
        return self.head(self.smooth(up).relu().mean((2, 3)))


class Bilinear(nn.Module):
    """All products of two channels, averaged; signed roots, and unit length."""

    def __init__(self) -> None:
        super().__init__()
        self.head = nn.Linear(WIDTH * WIDTH, CLASSES)

    def forward(self, maps: Tensor) -> Tensor:
        flat = maps.flatten(2)
        outer = torch.bmm(flat, flat.transpose(1, 2)).flatten(1) / flat.shape[2]
        return self.head(F.normalize(outer.sign() * (outer.abs() + 1e-10).sqrt()))


class SpatialPyramid(nn.Module):
    """Maxima over the whole, the quarters and the sixteenths, side by side."""

    def __init__(self) -> None:
        super().__init__()
        self.head = nn.Linear(WIDTH * (1 + 4 + 16), CLASSES)

    def forward(self, maps: Tensor) -> Tensor:
        return self.head(torch.cat([F.adaptive_max_pool2d(maps, k).flatten(1) for k in (1, 2, 4)], 1))


class PatchVotes(nn.Module):
    """A class of each position by two layers, their votes averaged."""

    def __init__(self) -> None:
        super().__init__()
        self.votes = nn.Sequential(nn.Conv2d(WIDTH, 20, 1), nn.ReLU(), nn.Conv2d(20, CLASSES, 1))

    def forward(self, maps: Tensor) -> Tensor:
        return self.votes(maps).mean((2, 3))


class Locked(nn.Module):
    """It holds what cannot be copied."""

    def __init__(self) -> None:
        super().__init__()
        self.net, self.lock = averaged(), threading.Lock()

    def forward(self, x: Tensor) -> Tensor:
        with self.lock:
            return self.net(x)  # type: ignore[no-any-return]


class WithLoss(nn.Module):
    """A trainer's network: the loss too, where it is given labels."""

    def __init__(self) -> None:
        super().__init__()
        self.net = averaged()

    def forward(self, pixel_values: Tensor, labels: Tensor | None = None) -> dict[str, Tensor]:
        logits = self.net(pixel_values)
        return (
            {"logits": logits}
            if labels is None
            else {"loss": F.cross_entropy(logits, labels), "logits": logits}
        )


class AlwaysDropping(nn.Module):
    """Dropout that does not end with the training."""

    def __init__(self) -> None:
        super().__init__()
        self.features, self.head = body(), linear()

    def forward(self, x: Tensor) -> Tensor:
        return self.head(F.dropout(self.features(x).mean((2, 3)), 0.5))


class Noisy(nn.Module):
    """Noise on the maps, drawn anew in each pass."""

    def __init__(self) -> None:
        super().__init__()
        self.features, self.head = body(), linear()

    def forward(self, x: Tensor) -> Tensor:
        maps = self.features(x)
        return self.head((maps + torch.randn_like(maps)).mean((2, 3)))


class Adapting(nn.Module):
    """Its forward pass changes it: a mean of what it saw is taken away."""

    def __init__(self) -> None:
        super().__init__()
        self.features, self.head = body(), linear()
        self.register_buffer("seen", torch.zeros(WIDTH))

    def forward(self, x: Tensor) -> Tensor:
        mean = self.features(x).mean((2, 3))
        self.seen += 0.1 * (mean.detach().mean(0) - self.seen)
        return self.head(mean - self.seen)


class Counting(nn.Module):
    """Its forward pass counts, and nothing else."""

    def __init__(self) -> None:
        super().__init__()
        self.net, self.calls = averaged(), 0

    def forward(self, x: Tensor) -> Tensor:
        self.calls += 1
        return self.net(x)  # type: ignore[no-any-return]


@dataclass
class Everything:
    """What some networks return."""

    hidden: tuple[Tensor, ...]
    logits: Tensor
    probabilities: Tensor


class Unfolded(nn.Module):
    """Patches by a linear layer, without a convolution."""

    def __init__(self, channels: int) -> None:
        super().__init__()
        self.embed, self.head = nn.Linear(64 * channels, WIDTH), linear()

    def forward(self, x: Tensor) -> Tensor:
        return self.head(self.embed(F.unfold(x, 8, stride=8).transpose(1, 2)).relu().mean(1))


class Frozen(nn.Module):
    """A body that runs without gradients before a head that learns."""

    def __init__(self, head: nn.Module, detach: bool = False) -> None:
        super().__init__()
        self.backbone, self.head, self.detach = body(), head, detach

    def forward(self, x: Tensor) -> Tensor:
        if self.detach:
            return self.head(self.backbone(x).detach())  # type: ignore[no-any-return]
        with torch.no_grad():
            maps = self.backbone(x)
        return self.head(maps)  # type: ignore[no-any-return]


class Checkpointed(nn.Module):
    """Activations are computed again in the backward pass, in evaluation too."""

    def __init__(self) -> None:
        super().__init__()
        self.backbone, self.head = body(), pooled(nn.LayerNorm(WIDTH), linear())

    def forward(self, x: Tensor) -> Tensor:
        return self.head(checkpoint(self.backbone, x, use_reentrant=True))  # type: ignore[no-any-return]


class Autocast(nn.Module):
    """It chooses its own precision."""

    def __init__(self) -> None:
        super().__init__()
        self.net = averaged()

    def forward(self, x: Tensor) -> Tensor:
        with torch.autocast("cpu", dtype=torch.bfloat16):
            return self.net(x)  # type: ignore[no-any-return]


class Flipped(nn.Module):
    """The mean over an image and its mirror image."""

    def __init__(self) -> None:
        super().__init__()
        self.net = averaged()

    def forward(self, x: Tensor) -> Tensor:
        return (self.net(x) + self.net(x.flip(3))) / 2  # type: ignore[no-any-return]


class FiveCrops(nn.Module):
    """The mean over the corners and the centre."""

    def __init__(self) -> None:
        super().__init__()
        self.net = averaged()

    def forward(self, x: Tensor) -> Tensor:
        rows = (x[..., :48, :48], x[..., :48, 16:], x[..., 16:, :48], x[..., 16:, 16:], x[..., 8:56, 8:56])
        return torch.stack([self.net(each) for each in rows]).mean(0)


class Ordered(nn.Module):
    """Tokens in another order than row by row; the largest of each channel."""

    def __init__(self, order: str) -> None:
        super().__init__()
        self.features, self.mix = body(), nn.Sequential(nn.Linear(WIDTH, 20), nn.GELU())
        self.head, self.order = nn.Linear(20, CLASSES), order

    def forward(self, x: Tensor) -> Tensor:
        maps = self.features(x)
        batch, channels, height, width = maps.shape
        if self.order == "columns":
            tokens = maps.transpose(2, 3).flatten(2).transpose(1, 2)
        else:
            windows = maps.reshape(batch, channels, height // 4, 4, width // 2, 2)
            tokens = windows.permute(0, 2, 4, 3, 5, 1).reshape(batch, -1, channels)
        return self.head(self.mix(tokens).amax(1))  # type: ignore[no-any-return]


class TokensFirst(nn.Module):
    """A vision transformer whose blocks have the batch second, as CLIP's first ones."""

    def __init__(self) -> None:
        super().__init__()
        self.patch, self.token = nn.Conv2d(3, WIDTH, 8, 8, bias=False), nn.Parameter(torch.randn(WIDTH))
        self.position, self.before = nn.Parameter(0.1 * torch.randn(65, WIDTH)), nn.LayerNorm(WIDTH)
        self.blocks = nn.Sequential(
            *(nn.TransformerEncoderLayer(WIDTH, 2, 32, norm_first=True) for _ in range(3))
        )
        self.after, self.head = nn.LayerNorm(WIDTH), linear()

    def forward(self, x: Tensor) -> Tensor:
        patches = self.patch(x).flatten(2).transpose(1, 2)
        tokens = torch.cat([self.token.expand(len(x), 1, -1), patches], 1) + self.position
        tokens = self.blocks(self.before(tokens).transpose(0, 1)).transpose(0, 1)
        return self.head(self.after(tokens[:, 0]))  # type: ignore[no-any-return]


class MeanQuery(nn.Module):
    """The mean of all positions looks at them, as in CLIP's residual networks."""

    def __init__(self, side: int = 16) -> None:
        super().__init__()
        self.position = nn.Parameter(torch.randn(side * side + 1, WIDTH) / 4)
        self.attention, self.head = nn.MultiheadAttention(WIDTH, 2), linear()

    def forward(self, maps: Tensor) -> Tensor:
        tokens = maps.flatten(2).permute(2, 0, 1)
        tokens = torch.cat([tokens.mean(0, keepdim=True), tokens]) + self.position[:, None]
        return self.head(self.attention(tokens[:1], tokens, tokens, need_weights=False)[0][0])  # type: ignore[no-any-return]


class Prototypes(nn.Module):
    """How near the nearest position comes to each prototype."""

    def __init__(self) -> None:
        super().__init__()
        self.prototypes, self.last = nn.Parameter(torch.rand(10, WIDTH)), nn.Linear(10, CLASSES, bias=False)

    def forward(self, maps: Tensor) -> Tensor:
        far = torch.cdist(maps.flatten(2).transpose(1, 2), self.prototypes[None]).square().amin(1)
        return self.last(torch.log((far + 1) / (far + 1e-4)))  # type: ignore[no-any-return]


class Clusters(nn.Module):
    """Residuals to softly assigned centres (NetVLAD)."""

    def __init__(self, count: int = 4) -> None:
        super().__init__()
        self.assign, self.centres = nn.Conv2d(WIDTH, count, 1), nn.Parameter(torch.rand(count, WIDTH))
        self.head = nn.Linear(count * WIDTH, CLASSES)

    def forward(self, maps: Tensor) -> Tensor:
        share = self.assign(maps).flatten(2).softmax(1)
        sums = torch.einsum("bkn,bcn->bkc", share, maps.flatten(2)) - share.sum(2)[..., None] * self.centres
        return self.head(F.normalize(F.normalize(sums, dim=2).flatten(1)))  # type: ignore[no-any-return]


class Experts(nn.Module):
    """Three linear layers, mixed as the image says."""

    def __init__(self) -> None:
        super().__init__()
        self.gate, self.experts = nn.Linear(WIDTH, 3), nn.ModuleList(linear() for _ in range(3))

    def forward(self, maps: Tensor) -> Tensor:
        mean = maps.mean((2, 3))
        share = self.gate(mean).softmax(1)
        return torch.stack([share[:, k : k + 1] * each(mean) for k, each in enumerate(self.experts)]).sum(0)


class AverageAndMax(nn.Module):
    """Both poolings side by side."""

    def forward(self, maps: Tensor) -> Tensor:
        return torch.cat([maps.amax((2, 3)), maps.mean((2, 3))], 1)


class Grey(nn.Module):
    """Three channels in, whose mean its convolutions see."""

    def __init__(self) -> None:
        super().__init__()
        self.features, self.head = body(1), pooled(linear())

    def forward(self, x: Tensor) -> Tensor:
        return self.head(self.features(x.mean(1, keepdim=True)))  # type: ignore[no-any-return]


class DayAndNight(nn.Module):
    """A member for images of strong contrast and another for all others, never both: a hard choice by the image."""

    def __init__(self) -> None:
        super().__init__()
        self.night, self.day = averaged(), averaged()

    def forward(self, x: Tensor) -> Tensor:
        strong = x.flatten(1).std(1, keepdim=True) > 5
        return torch.where(strong, self.day(x), self.night(x))


class MirroredBatch(nn.Module):
    """Images and their mirror images in one batch of twice the size."""

    def __init__(self) -> None:
        super().__init__()
        self.net = averaged()

    def forward(self, x: Tensor) -> Tensor:
        one, other = self.net(torch.cat([x, x.flip(3)])).chunk(2)
        return (one + other) / 2  # type: ignore[no-any-return]


class Spectrum(nn.Module):
    """Convolutions over how strong each frequency is."""

    def __init__(self) -> None:
        super().__init__()
        self.net = averaged()

    def forward(self, x: Tensor) -> Tensor:
        return self.net(torch.fft.fft2(x).abs().log1p())  # type: ignore[no-any-return]
