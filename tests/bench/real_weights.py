"""cub25 and flowers12 by networks that others trained, with heads that are trained here: one table of figures.

PYTHONPATH=.venv/peers python -m tests.bench.real_weights DATA [--networks resnet50 vgg16 ...] [--sets cub25 flowers12]
    [--keep FOLDER]

A head is a logistic regression on the pooled activations of the training images; then `explain run` explains the
network as it would any other.
"""

from __future__ import annotations

import argparse
import subprocess
import sys
import tempfile
from collections.abc import Sequence
from pathlib import Path
from typing import Any

import numpy as np
import torch
from numpy.typing import NDArray
from safetensors.torch import save_file
from torch import Tensor, nn

from explain_core.data.image_set import TRAIN
from explain_core.image_sets import load_image_set
from explain_core.store.classifier import Classifier
from explain_core.store.reader import Store
from tasks.process_end import to_the_end
from tests.bench.real_networks import NETWORKS, Packaged
from tests.bench.unseen import pooled_features

SETS = {"cub25": "cub:{}/cub25", "flowers12": "folder:{}/flowers12"}
PENALTY, STEPS = 1e-3, 200
RESNET = "resnet50"
#: The table's columns: the metric and its variant, and the heading.
COLUMNS = (
    ("classifier.accuracy", "test", "accuracy"),
    ("grounding.pck@0.1", "joint", "PCK@0.1"),
    ("grounding.pck@0.2", "joint", "PCK@0.2"),
    ("grounding.pck@0.3", "joint", "PCK@0.3"),
    ("grounding.pck@0.2", "constant", "PCK@0.2, constant p.d.f."),
    ("sentence.precision@5", "joint", "precision@5"),
    ("sentence.bits@5", "joint", "bits@5"),
    ("weights.r2", None, "R2 of weights"),
    ("weights.same_label", None, "same label"),
)


def measure(data: Path, folder: Path, networks: Sequence[str], sets: Sequence[str]) -> list[str]:
    """The lines of the section; a network whose package is not installed is named and left out.

    RESNET is the one whose checkpoints lie beside the pictures.
    """
    rows = []
    folder.mkdir(parents=True, exist_ok=True)
    for images in sets:
        spec = SETS[images].format(data)
        for name in networks:
            if name == RESNET:
                rows.append(row_of(images, name, resnet50(images, data, folder), spec, "", folder))
                print(rows[-1], file=sys.stderr, flush=True)
                continue
            given = NETWORKS[name]
            state = given.state()
            if state is None:
                rows.append(
                    f"| {images} | {name} | left out: its package is not installed |{' - |' * len(COLUMNS)}"
                )
                print(rows[-1], file=sys.stderr, flush=True)
                continue
            checkpoint = with_head(given, state, spec, folder / f"{images}-{name}.safetensors")
            model = f"tests.bench.real_networks:{name}"
            rows.append(row_of(images, name, (model, checkpoint), spec, given.options, folder))
            print(rows[-1], file=sys.stderr, flush=True)
    head = " | ".join(heading for _, _, heading in COLUMNS)
    return [
        "## Networks that others trained", "",
        "Weights of Python packages, with linear heads that are trained here on the training images' averages.",
        "", f"| images | network | weights | {head} |", "|---|---|---|" + "---:|" * len(COLUMNS), *rows, "",
    ]  # fmt: skip


def resnet50(images: str, data: Path, folder: Path) -> tuple[str, Path]:
    """The ResNet-50 that was fine-tuned on cub25, for flowers12 with a head of its own."""
    late = data / "cub25_resnet50_epoch06.safetensors"
    if images == "cub25":
        return "torchvision:resnet50", late
    from safetensors.torch import load_file

    path = folder / "flowers12-resnet50.safetensors"
    save_file(load_file(late) | load_file(data / "flowers12_classifier.safetensors"), path)
    return "torchvision:resnet50", path


def with_head(given: Packaged, state: dict[str, Tensor], spec: str, path: Path) -> Path:
    """Train the linear head of a network on its pooled activations, and write the whole state, unless it is there."""
    if path.is_file():
        return path
    images = load_image_set(spec)
    train = [record for record in images.records if record.split == TRAIN]
    network = given.build(len(images.classes)).eval()
    network.load_state_dict(state, strict=False)
    features = pooled_features(network.pooled, train, Path(str(images.root)), given.preprocessing)
    labels = np.array([record.class_index for record in train], np.intp)
    weight, bias = head_of(features, labels, len(images.classes))
    save_file(state | {"head.weight": weight, "head.bias": bias}, path)
    return path


def head_of(features: NDArray[np.float32], labels: NDArray[np.intp], classes: int) -> tuple[Tensor, Tensor]:
    """(classes, channels) and (classes,): a logistic regression, its features standardised, by L-BFGS."""
    x = torch.from_numpy(features).double()
    mean, std = x.mean(0), x.std(0).clamp(min=1e-6)
    x, y = (x - mean) / std, torch.from_numpy(labels)
    layer = nn.Linear(x.shape[1], classes, dtype=torch.float64)
    nn.init.zeros_(layer.weight)
    nn.init.zeros_(layer.bias)
    optimiser = torch.optim.LBFGS(layer.parameters(), max_iter=STEPS, line_search_fn="strong_wolfe")

    def loss() -> Tensor:
        optimiser.zero_grad()
        found = nn.functional.cross_entropy(layer(x), y) + PENALTY * layer.weight.square().sum() / 2
        found.backward()
        return found

    optimiser.step(loss)
    weight = layer.weight.detach() / std
    bias = layer.bias.detach() - weight @ mean
    return weight.float().contiguous(), bias.float().contiguous()


def row_of(images: str, name: str, model: tuple[str, Path], spec: str, options: str, folder: Path) -> str:
    """`explain run` itself, and a row of what it measured."""
    store = folder / f"{images}-{name}"
    command = [
        str(Path(sys.executable).parent / "explain"), "run", "--images", spec, "--model", model[0], "--checkpoint",
        str(model[1]), "--store", str(store), *options.split(),
    ]  # fmt: skip
    ran = subprocess.run(command, capture_output=True, text=True)
    if ran.returncode:
        return (
            f"| {images} | {name} | refused: {' '.join(ran.stderr.split())[-300:]} |{' - |' * len(COLUMNS)}"
        )
    with Store.open(store) as opened:
        run = opened.run()
        metrics = opened.rows("SELECT metric, variant, value FROM metrics")
        cells = [cell(metrics, metric, variant) for metric, variant, _ in COLUMNS]
        how = Classifier.of_run(run.extraction, run.run_id)
        return f"| {images} | {name} | {how.method if how else '-'} | {' | '.join(cells)} |"


def cell(metrics: Sequence[dict[str, Any]], metric: str, variant: str | None) -> str:
    """One figure; a dash where it was not measured."""
    found = [row["value"] for row in metrics if row["metric"] == metric and variant in (None, row["variant"])]
    return "-" if not found or found[0] is None else f"{found[0]:.3f}"


def main() -> None:
    """Measure what is named, and print it."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("data", type=Path)
    parser.add_argument("--networks", nargs="+", default=[RESNET, *NETWORKS])
    parser.add_argument("--sets", nargs="+", default=list(SETS))
    parser.add_argument("--keep", type=Path, help="keep the heads and the stores here, for the next time")
    given = parser.parse_args()
    with tempfile.TemporaryDirectory() as made:
        folder = given.keep.absolute() if given.keep else Path(made)
        print("\n".join(measure(given.data.absolute(), folder, given.networks, given.sets)))


if __name__ == "__main__":
    to_the_end(main)
