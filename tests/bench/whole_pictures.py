"""cub25 without boxes and captions, and networks that learn on its whole pictures, stretched to the input.

ResNet-50's last stage and linear layer are fine-tuned from what they learned on crops; VGG-16 gets a linear layer on
its ImageNet convolutions' averages, or on 7 x 7 cells.
"""

from __future__ import annotations

import sys
from collections.abc import Sequence
from dataclasses import replace
from pathlib import Path

import numpy as np
import torch
import torchvision
from numpy.typing import NDArray
from safetensors.torch import load_file, save_file
from torch import Tensor, nn

from explain_core.data.decode import open_image
from explain_core.data.image_set import TRAIN, ImageRecord
from explain_core.data.preprocess import SQUASH, WHOLE, Preprocessing, crop_and_resize, normalise
from explain_core.image_sets import load_image_set
from tests.bench.real_networks import NETWORKS
from tests.bench.trained_heads import LATE, RESNET, Trained, in_precision, train_heads

NAMES = (RESNET, "vgg16", "vgg16_flat")
OPTIONS = ("--crop", "whole", "--fit", "squash", "--resize", "1")
EPOCHS, BATCH, RATE, HEAD_RATE, DECAY = 6, 32, 1e-4, 1e-3, 1e-2
LISTS = ("images", "classes", "image_class_labels", "train_test_split", "bounding_boxes")


def whole(p: Preprocessing) -> Preprocessing:
    """The same for whole pictures, as OPTIONS ask for them."""
    return replace(p, crop=WHOLE, fit=SQUASH, resize=1.0)


def wordless(data: Path, folder: Path) -> str:
    """cub25 without its captions, which maps have no need of; returns what `--images` is given."""
    there = folder / "cub25-wordless"
    (there / "parts").mkdir(parents=True, exist_ok=True)
    for name in ("images", *(f"{name}.txt" for name in LISTS), "parts/parts.txt", "parts/part_locs.txt"):
        if not (there / name).exists():
            (there / name).symlink_to((data / "cub25" / name).absolute())
    return f"cub:{there}"


def learned(name: str, data: Path, folder: Path) -> Trained | None:
    """A network of NAMES that learned on whole pictures, made where it is not there; None without its weights."""
    if name == RESNET:
        path = folder / "whole-resnet50.safetensors"
        if not path.is_file():
            save_file(fine_tuned(data), path)
        return Trained("torchvision:resnet50", path, OPTIONS)
    given, path = NETWORKS[name], folder / "whole" / f"cub25-{name}.safetensors"
    path.parent.mkdir(parents=True, exist_ok=True)
    if not path.is_file() and not train_heads("cub25", name, data, path.parent, whole(given.preprocessing)):
        return None
    return Trained(f"tests.bench.real_networks:{name}", path, (*given.options.split(), *OPTIONS))


def fine_tuned(data: Path, seed: int = 0) -> dict[str, Tensor]:
    """The state of the ResNet-50 of cub25 after EPOCHS more over whole training pictures and their mirror images.

    What the stages before the last make of them is computed once; statistics of batch normalisation stay as they are.
    """
    torch.manual_seed(seed)
    images = load_image_set(f"cub:{data}/cub25")
    train = [record for record in images.records if record.split == TRAIN]
    network = torchvision.models.resnet50(num_classes=len(images.classes)).eval()
    network.load_state_dict({name: each.float() for name, each in load_file(data / LATE).items()})
    network = network.to(memory_format=torch.channels_last)
    names = list(dict(network.named_children()))
    body = nn.Sequential(*(network.get_submodule(name) for name in names[: names.index("layer4")]))
    tail = nn.Sequential(network.layer4, network.avgpool, nn.Flatten(), network.fc)
    seen = body_features(body, train, Path(str(images.root)), whole(Preprocessing()))
    labels = torch.tensor([record.class_index for record in train])
    _fit(tail, seen, labels, network.fc)
    return {name: each.contiguous() for name, each in network.state_dict().items()}


@torch.no_grad()
def body_features(
    body: nn.Module, records: Sequence[ImageRecord], root: Path, p: Preprocessing
) -> tuple[Tensor, Tensor]:
    """(images, channels, h, w) bfloat16 what `body` makes of the pictures, and of their mirror images."""
    found: tuple[list[Tensor], list[Tensor]] = ([], [])
    for start in range(0, len(records), BATCH):
        pixels = np.stack(
            [crop_and_resize(open_image(root / r.path), r.box, p) for r in records[start : start + BATCH]]
        )
        for kept, each in zip(found, (pixels, pixels[:, :, ::-1]), strict=True):
            with in_precision():
                kept.append(body(_given(np.ascontiguousarray(each), p)).bfloat16())
    return torch.cat(found[0]), torch.cat(found[1])


def _given(pixels: NDArray[np.uint8], p: Preprocessing) -> Tensor:
    return torch.from_numpy(normalise(pixels, p)).contiguous(memory_format=torch.channels_last)


def _fit(tail: nn.Module, seen: tuple[Tensor, Tensor], labels: Tensor, head: nn.Module) -> None:
    """Train what is behind the features, each picture or its mirror image once an epoch."""
    own = set(head.parameters())
    rest = [each for each in tail.parameters() if each not in own]
    optimiser = torch.optim.AdamW(
        [{"params": rest, "lr": RATE}, {"params": list(own), "lr": HEAD_RATE}], weight_decay=DECAY
    )
    steps = EPOCHS * -(-len(labels) // BATCH)
    schedule = torch.optim.lr_scheduler.OneCycleLR(optimiser, [RATE, HEAD_RATE], total_steps=steps)
    for epoch in range(EPOCHS):
        lost = 0.0
        for rows in torch.randperm(len(labels)).split(BATCH):
            mirrored = (torch.rand(len(rows)) < 0.5)[:, None, None, None]
            given = torch.where(mirrored, seen[1][rows], seen[0][rows])
            with in_precision():
                logits = tail(given.contiguous(memory_format=torch.channels_last).float())
            loss = nn.functional.cross_entropy(logits.float(), labels[rows], label_smoothing=0.1)
            optimiser.zero_grad()
            loss.backward()
            optimiser.step()
            schedule.step()
            lost += float(loss) * len(rows)
        print(
            f"whole pictures, epoch {epoch + 1}: loss {lost / len(labels):.3f}", file=sys.stderr, flush=True
        )
