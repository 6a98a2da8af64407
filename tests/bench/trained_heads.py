"""Checkpoints for cub25 and flowers12: networks that others trained, with linear heads that are trained here.

A head is a logistic regression on what its network makes of the training images, its penalty chosen on every fifth of
them. Networks that share their maps (VGG-16 with either end, a ViT by either reading) see the images once.
"""

from __future__ import annotations

import sys
from collections.abc import Sequence
from contextlib import AbstractContextManager, nullcontext
from dataclasses import dataclass
from pathlib import Path

import numpy as np
import torch
from numpy.typing import NDArray
from safetensors.torch import load_file, save_file
from torch import Tensor, nn

from explain_core.data.image_set import TRAIN, ImageRecord
from explain_core.data.pictures.decode import open_image
from explain_core.data.pictures.preprocess import Preprocessing, crop_and_resize, normalise
from explain_core.image_sets import load_image_set
from explain_core.model.passes.device import default_precision
from tests.bench.real_networks import NETWORKS

SETS = {"cub25": "cub:{}/cub25", "flowers12": "folder:{}/flowers12"}
RESNET, LATE = "resnet50", "cub25_resnet50_epoch06.safetensors"
BATCH, STEPS, FOLD = 16, 200, 5
PENALTIES = (1e-4, 1e-3, 1e-2, 1e-1, 1.0)


@dataclass(frozen=True, slots=True)
class Trained:
    """What `explain run` is given: a model, its checkpoint, and how its pictures are prepared."""

    model: str
    checkpoint: Path
    options: tuple[str, ...] = ()


def trained(images: str, name: str, data: Path, folder: Path) -> Trained | None:
    """A network of NETWORKS, or RESNET, for an image set of SETS; made in `folder` where it is not there yet.

    None: the package that carries its weights is not installed.
    """
    if name == RESNET:
        return Trained("torchvision:resnet50", resnet50(images, data, folder))
    given, path = NETWORKS[name], folder / f"{label(images, name)}.safetensors"
    if not path.is_file() and not train_heads(images, name, data, folder):
        return None
    return Trained(f"tests.bench.real_networks:{name}", path, tuple(given.options.split()))


def label(images: str, name: str) -> str:
    """What a network's checkpoint for an image set is called, and so its run."""
    return LATE.partition(".")[0] if (images, name) == ("cub25", RESNET) else f"{images}-{name}"


def resnet50(images: str, data: Path, folder: Path) -> Path:
    """The ResNet-50 that was fine-tuned on cub25, for flowers12 with a head of its own."""
    if images == "cub25":
        return data / LATE
    path = folder / f"{label(images, RESNET)}.safetensors"
    if not path.is_file():
        save_file(load_file(data / LATE) | load_file(data / "flowers12_classifier.safetensors"), path)
    return path


def train_heads(images: str, name: str, data: Path, folder: Path, p: Preprocessing | None = None) -> bool:
    """Train the heads of this network and of those that share its maps; False where there are no weights.

    `p`: another preparation of the pictures than the network's usual one.
    """
    state = NETWORKS[name].state()
    if state is None:
        return False
    found = load_image_set(SETS[images].format(data))
    train = [record for record in found.records if record.split == TRAIN]
    labels = np.array([record.class_index for record in train], np.intp)
    alike = [each for each, given in NETWORKS.items() if given.state == NETWORKS[name].state]
    networks = [NETWORKS[each].build(len(found.classes)).eval() for each in alike]
    for network in networks:
        network.load_state_dict(state, strict=False)
    p = NETWORKS[name].preprocessing if p is None else p
    features = features_of(networks, train, Path(str(found.root)), p)
    for each, values in zip(alike, features, strict=True):
        weight, bias = chosen_head(values, labels, len(found.classes), NETWORKS[each].cells)
        save_file(
            state | {"head.weight": weight, "head.bias": bias}, folder / f"{label(images, each)}.safetensors"
        )
    return True


