"""cub25 and flowers12 by networks that others trained, with heads that are trained here: one table of figures.

PYTHONPATH=.venv/peers python -m tests.bench.real_weights DATA [--networks resnet50 vgg16 ...] [--sets cub25 flowers12]
    [--keep FOLDER]

`explain run` explains each network as it would any other. With --keep, heads and stores stay in a folder: a row whose
run is published is read there the next time, not made again; after a change of the program `explain forget` it.
"""

from __future__ import annotations

import argparse
import subprocess
import sys
import tempfile
from collections.abc import Sequence
from pathlib import Path
from typing import Any

from explain_core.store.classifier import Classifier
from explain_core.store.layout import Layout
from explain_core.store.reader import Store
from tasks.process_end import to_the_end
from tests.bench.real_networks import NETWORKS
from tests.bench.trained_heads import RESNET, SETS, Trained, label, trained

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
#: What the networks are called in tables.
TITLES = {
    "resnet50": "ResNet-50",
    "vgg16": "VGG-16, averaged",
    "vgg16_flat": "VGG-16, 7 x 7 cells",
    "vit_small": "ViT-S/14, class token",
    "vit_small_patches": "ViT-S/14, mean of patches",
    "efficientnet_lite0": "EfficientNet-Lite0",
}


class Refused(Exception):
    """`explain run` ended with an error: the end of what it said."""


def measure(data: Path, folder: Path, networks: Sequence[str], sets: Sequence[str]) -> list[str]:
    """The lines of the section; a network whose package is not installed is named and left out.

    RESNET is the one whose checkpoints lie beside the pictures.
    """
    rows = []
    for images in sets:
        for name in networks:
            rows.append(f"| {images} | {TITLES[name]} | {row_of(images, name, data, folder)} |")
            print(rows[-1], file=sys.stderr, flush=True)
    head = " | ".join(heading for _, _, heading in COLUMNS)
    return [
        "## Networks that others trained", "",
        "Weights of Python packages, with linear heads that are trained here on what the networks make of the training "
        "images; ResNet-50 as it was fine-tuned on cub25.",
        "", f"| images | network | weights | {head} |", "|---|---|---|" + "---:|" * len(COLUMNS), *rows, "",
    ]  # fmt: skip


def row_of(images: str, name: str, data: Path, folder: Path) -> str:
    """The cells of one row, behind its names."""
    try:
        store = store_of(images, name, data, folder)
    except Refused as refused:
        return f"refused: {refused} |{' - |' * len(COLUMNS)}"[:-2]
    if store is None:
        return f"left out: its package is not installed |{' - |' * len(COLUMNS)}"[:-2]
    with Store.open(store) as opened:
        run = opened.run(label(images, name))
        metrics = opened.rows("SELECT metric, variant, value FROM metrics WHERE run_id = ?", run.run_id)
        how = Classifier.of_run(run.extraction, run.run_id)
    cells = [cell(metrics, metric, variant) for metric, variant, _ in COLUMNS]
    return f"{how.method if how else '-'} | {' | '.join(cells)}"


def store_of(images: str, name: str, data: Path, folder: Path) -> Path | None:
    """The image set's store with a network's run, made where it is not there; None where its weights are not.

    Captions are read once for all networks. Raises Refused.
    """
    folder.mkdir(parents=True, exist_ok=True)
    store = folder / images
    if not has_run(store, label(images, name)):
        given = trained(images, name, data, folder)
        if given is None:
            return None
        explain_run(given, SETS[images].format(data), store)
    return store


def has_run(store: Path, name: str) -> bool:
    """Whether a run of this name is published in a store."""
    if not Layout(store).database.is_file():
        return False
    with Store.open(store) as opened:
        return bool(opened.rows("SELECT 1 FROM runs WHERE name = ?", name))


def explain_run(given: Trained, images: str, store: Path) -> None:
    """`explain run` itself. Raises Refused with the end of what it said."""
    command = [
        str(Path(sys.executable).parent / "explain"), "run", "--images", images, "--model", given.model,
        "--checkpoint", str(given.checkpoint), "--store", str(store), *given.options,
    ]  # fmt: skip
    ran = subprocess.run(command, capture_output=True, text=True)
    if ran.returncode:
        raise Refused(" ".join(ran.stderr.split())[-300:])


def cell(metrics: Sequence[dict[str, Any]], metric: str, variant: str | None) -> str:
    """One figure; a dash where it was not measured."""
    found = [row["value"] for row in metrics if row["metric"] == metric and variant in (None, row["variant"])]
    return "-" if not found or found[0] is None else f"{found[0]:.3f}"


def main() -> None:
    """Measure what is named, and print it."""
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("data", type=Path)
    parser.add_argument("--networks", nargs="+", default=[RESNET, *NETWORKS], choices=[RESNET, *NETWORKS])
    parser.add_argument("--sets", nargs="+", default=list(SETS), choices=list(SETS))
    parser.add_argument("--keep", type=Path, help="keep the heads and the stores here, for the next time")
    given = parser.parse_args()
    with tempfile.TemporaryDirectory() as made:
        folder = given.keep.absolute() if given.keep else Path(made)
        print("\n".join(measure(given.data.absolute(), folder, given.networks, given.sets)))


if __name__ == "__main__":
    to_the_end(main)
