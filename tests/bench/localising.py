"""Where is the object? Boxes of maps on whole photographs against the birds' boxes (Selvaraju et al. 2017, table 1).

PYTHONPATH=.venv/peers python -m tests.bench.localising DATA [--keep FOLDER] [--networks resnet50 ...] [--images N]

On crops that are cut to the bird the whole crop is the best box that there is; here networks learn and see whole
pictures (tests/bench/whole_pictures.py). With --keep what is published is read there the next time.
"""

from __future__ import annotations

import argparse
import subprocess
import sys
import tempfile
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

import numpy as np

from explain_core.data.image_set import TRAIN, Box
from explain_core.evaluation.figures.figures import Figure, Ratio, ratio_figures
from explain_core.evaluation.maps.localisation import iou, localised
from explain_core.runs.pictures import box_of
from explain_core.store.reader import Store
from tasks.process_end import to_the_end
from tests.bench.real_weights import TITLES, Refused, explain_run, has_run
from tests.bench.whole_pictures import NAMES, learned, run_of, wordless

IMAGES, STORE = 250, "whole"
METHODS = ("grad-cam", "cam", "c-mwp", "guided-grad-cam", "guided-backprop")
BOX_ERROR, ERROR, ACCURACY = "localisation.box_error", "localisation.error", "classifier.accuracy"
#: The columns: a map, or one that has not looked at the picture.
VARIANTS = (*METHODS, "centre", "uniform", "random")
MEAN_BOX = "mean box"
LINEAR = {"resnet50", "vgg16"}  #: those of which CAM is defined: their outputs are linear in the averages
#: The pictures of a run with their sizes and boxes.
SIZED = """
SELECT i.split, i.box, p.width, p.height FROM predictions p JOIN run_images i USING (run_id, image_id) WHERE run_id = ?
"""

Figures = Mapping[tuple[str, str], Figure]


@dataclass(frozen=True, slots=True)
class Sizes:
    """How much of a picture the birds' boxes take: quartiles over the training pictures."""

    low: float
    median: float
    high: float


def measure(data: Path, folder: Path, networks: Sequence[str] = NAMES, images: int = IMAGES) -> list[str]:
    """The lines of the section."""
    rows = []
    for name in networks:
        try:
            figures = figures_of(name, data, folder, images)
        except Refused as refused:
            rows.append(f"| {TITLES[name]} | refused: {refused} |{' |' * (1 + len(VARIANTS))}")
            continue
        if not figures:
            rows.append(
                f"| {TITLES[name]} | left out: its package is not installed |{' |' * (1 + len(VARIANTS))}"
            )
            continue
        for metric, what in ((BOX_ERROR, "the box"), (ERROR, "the box or the class")):
            cells = [
                "" if variant == "cam" and name not in LINEAR else shown(figures, metric, variant)
                for variant in VARIANTS
            ]
            right = shown(figures, ACCURACY, "test")
            rows.append(f"| {TITLES[name]} | {right} | {what} | {' | '.join(cells)} |")
        print("\n".join(rows[-2:]), file=sys.stderr, flush=True)
    box, sizes = mean_box_error(folder / STORE)
    return [
        "## Where is the bird? Boxes of maps on whole photographs", "",
        f"cub25 without its boxes, whole pictures stretched to 224 px, {box.n} test images; the map of the predicted "
        "class, cut at 15 % of its maximum, the box around the largest segment. Errors: the box overlaps the bird's by "
        "an IoU of 0.5 or less (the box), or that or the class is wrong (Selvaraju et al. 2017, table 1). In brackets "
        "95 %. `centre` (a Gaussian), `uniform` (the whole picture) and `random` have not looked at it. A bird's box "
        f"takes {sizes.median:.0%} of its picture in the median, half of them {sizes.low:.0%} to {sizes.high:.0%}; the "
        f"mean box of the training pictures, which knows the birds' boxes, errs in {interval(box)}.", "",
        f"| network | accuracy | error of | {' | '.join(VARIANTS)} |", "|---|---|---|" + "---|" * len(VARIANTS),
        *rows, "",
    ]  # fmt: skip


def figures_of(name: str, data: Path, folder: Path, images: int) -> Figures:
    """What a network's maps gave; nothing where its package is not installed. Raises Refused."""
    store = folder / STORE
    if not has_run(store, run_of(name)):
        given = learned(name, data, folder)
        if given is None:
            return {}
        explain_run(given, wordless(data, folder, images), store)
    if not _figures(store, name):
        _draw(store, name)
    return _figures(store, name)


def _draw(store: Path, name: str) -> None:
    """`explain maps` itself. Raises Refused with the end of what it said."""
    command = [
        str(Path(sys.executable).parent / "explain"), "maps", "--method", ",".join(METHODS), "--split", "test",
        "--store", str(store), "--run", run_of(name),
    ]  # fmt: skip
    drawn = subprocess.run(command, capture_output=True, text=True)
    if drawn.returncode:
        raise Refused(" ".join(drawn.stderr.split())[-300:])


def _figures(store: Path, name: str) -> Figures:
    """A run's figures by metric and variant; empty where no maps were measured."""
    with Store.open(store) as opened:
        rows = opened.rows(
            "SELECT metric, variant, value, low, high, n FROM metrics WHERE run_id = ?",
            opened.run(run_of(name)).run_id,
        )
    found = {(row["metric"], row["variant"]): Figure(**row) for row in rows}
    return found if (BOX_ERROR, METHODS[2]) in found else {}


def shown(figures: Figures, metric: str, variant: str) -> str:
    """One figure with its interval; "" where it was not measured."""
    found = figures.get((metric, variant))
    return "" if found is None else interval(found)


def interval(figure: Figure) -> str:
    """.45 (.41 to .48), as tables have it."""
    low, high = figure.low, figure.high
    around = "" if low is None or high is None else f" ({low:.2f} to {high:.2f})"
    return f"{figure.value:.2f}{around}"


def mean_box_error(store: Path) -> tuple[Figure, Sizes]:
    """The error of the training pictures' mean box, in shares of the picture's sides, over the test pictures."""
    with Store.open(store) as opened:
        rows = opened.rows(SIZED, opened.run().run_id)
    boxes = [(row["split"], box_of(row), row["width"], row["height"]) for row in rows]
    shares = np.array(
        [
            (box.x / width, box.y / height, box.width / width, box.height / height)
            for split, box, width, height in boxes
            if split == TRAIN and box is not None
        ]
    )
    left, top, across, down = shares.mean(0)
    missed = np.array(
        [
            not localised(iou(Box(left * width, top * height, across * width, down * height), box))
            for split, box, width, height in boxes
            if split != TRAIN and box is not None
        ],
        np.float64,
    )
    [figure] = ratio_figures([Ratio(BOX_ERROR, MEAN_BOX, missed, np.ones_like(missed))])
    return figure, Sizes(*np.percentile(shares[:, 2] * shares[:, 3], (25, 50, 75)))


def main() -> None:
    """Measure, and print."""
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("data", type=Path)
    parser.add_argument("--keep", type=Path, help="keep checkpoints and stores here, for the next time")
    parser.add_argument("--images", type=int, default=IMAGES, help="test images, and as many training images")
    parser.add_argument("--networks", nargs="+", default=list(NAMES), choices=list(NAMES))
    given = parser.parse_args()
    with tempfile.TemporaryDirectory() as made:
        folder = given.keep.absolute() if given.keep else Path(made)
        folder.mkdir(parents=True, exist_ok=True)
        print("\n".join(measure(given.data.absolute(), folder, given.networks, given.images)))


if __name__ == "__main__":
    to_the_end(main)
