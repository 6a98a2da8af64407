"""What a class's accuracy loses as the features go that a run's network knows it by, one after the other.

    python -m tests.bench.relevant STORE [--run NAME] [--images 10] [--draws 2]

Features of positive weight fall silent, the strongest response first; beside it as many others of the same layers,
drawn at random. Test images of each class, whatever the network takes them for.
"""

import argparse
from collections.abc import Sequence
from pathlib import Path

import numpy as np
import torch
from numpy.typing import NDArray

from explain_core.model.layer import Unit
from explain_core.model.network import Network
from explain_core.model.pixels import network_input
from explain_core.runs.features import features_by_class
from explain_core.runs.network import preprocessing_of, rebuild
from explain_core.runs.pictures import box_of
from explain_core.store.published_run import PublishedRun
from explain_core.store.reader import Store
from explain_core.vebi.ablation import DRAWS, others, taken_for
from tasks.decoding import crop_of
from tasks.process_end import to_the_end

COUNTS = (0, 1, 2, 3, 5, 8, 100)  #: features that are silenced; the last stands for all
IMAGES = """
SELECT image_id, path, box, class FROM run_images WHERE run_id = ? AND split = 'test' ORDER BY class, image_id
"""
BATCH = 25


def main() -> None:
    """Measure a run, and print a table."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawTextHelpFormatter)
    parser.add_argument("store", type=Path)
    parser.add_argument("--run")
    parser.add_argument("--images", type=int, default=10)
    parser.add_argument("--draws", type=int, default=DRAWS)
    asked = parser.parse_args()
    print("\n".join(ablation_lines(asked.store, asked.run, asked.images, asked.draws)))


def ablation_lines(store: Path, run: str | None, images: int, draws: int = DRAWS) -> list[str]:
    """The lines of a table: how many features fell silent, and what is still taken for the class."""
    curves, features = ablation_curves(store, run, images, draws)
    mean, among = curves.mean(axis=0), features.mean()
    low, high = np.quantile(_resampled(curves), (0.025, 0.975), axis=0)
    return [
        f"{len(curves)} classes, {images} test images each at most, {draws} draws; {among:.1f} features a class",
        "| features silenced | without them | 95 % over classes | without as many others | 95 % |",
        "|---|---:|---|---:|---|",
        *(
            f"| {'all' if count == COUNTS[-1] else count} | {mean[k, 0]:.3f} | {low[k, 0]:.3f} to {high[k, 0]:.3f} "
            f"| {mean[k, 1]:.3f} | {low[k, 1]:.3f} to {high[k, 1]:.3f} |"
            for k, count in enumerate(COUNTS)
        ),
    ]


def ablation_curves(
    store: Path, run: str | None, images: int, draws: int
) -> tuple[NDArray[np.float64], NDArray[np.intp]]:
    """(classes, COUNTS, 2) the share of a class's images still taken for it, without its features and without others.

    And (classes,) how many features each has. Classes without features or test images are left out.
    """
    with Store.open(store) as opened:
        row = opened.run(run)
        features = features_by_class(opened, row)
        pictures = opened.rows(IMAGES, row.run_id)
        network = rebuild(opened, row)
    curves, counted = [], []
    for index, name in enumerate(row.class_names):
        units = [each.unit for each in features.get(name, ()) if each.weight > 0]
        shown = [picture for picture in pictures if picture["class"] == name][:images]
        if units and shown:
            counted.append(len(units))
            curves.append(_curve(network, _pixels(row, shown, network.device), index, units, draws))
    return np.array(curves), np.array(counted, np.intp)


def _curve(
    network: Network, batches: Sequence[torch.Tensor], index: int, units: Sequence[Unit], draws: int
) -> list[tuple[float, float]]:
    rng, found = np.random.default_rng(index), []
    known: dict[int, tuple[float, float]] = {}
    for count in COUNTS:
        gone = min(count, len(units))
        if gone not in known:
            silent = [
                units[:gone],
                *(others(network, units[:gone], rng) for _ in range(draws if gone else 0)),
            ]
            share = [
                float(np.concatenate([taken_for(network, batch, index, some) for batch in batches]).mean())
                for some in silent
            ]
            known[gone] = share[0], float(np.mean(share[1:] or share))
        found.append(known[gone])
    return found


def _pixels(row: PublishedRun, pictures: Sequence[dict], device: str) -> list[torch.Tensor]:
    preprocessing = preprocessing_of(row)
    crops = [crop_of(f"{row.image_root}/{each['path']}", box_of(each), preprocessing) for each in pictures]
    return [
        network_input(np.stack(crops[start : start + BATCH]), preprocessing, device)
        for start in range(0, len(crops), BATCH)
    ]


def _resampled(curves: NDArray[np.float64], times: int = 2000) -> NDArray[np.float64]:
    """(times, COUNTS, 2) the means over classes that are drawn with replacement."""
    drawn = np.random.default_rng(0).integers(0, len(curves), (times, len(curves)))
    return np.stack([curves[rows].mean(axis=0) for rows in drawn])


if __name__ == "__main__":
    to_the_end(main)
