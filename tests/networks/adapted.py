"""Networks of libraries as people adapt them: heads of their own, prompts, bottlenecks, low-rank updates."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from importlib import import_module
from typing import Any

import torch
from torch import Tensor, nn

from tests.networks.families import CLASSES
from tests.networks.heads import CLOSED, OTHER, Function

SIZE, WIDTH = 64, 192


@dataclass(frozen=True, slots=True)
class Adapted:
    """How it is made, the end of its layer's name, the tokens before its positions, and how classes are weighed."""

    make: Callable[[], nn.Module]
    layer: str
    before: int | None
    how: str = OTHER
    needs: str = "timm"


def vit(**options: Any) -> nn.Module:
    """timm's ViT of four blocks, for CLASSES classes where nothing else is said."""
    import timm

    given = {"img_size": SIZE, "patch_size": 8, "depth": 4, "num_classes": CLASSES} | options
    network: nn.Module = timm.create_model("vit_tiny_patch16_224", **given)
    return network


def headed(
    function: Callable[..., Any], width: int, backbone: nn.Module | None = None, **options: Any
) -> nn.Module:
    """A linear layer on what `function` takes of a backbone and its images."""
    backbone = vit(num_classes=0, **options) if backbone is None else backbone
    return Function(
        lambda x, backbone, head: head(function(backbone, x)),
        backbone=backbone,
        head=nn.Linear(width, CLASSES),
    )


def tokens(take: Callable[[Tensor], Tensor], width: int = WIDTH, **options: Any) -> nn.Module:
    """The same on what forward_features returns."""
    return headed(lambda backbone, x: take(backbone.forward_features(x)), width, **options)


def features(name: str, take: Callable[[list[Tensor]], Tensor], width: int, **options: Any) -> nn.Module:
    """The same on the maps of features_only."""
    import timm

    backbone = timm.create_model(name, features_only=True, **options)
    return headed(lambda backbone, x: take(backbone(x)), width, backbone)


def averages(maps: list[Tensor]) -> Tensor:
    """The averages of several maps, side by side."""
    return torch.cat([each.mean((2, 3)) for each in maps], 1)


def several(backbone: nn.Module, x: Tensor) -> Tensor:
    """The class tokens of the last two blocks."""
    given = backbone.get_intermediate_layers(x, 2, return_prefix_tokens=True)  # type: ignore[operator]
    return torch.cat([prefix[:, 0] for _, prefix in given], 1)


class Prompted(nn.Module):
    """Six learned tokens before a block, or other six before each (Jia et al. 2022)."""

    def __init__(self, deep: bool) -> None:
        super().__init__()
        self.backbone, self.deep = vit(), deep
        self.prompts = nn.Parameter(torch.randn(4 if deep else 1, 6, WIDTH) / 2)

    def forward(self, x: Tensor) -> Tensor:
        own: Any = self.backbone
        seen = own.norm_pre(own._pos_embed(own.patch_embed(x)))
        for number, block in enumerate(own.blocks):
            if number == 0 or self.deep:
                rest = seen[:, 1 if number == 0 else 7 :]
                seen = torch.cat([seen[:, :1], self.prompts[number].expand(len(x), -1, -1), rest], 1)
            seen = block(seen)
        logits: Tensor = own.head(own.norm(seen)[:, 0])
        return logits


class Bottleneck(nn.Module):
    """A block and two small layers beside it (Houlsby et al. 2019)."""

    def __init__(self, block: nn.Module) -> None:
        super().__init__()
        self.block, self.down, self.up = block, nn.Linear(WIDTH, 8), nn.Linear(8, WIDTH)

    def forward(self, x: Tensor, **given: Any) -> Tensor:
        seen: Tensor = self.block(x, **given)
        beside: Tensor = self.up(self.down(seen).relu())
        return seen + beside


def with_bottlenecks() -> nn.Module:
    network: Any = vit()
    network.blocks = nn.Sequential(*(Bottleneck(block) for block in network.blocks))
    return network  # type: ignore[no-any-return]


def low_rank(network: nn.Module, *targets: str, merged: bool = False, **options: Any) -> nn.Module:
    """peft's LoRA, with updates that are not zero (Hu et al. 2022)."""
    peft = import_module("peft")
    config = peft.LoraConfig(r=4, init_lora_weights=False, target_modules=list(targets), **options)
    adapted: Any = peft.get_peft_model(network, config)
    return adapted.merge_and_unload() if merged else adapted  # type: ignore[no-any-return]


