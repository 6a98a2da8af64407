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
EPOCHS, BATCH, RATE, HEAD_RATE, DECAY, SMOOTHING = 5, 32, 1e-4, 1e-3, 1e-2, 0.1


def whole(p: Preprocessing) -> Preprocessing:
    """The same for whole pictures, as OPTIONS ask for them."""
    return replace(p, crop=WHOLE, fit=SQUASH, resize=1.0)


def wordless(data: Path, folder: Path, images: int) -> str:
    """So many test images of cub25, and as many training images, without captions; returns what `--images` is given.

    Drawn evenly over the list, which goes class by class. Maps have no need of words, nor of all training images.
    """
    given, there = data / "cub25", folder / f"cub25-wordless-{images}"
    (there / "parts").mkdir(parents=True, exist_ok=True)
    for name in ("images", "classes.txt", "parts/parts.txt"):
        if not (there / name).exists():
            (there / name).symlink_to((given / name).absolute())
    splits = [line.split() for line in (given / "train_test_split.txt").read_text().splitlines()]
    kept: set[str] = set()
    for split in ("0", "1"):
        of_split = [image for image, each in splits if each == split]
        kept |= {
            of_split[int(place)] for place in np.linspace(0, len(of_split) - 1, min(images, len(of_split)))
        }
    for name in ("images", "image_class_labels", "train_test_split", "bounding_boxes", "parts/part_locs"):
        lines = (given / f"{name}.txt").read_text().splitlines(keepends=True)
        (there / f"{name}.txt").write_text("".join(line for line in lines if line.split()[0] in kept))
    return f"cub:{there}"


def run_of(name: str) -> str:
    """What the checkpoint and the run of a network of NAMES are called."""
    return f"cub25-{name}"


def learned(name: str, data: Path, folder: Path) -> Trained | None:
    """A network of NAMES that learned on whole pictures, made where it is not there; None without its weights."""
    if name == RESNET:
        path = folder / "whole-heads" / f"{run_of(name)}.safetensors"
        path.parent.mkdir(parents=True, exist_ok=True)
        if not path.is_file():
            save_file(fine_tuned(data), path)
        return Trained("torchvision:resnet50", path, OPTIONS)
    given, path = NETWORKS[name], folder / "whole-heads" / f"{run_of(name)}.safetensors"
    path.parent.mkdir(parents=True, exist_ok=True)
    if not path.is_file() and not train_heads("cub25", name, data, path.parent, whole(given.preprocessing)):
        return None
    return Trained(f"tests.bench.real_networks:{name}", path, (*given.options.split(), *OPTIONS))


def fine_tuned(data: Path, seed: int = 0) -> dict[str, Tensor]:
    """The state of the ResNet-50 of cub25 after EPOCHS more over whole training pictures.

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
def body_features(body: nn.Module, records: Sequence[ImageRecord], root: Path, p: Preprocessing) -> Tensor:
    """(images, channels, h, w) bfloat16, what `body` makes of the pictures."""
    found = []
    for start in range(0, len(records), BATCH):
        pixels = np.stack(
            [crop_and_resize(open_image(root / r.path), r.box, p) for r in records[start : start + BATCH]]
        )
        given = torch.from_numpy(normalise(pixels, p)).contiguous(memory_format=torch.channels_last)
        with in_precision():
            found.append(body(given).bfloat16())
    return torch.cat(found)


def _fit(tail: nn.Module, seen: Tensor, labels: Tensor, head: nn.Module) -> None:
    """Train what is behind the features, by cross-entropy with smoothed labels."""
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
            with in_precision():
                logits = tail(seen[rows].contiguous(memory_format=torch.channels_last).float())
            loss = nn.functional.cross_entropy(logits.float(), labels[rows], label_smoothing=SMOOTHING)
            optimiser.zero_grad()
            loss.backward()
            optimiser.step()
            schedule.step()
            lost += float(loss.detach()) * len(rows)
        print(
            f"whole pictures, epoch {epoch + 1}: loss {lost / len(labels):.3f}", file=sys.stderr, flush=True
        )