@torch.no_grad()
def features_of(
    networks: Sequence[nn.Module], records: Sequence[ImageRecord], root: Path, p: Preprocessing
) -> list[NDArray[np.float32]]:
    """Of each network (images, features) float32, what its head sees; `maps` are those of the first network."""
    rows: list[list[NDArray[np.float32]]] = [[] for _ in networks]
    first = networks[0].to(memory_format=torch.channels_last)
    for start in range(0, len(records), BATCH):
        pixels = np.stack(
            [crop_and_resize(open_image(root / r.path), r.box, p) for r in records[start : start + BATCH]]
        )
        given = torch.from_numpy(normalise(pixels, p)).contiguous(memory_format=torch.channels_last)
        with in_precision():
            maps = first.maps(given)  # type: ignore[operator]
        for network, found in zip(networks, rows, strict=True):
            found.append(network.pool(maps.float()).numpy())  # type: ignore[operator]
    return [np.concatenate(each) for each in rows]


def in_precision() -> AbstractContextManager[object]:
    """The precision that a run takes here where nothing else is said."""
    if default_precision("cpu") == "bfloat16":
        return torch.autocast("cpu", torch.bfloat16)
    return nullcontext()


def chosen_head(
    features: NDArray[np.float32], labels: NDArray[np.intp], classes: int, cells: int = 1
) -> tuple[Tensor, Tensor]:
    """(classes, features) and (classes,): the head of that penalty that labels most of every fifth image right."""
    apart = np.arange(len(labels)) % FOLD == 0

    def right(weight: Tensor, bias: Tensor) -> float:
        told = torch.from_numpy(features[apart]) @ weight.T + bias
        return float((told.argmax(1).numpy() == labels[apart]).mean())

    tried = heads_of(features[~apart], labels[~apart], classes, PENALTIES, cells)
    shares = {penalty: right(*head) for penalty, head in zip(PENALTIES, tried, strict=True)}
    best = max(PENALTIES, key=lambda penalty: (shares[penalty], penalty))
    print(f"held out, right by penalty: {shares}", file=sys.stderr, flush=True)
    [head] = heads_of(features, labels, classes, (best,), cells)
    return head


def heads_of(
    features: NDArray[np.float32],
    labels: NDArray[np.intp],
    classes: int,
    penalties: Sequence[float],
    cells: int = 1,
) -> list[tuple[Tensor, Tensor]]:
    """A logistic regression for each penalty, each channel's features brought to one deviation over images and cells.

    Where there are more features than images, in the images' span: the penalised weights lie in it.
    """
    x = torch.from_numpy(features).double()
    mean = x.mean(0)
    spread = (x - mean).square().mean(0).unflatten(0, (-1, cells)).mean(1).sqrt().clamp(min=1e-6)
    std = spread.repeat_interleave(cells)
    x, y = (x - mean) / std, torch.from_numpy(labels)
    basis = None
    if x.shape[1] > x.shape[0]:
        basis, triangle = torch.linalg.qr(x.T)
        x = triangle.T.contiguous()
    heads = []
    for penalty in penalties:
        weight, bias = _regression(x, y, classes, penalty)
        weight = (weight if basis is None else weight @ basis.T) / std
        heads.append((weight.float().contiguous(), (bias - weight @ mean).float().contiguous()))
    return heads


def _regression(x: Tensor, y: Tensor, classes: int, penalty: float) -> tuple[Tensor, Tensor]:
    """Weights (classes, columns of x) and biases, by L-BFGS."""
    layer = nn.Linear(x.shape[1], classes, dtype=torch.float64)
    nn.init.zeros_(layer.weight)
    nn.init.zeros_(layer.bias)
    optimiser = torch.optim.LBFGS(layer.parameters(), max_iter=STEPS, line_search_fn="strong_wolfe")

    def loss() -> Tensor:
        optimiser.zero_grad()
        found = nn.functional.cross_entropy(layer(x), y) + penalty * layer.weight.square().sum() / 2
        found.backward()
        return found

    optimiser.step(loss)
    return layer.weight.detach(), layer.bias.detach()
