"""The networks of tests/networks/variants.py and others like them: what is made of each, or why it is refused."""

from __future__ import annotations

from collections import OrderedDict
from collections.abc import Callable

import torch
import torch.nn.functional as F
from torch import Tensor, nn

from tests.networks import variants as v
from tests.networks.heads import (
    CLASSES,
    CLOSED,
    OTHER,
    REFUSED,
    WIDTH,
    Function,
    Headed,
    Wrapped,
    averaged,
    body,
    linear,
    pooled,
)
from tests.networks.joined import JOINED
from tests.networks.loops import LOOPS
from tests.networks.misread import MISREAD
from tests.networks.rare import RARE, Variant


def stacked(head: nn.Module) -> nn.Sequential:
    """An nn.Sequential with names of its owner's."""
    trunk = nn.Sequential(nn.ReLU(), nn.Conv2d(8, WIDTH, 3, 2, 1), nn.ReLU())
    return nn.Sequential(OrderedDict(stem=nn.Conv2d(3, 8, 3, 2, 1), trunk=trunk, neck=head))


def of(function: Callable[..., object], **parts: nn.Module) -> nn.Module:
    """A body with a function of its maps for a head."""
    return Headed(Function(function, **parts))


def mlp(*between: nn.Module) -> nn.Sequential:
    """A head of two layers."""
    return pooled(nn.Linear(WIDTH, 24), *between, nn.Linear(24, CLASSES))


