"""The paper's tables (Guo et al. 2018) for three families of networks, over birds and flowers, in one table.

PYTHONPATH=.venv/peers python -m tests.bench.families DATA [--keep FOLDER] [--networks resnet50 ...]

The stores are those of tests/bench/real_weights.py: with the same --keep no picture is looked at again.
"""

from __future__ import annotations

import argparse
import tempfile
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any

from explain_core.store.reader import Store
from tasks.process_end import to_the_end
from tests.bench.real_weights import TITLES, Refused, store_of
from tests.bench.trained_heads import RESNET, SETS, label

#: What each network stands for.
FAMILIES = {RESNET: "residual", "vit_small": "attention", "vgg16_flat": "without global pooling"}
#: Who says, or points: a metric's variant, and what it is called here.
ESTIMATORS = {
    "joint": "`joint`",
    "guo2018": "`guo2018`, the paper's",
    "class_prior": "usual attributes of the predicted class",
    "class_prior_bits": "the same, chosen for bits",
    "constant": "constant p.d.f.",
    "random": "chance",
}
#: The metrics, their headings, and whether the interval is shown.
COLUMNS = (
    ("sentence.precision@5", "precision@5", True),
    ("sentence.bits@5", "bits@5", True),
    ("retrieval.map", "ranking", False),
    ("grounding.pck@0.1", "PCK@0.1", False),
    ("grounding.pck@0.2", "PCK@0.2", True),
    ("grounding.pck@0.3", "PCK@0.3", False),
)

Metrics = Mapping[tuple[str, str], dict[str, Any]]


def measure(data: Path, folder: Path, networks: Sequence[str] = tuple(FAMILIES)) -> list[str]:
    """The lines of the section."""
    rows = []
    for images in SETS:
        for name in networks:
            rows += rows_of(images, name, FAMILIES[name], data, folder)
    headings = " | ".join(heading for _, heading, _ in COLUMNS)
    return [
        "## Three families of networks, two image sets", "",
        "The tables of Guo et al. (2018), in one: words of test images' sentences that their captions mention "
        "(precision), what such a word tells (bits), finding images by attribute (ranking, mean average precision), "
        "and where attributes are (PCK, of birds alone: flowers have no keypoints). In brackets 95 %. ResNet-50 was "
        "fine-tuned on cub25; of the others a linear head was trained on what the network makes of the training "
        "images, VGG-16's on 7 x 7 cells side by side. Of birds captions are of images, of flowers of classes.", "",
        f"| images | network | accuracy | words by | {headings} |", "|---|---|---|---|" + "---|" * len(COLUMNS),
        *rows, "",
    ]  # fmt: skip


def rows_of(images: str, name: str, family: str, data: Path, folder: Path) -> list[str]:
    """A network's rows over an image set, one an estimator that was measured in anything."""
    title, left = f"{TITLES[name]} ({family})", f" - |{' - |' * len(COLUMNS)}"
    try:
        store = store_of(images, name, data, folder)
    except Refused as refused:
        return [f"| {images} | {title} | refused: {refused} |{left}"]
    if store is None:
        return [f"| {images} | {title} | left out: its package is not installed |{left}"]
    with Store.open(store) as opened:
        run_id = opened.run(label(images, name)).run_id
        rows = opened.rows("SELECT metric, variant, value, low, high FROM metrics WHERE run_id = ?", run_id)
    metrics = {(row["metric"], row["variant"]): row for row in rows}
    right = figure(metrics, "classifier.accuracy", "test", True)
    found = []
    for variant, words in ESTIMATORS.items():
        cells = [figure(metrics, metric, variant, interval) for metric, _, interval in COLUMNS]
        if any(cells):
            found.append(f"| {images} | {title} | {right} | {words} | {' | '.join(cells)} |")
    return found


def figure(metrics: Metrics, metric: str, variant: str, interval: bool) -> str:
    """One figure, with its interval where that is wanted; "" where it was not measured."""
    row = metrics.get((metric, variant))
    if row is None or row["value"] is None:
        return ""
    around = f" ({row['low']:.3f} to {row['high']:.3f})" if interval and row["low"] is not None else ""
    return f"{row['value']:.3f}{around}"


def main() -> None:
    """Measure, and print."""
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("data", type=Path)
    parser.add_argument("--keep", type=Path, help="keep the heads and the stores here, for the next time")
    parser.add_argument("--networks", nargs="+", default=list(FAMILIES), choices=list(FAMILIES))
    given = parser.parse_args()
    with tempfile.TemporaryDirectory() as made:
        folder = given.keep.absolute() if given.keep else Path(made)
        print("\n".join(measure(given.data.absolute(), folder, given.networks)))


if __name__ == "__main__":
    to_the_end(main)