def timm_network(name: str) -> nn.Module:
    import timm

    network: nn.Module = timm.create_model(name, num_classes=CLASSES)
    return network


ADAPTED = {
    "own head, num_classes=0": Adapted(lambda: headed(lambda b, x: b(x), WIDTH), "blocks.2", 1),
    "forward_features, class token": Adapted(lambda: tokens(lambda t: t[:, 0]), "blocks.2", 1),
    "forward_features, mean of patches": Adapted(lambda: tokens(lambda t: t[:, 1:].mean(1)), "norm", 1, CLOSED),
    "forward_features, mean of all tokens": Adapted(lambda: tokens(lambda t: t.mean(1)), "norm", 1),
    "forward_features, class token and mean": Adapted(
        lambda: tokens(lambda t: torch.cat([t[:, 0], t[:, 1:].mean(1)], 1), 2 * WIDTH), "norm", 1
    ),
    "forward_head of forward_features": Adapted(
        lambda: Function(lambda x, b: b.forward_head(b.forward_features(x)), b=vit()), "blocks.2", 1
    ),
    "class tokens of the last two blocks": Adapted(lambda: headed(several, 2 * WIDTH), "blocks.2", 1),
    "reg4, class token": Adapted(lambda: vit(reg_tokens=4), "blocks.2", 5),
    "reg4, mean of patches": Adapted(
        lambda: tokens(lambda t: t[:, 5:].mean(1), reg_tokens=4), "norm", 5, CLOSED
    ),
    "reg4, without a class token": Adapted(
        lambda: vit(reg_tokens=4, class_token=False, global_pool="avg"), "blocks", 4
    ),
    "attention pooling": Adapted(lambda: vit(class_token=False, global_pool="map"), "norm", 0),
    "features_only, a ResNet's last": Adapted(
        lambda: features("resnet18", lambda f: f[-1].mean((2, 3)), 512), "layer4", None, CLOSED
    ),
    "features_only, a ResNet's third stage": Adapted(
        lambda: features("resnet18", lambda f: f[-1].mean((2, 3)), 256, out_indices=(1, 2, 3)), "layer3", None, CLOSED
    ),
    "features_only, a ResNet's last two": Adapted(
        lambda: features("resnet18", lambda f: averages(f[-2:]), 768), "layer3", None
    ),
    "features_only, a ConvNeXt's last": Adapted(
        lambda: features("convnext_atto", lambda f: f[-1].mean((2, 3)), 320), "stages_3", None, CLOSED
    ),
    "features_only, a ViT's last": Adapted(
        lambda: features(
            "vit_tiny_patch16_224", lambda f: f[-1].mean((2, 3)), WIDTH, img_size=SIZE, patch_size=8, depth=4,
            out_indices=(1, 3),
        ), "blocks.3", 1, CLOSED,
    ),
    "prompts before the first block": Adapted(lambda: Prompted(False), "blocks.2", 7),
    "prompts before each block": Adapted(lambda: Prompted(True), "blocks.2", 7),
    "bottlenecks after blocks": Adapted(with_bottlenecks, "blocks.2", 1),
    "LoRA on a ViT": Adapted(lambda: low_rank(vit(), "qkv", modules_to_save=["head"]), "blocks.2", 1, needs="peft"),
    "LoRA on a ViT, merged": Adapted(lambda: low_rank(vit(), "qkv", merged=True), "blocks.2", 1, needs="peft"),
    "LoRA with decomposed weights": Adapted(
        lambda: low_rank(vit(), "qkv", "head", use_dora=True), "blocks.2", 1, needs="peft"
    ),
    "LoRA on a ViT with registers": Adapted(lambda: low_rank(vit(reg_tokens=4), "qkv"), "blocks.2", 5, needs="peft"),
    "LoRA on a ResNet": Adapted(
        lambda: low_rank(timm_network("resnet18"), "conv1", "conv2", modules_to_save=["fc"]), "layer4", None, CLOSED,
        "peft",
    ),
}  # fmt: skip


def adapted(name: str, seed: int = 0) -> nn.Module:
    """The network, with weights that the seed decides."""
    torch.manual_seed(seed)
    return ADAPTED[name].make().eval()
