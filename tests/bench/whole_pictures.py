"""cub25 without boxes and captions, and networks that learn on its whole pictures, stretched to the input.

Each gets a linear layer that is trained on what it makes of whole pictures: ResNet-50 as it was fine-tuned on crops of
cub25, VGG-16's convolutions as ImageNet left them, averaged or 7 x 7 cells side by side.
"""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import numpy as np
import torchvision
from safetensors.torch import load_file, save_file
from torch import Tensor, nn

from explain_core.data.image_set import TRAIN
from explain_core.data.pictures.preprocess import SQUASH, WHOLE, Preprocessing
from explain_core.image_sets import load_image_set
from tests.bench.real_networks import NETWORKS
from tests.bench.trained_heads import LATE, RESNET, Trained, chosen_head, features_of, train_heads

NAMES = (RESNET, "vgg16", "vgg16_flat")
OPTIONS = ("--crop", "whole", "--fit", "squash", "--resize", "1")


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
            save_file(relearned(data), path)
        return Trained("torchvision:resnet50", path, OPTIONS)
    given, path = NETWORKS[name], folder / "whole-heads" / f"{run_of(name)}.safetensors"
    path.parent.mkdir(parents=True, exist_ok=True)
    if not path.is_file() and not train_heads("cub25", name, data, path.parent, whole(given.preprocessing)):
        return None
    return Trained(f"tests.bench.real_networks:{name}", path, (*given.options.split(), *OPTIONS))


def relearned(data: Path) -> dict[str, Tensor]:
    """The state of the ResNet-50 of cub25 with a linear layer of its own for whole pictures."""
    images = load_image_set(f"cub:{data}/cub25")
    train = [record for record in images.records if record.split == TRAIN]
    network = torchvision.models.resnet50(num_classes=len(images.classes)).eval()
    network.load_state_dict({name: each.float() for name, each in load_file(data / LATE).items()})
    [seen] = features_of([Averaged(network)], train, Path(str(images.root)), whole(Preprocessing()))
    labels = np.array([record.class_index for record in train], np.intp)
    weight, bias = chosen_head(seen, labels, len(images.classes))
    state = {
        name: each.contiguous() for name, each in network.state_dict().items()
    }  # NHWC while features were made
    return state | {"fc.weight": weight, "fc.bias": bias}


class Averaged(nn.Module):
    """A torchvision ResNet up to the averages of its last maps."""

    def __init__(self, network: nn.Module) -> None:
        super().__init__()
        parts = dict(network.named_children())
        self.body = nn.Sequential(*(each for name, each in parts.items() if name not in ("avgpool", "fc")))

    def maps(self, x: Tensor) -> Tensor:
        return self.body(x)

    def pool(self, maps: Tensor) -> Tensor:
        return maps.mean((2, 3))