VARIANTS: dict[str, Variant] = (
    {
        "arcface": Variant(v.ArcFace, OTHER),
        "BN-neck": Variant(v.Neck, CLOSED),
        "several dropouts": Variant(lambda: Headed(v.ManyDropouts()), CLOSED),
        "functions only": Variant(v.Functional, CLOSED),
        "three layers with batch norm and dropout": Variant(
            lambda: Headed(mlp(nn.BatchNorm1d(24), nn.ReLU(), nn.Dropout(0.5), nn.Linear(24, 24), nn.Tanh())),
            OTHER,
        ),
        "layer norm, dropout and two layers": Variant(
            lambda: Headed(
                pooled(nn.LayerNorm(WIDTH), nn.Dropout(0.2), nn.Linear(WIDTH, 8), nn.Linear(8, CLASSES))
            ),
            OTHER,
        ),
        "low-rank linear layer": Variant(
            lambda: Headed(pooled(nn.Linear(WIDTH, 3, bias=False), nn.Linear(3, CLASSES))), CLOSED
        ),
        "weight norm": Variant(
            lambda: Headed(pooled(nn.utils.parametrizations.weight_norm(linear()))), CLOSED
        ),
        "fixed scale and shift": Variant(
            lambda: Wrapped(averaged(), lambda y: 3 * y - y.new_tensor(2.0)), CLOSED
        ),
        "centred logits": Variant(lambda: Wrapped(averaged(), lambda y: y - y.mean(1, keepdim=True)), CLOSED),
        "clamped logits": Variant(lambda: Wrapped(averaged(), lambda y: y.clamp(-20, 20)), OTHER),
        "soft-capped logits": Variant(lambda: Wrapped(averaged(), lambda y: 30 * torch.tanh(y / 30)), OTHER),
        "L2-normalised features": Variant(
            lambda: of(lambda x, head: head(F.normalize(x.mean((2, 3)))), head=linear()), OTHER
        ),
        "hypersphere distances": Variant(
            lambda: of(lambda x, head: -torch.cdist(x.mean((2, 3)), head.weight).square(), head=linear()),
            OTHER,
        ),
        "average with max, added": Variant(
            lambda: of(lambda x, head: head(x.mean((2, 3)) + x.amax((2, 3))), head=linear()), OTHER
        ),
        "average of a crop's positions": Variant(
            lambda: of(lambda x, head: head(x[:, :, 2:-2, 2:-2].mean((2, 3))), head=linear()), OTHER
        ),
        "standard deviations beside averages": Variant(
            lambda: of(
                lambda x, head: head(torch.cat([x.mean((2, 3)), x.std((2, 3))], 1)),
                head=nn.Linear(2 * WIDTH, CLASSES),
            ),
            OTHER,
        ),
        "bilinear pooling": Variant(lambda: Headed(v.Bilinear()), OTHER),
        "spatial pyramid pooling": Variant(lambda: Headed(v.SpatialPyramid()), OTHER),
        "squeeze and excite at the end": Variant(lambda: Headed(v.SqueezeExcite()), OTHER),
        "squeeze and excite beside the maps": Variant(lambda: Headed(v.SqueezeExcite(True)), OTHER),
        "feature pyramid": Variant(v.Pyramid, CLOSED),
        "votes of positions": Variant(lambda: Headed(v.PatchVotes()), CLOSED),
        "top positions only": Variant(
            lambda: of(
                lambda x, head: head(x.flatten(2)).topk(8, 2).values.mean(2),
                head=nn.Conv1d(WIDTH, CLASSES, 1),
            ),
            OTHER,
        ),
        "global depthwise convolution": Variant(
            lambda: Headed(nn.Sequential(nn.Conv2d(WIDTH, WIDTH, 16, groups=WIDTH), nn.Flatten(), linear())),
            OTHER,
        ),
        "strided average to the end": Variant(
            lambda: Headed(nn.Sequential(nn.AvgPool2d(4), nn.AvgPool2d(4), nn.Flatten(), linear())), CLOSED
        ),
        "average of rows, then of columns": Variant(
            lambda: of(lambda x, head: head(x.mean(3).mean(2)), head=linear()), CLOSED
        ),
        "einsum pooling": Variant(
            lambda: of(lambda x, head: head(torch.einsum("bchw->bc", x) / 256), head=linear()), CLOSED
        ),
        "interpolated, then averaged": Variant(
            lambda: of(
                lambda x, head: head(F.interpolate(x, size=(32, 32), mode="nearest").mean((2, 3))),
                head=linear(),
            ),
            CLOSED,
        ),
        "signed maps": Variant(
            lambda: nn.Sequential(
                nn.Conv2d(3, 8, 3, 2, 1), nn.ReLU(), nn.Conv2d(8, WIDTH, 3, 2, 1), pooled(linear())
            ),
            CLOSED,
        ),
        "PReLU, Hardswish and GroupNorm": Variant(
            lambda: nn.Sequential(
                nn.Conv2d(3, 8, 3, 2, 1),
                nn.GroupNorm(2, 8),
                nn.PReLU(),
                nn.Conv2d(8, WIDTH, 3, 2, 1),
                nn.Hardswish(),
                pooled(linear()),
            ),
            CLOSED,
        ),
        "names of its owner's": Variant(lambda: stacked(pooled(linear())), CLOSED),
        "a list of layers": Variant(
            lambda: of(
                lambda x, heads: sum(head(x.mean((2, 3))) for head in heads),
                heads=nn.ModuleList([linear(), linear()]),
            ),
            CLOSED,
        ),
        "two learners summed": Variant(
            lambda: of(
                lambda x, a, b: a(x.mean((2, 3))) + b(x.mean((2, 3)).relu()),
                a=linear(),
                b=mlp()[2:3].append(nn.Linear(24, CLASSES)),
            ),
            OTHER,
        ),
        "distillation token": Variant(v.Distilled, OTHER),
        "class token beside the mean": Variant(v.ClassAndMean, OTHER),
        "class token, registers and the mean": Variant(lambda: v.ClassAndMean(registers=4), OTHER),
        "latents that look at positions": Variant(v.Perceiver, OTHER),
        "convolutions, then a transformer": Variant(v.Hybrid, CLOSED),
        "sequence before batch": Variant(lambda: v.Hybrid(True), CLOSED),
        # "384 pixels": Variant(lambda: Tokens("class", side=48), OTHER, 384),
        # "336 pixels": Variant(lambda: Tokens("mean", registers=4, side=42), CLOSED, 336),
        "299 pixels": Variant(averaged, CLOSED, 299),
        # "518 pixels": Variant(lambda: v.ClassAndMean(side=64), OTHER, 518),
        "takes labels, too": Variant(v.WithLoss, CLOSED),
        "labels for its margin": Variant(lambda: v.ArcFace(64.0), OTHER),
        "hidden states first": Variant(
            lambda: Wrapped(averaged(), lambda y: v.Everything((y, y * 2), y, y.softmax(1))), CLOSED
        ),
        "logits and probabilities in a dict": Variant(
            lambda: Wrapped(averaged(), lambda y: {"probabilities": y.softmax(1), "logits": y}), CLOSED
        ),
        "coarse and fine classes": Variant(
            lambda: Wrapped(averaged(), lambda y: {"coarse": y[:, :2], "fine": y}), CLOSED
        ),
        "a list of one": Variant(lambda: Wrapped(averaged(), lambda y: [y]), CLOSED),
        "nested outputs": Variant(lambda: Wrapped(averaged(), lambda y: ({"logits": y}, y.mean())), CLOSED),
        "what cannot be copied": Variant(v.Locked, CLOSED),
        "counts its passes": Variant(v.Counting, CLOSED),
        "quantisation stubs": Variant(
            lambda: nn.Sequential(
                torch.ao.quantization.QuantStub(), averaged(), torch.ao.quantization.DeQuantStub()
            ),
            CLOSED,
        ),
        "compiled": Variant(lambda: torch.compile(averaged()), CLOSED),  # type: ignore[return-value, arg-type]
        "a compiled body": Variant(lambda: nn.Sequential(torch.compile(body()), pooled(linear())), CLOSED),  # type: ignore[arg-type]
        "in parallel": Variant(lambda: nn.DataParallel(averaged()), CLOSED),
        "half precision": Variant(lambda: averaged().half(), CLOSED),
        "double precision": Variant(lambda: averaged().double(), CLOSED),
        "one channel and a norm": Variant(
            lambda: Headed(pooled(nn.LayerNorm(WIDTH), linear()), channels=1), OTHER
        ),
        "one channel, without convolutions": Variant(lambda: v.Unfolded(1), CLOSED),
        "frozen body": Variant(lambda: v.Frozen(mlp(nn.ReLU())), OTHER),
        "an autocast of its own": Variant(v.Autocast, OTHER),
        "flipped and averaged": Variant(v.Flipped, OTHER),
        "windows of 4 x 2": Variant(lambda: v.Ordered("windows"), OTHER),
        "column by column": Variant(lambda: v.Ordered("columns"), OTHER),
        "batch second, with a class token": Variant(v.TokensFirst, OTHER),
        "query that looks from the mean": Variant(lambda: Headed(v.MeanQuery()), OTHER),
        "prototypes": Variant(lambda: Headed(v.Prototypes()), OTHER),
        "clusters of descriptors": Variant(lambda: Headed(v.Clusters()), OTHER),
        "experts": Variant(lambda: Headed(v.Experts()), OTHER),
        "maxima and averages, two layers": Variant(
            lambda: Headed(
                nn.Sequential(
                    v.AverageAndMax(),
                    nn.BatchNorm1d(2 * WIDTH),
                    nn.Linear(2 * WIDTH, 20),
                    nn.ReLU(),
                    nn.Linear(20, CLASSES),
                )
            ),
            OTHER,
        ),
        "mixes its colours itself": Variant(v.Grey, CLOSED),
        "a member for each kind of image": Variant(v.DayAndNight, OTHER),
        "mirrored and averaged as one batch": Variant(v.MirroredBatch, REFUSED, says="in one batch"),
        "classes before images": Variant(
            lambda: Wrapped(averaged(), lambda y: y.T), REFUSED, says="not (images, classes)"
        ),
        "a spectrum": Variant(v.Spectrum, CLOSED),
        "five crops": Variant(v.FiveCrops, REFUSED, says="do not lie as the image does"),
        "a detached body": Variant(lambda: v.Frozen(mlp(nn.ReLU()), detach=True), OTHER),
        "reentrant checkpoints": Variant(lambda: v.Checkpointed(), REFUSED, says="gradient"),
        "dropout that does not end": Variant(v.AlwaysDropping, REFUSED, says="same image"),
        "noise in each pass": Variant(v.Noisy, REFUSED, says="same image"),
        "a pass that changes it": Variant(v.Adapting, REFUSED, says="same image"),
        "statistics of the batch": Variant(
            lambda: Headed(pooled(nn.BatchNorm1d(WIDTH, track_running_stats=False), linear())),
            REFUSED,
            says="beside",
        ),
        "two inputs": Variant(lambda: _TwoInputs(), REFUSED, says="pictures alone"),
        "six channels": Variant(
            lambda: Headed(pooled(linear()), channels=6), REFUSED, says="whose network makes that of them"
        ),
        "channels last as input": Variant(lambda: _Permuted(), REFUSED, says="channels"),
        "scripted": Variant(
            lambda: torch.jit.script(nn.Sequential(body(), pooled(linear()))), REFUSED, says="TorchScript"
        ),
        "several heads in a dict": Variant(
            lambda: Wrapped(averaged(), lambda y: {"colour": y, "shape": y.flip(1)}), REFUSED, says="colour"
        ),
        "integers": Variant(lambda: Wrapped(averaged(), lambda y: y.argmax(1)), REFUSED, says="number"),
        "embeddings": Variant(lambda: Headed(pooled(nn.Linear(WIDTH, 12))), REFUSED, says="12"),
        "no numbers": Variant(lambda: Wrapped(averaged(), lambda y: y / 0), REFUSED, says="finite"),
        "text": Variant(lambda: Wrapped(averaged(), lambda _: "a bird"), REFUSED, says="str"),
        "nothing": Variant(lambda: Wrapped(averaged(), lambda _: None), REFUSED, says="None"),
    }
    | RARE
    | LOOPS
    | MISREAD
    | JOINED
)
"""Name -> variant; all for CLASSES classes."""


class _TwoInputs(nn.Module):
    def __init__(self) -> None:
        super().__init__()
        self.features, self.head = body(), nn.Linear(WIDTH + 2, CLASSES)

    def forward(self, x: Tensor, place: Tensor) -> Tensor:
        return self.head(torch.cat([self.features(x).mean((2, 3)), place], 1))  # type: ignore[no-any-return]


class _Permuted(nn.Module):
    def __init__(self) -> None:
        super().__init__()
        self.net = averaged()

    def forward(self, x: Tensor) -> Tensor:
        return self.net(x.permute(0, 3, 1, 2))  # type: ignore[no-any-return]


def variant(name: str, seed: int = 5) -> nn.Module:
    """The network of that name with weights that the seed decides, its batch norms as after some training."""
    torch.manual_seed(seed)
    made = VARIANTS[name].make()
    for module in made.modules():
        if isinstance(module, nn.BatchNorm1d | nn.BatchNorm2d) and module.running_mean is not None:
            module.running_mean.normal_(0, 0.1)
            module.running_var.uniform_(0.5, 1.5)  # type: ignore[union-attr]
    return made.eval()
