"""Looking for bias toward surroundings in a published run: its pictures' edges, beside what the network gave."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np
from prefect import flow

from explain_core.data.image_set import TEST
from explain_core.errors import InputError, NothingToAnswer
from explain_core.evaluation.sanity.surroundings import (
    EdgeSample,
    SurroundingsBias,
    standings,
    write_surroundings,
)
from explain_core.model.passes.output_kind import logits_of
from explain_core.places import Place
from explain_core.runs.edge_images import edge_images
from explain_core.runs.network import preprocessing_of
from explain_core.runs.pictures import box_of
from explain_core.store.change import change
from explain_core.store.classifier import Classifier
from explain_core.store.layout import Layout
from explain_core.store.published_run import PublishedRun
from explain_core.store.reader import Store
from flows.flow_names import named
from flows.progress import Stages
from tasks.cluster import connected
from tasks.edges import EdgeJob, Edges, edges_of_shard
from tasks.pool import map_tasks

IMAGES = 60
"""Images of a class that are looked at, of either split."""


@dataclass(frozen=True, slots=True)
class BiasResult:
    """The run, how many images were looked at, every class with its figures, and the paths of what is typical."""

    run_id: str
    name: str
    images: int
    classes: tuple[SurroundingsBias, ...]
    paths: dict[str, str]


@flow(name="bias", flow_run_name=named("bias of"), validate_parameters=False)
def seek_bias(
    folder: Path,
    run_name: str | None = None,
    images: int = IMAGES,
    ray_address: str | None = None,
    workers: int | None = None,
    wait: float = 3600.0,
    quiet: bool = False,
) -> BiasResult:
    """Say of which classes a run's network goes by the surroundings, and store the figures in `metrics`.

    `images`: of a class, of either split. Reads pictures, and no network. Raises InputError where activations or
    pictures are gone, NothingToAnswer where there is nothing to compare.
    """
    with Store.open(folder) as opened:
        run = opened.run(run_name)
        rows = edge_images(opened, run, images)
    for split, wanted in (("train", "learned from"), (TEST, "asked")):
        if not any(row["split"] == split for row in rows):
            raise NothingToAnswer(f"run {run.name} has no {split} images of known classes to be {wanted}.")
    jobs = _jobs(run, rows)
    with Stages(quiet) as shown, connected(ray_address, workers) as cluster:
        found: list[Edges] = []
        with shown.stage("edges", len(rows)) as stage:
            for each in map_tasks(edges_of_shard, iter([(job,) for job in jobs]), 2 * cluster.cpus):
                found.append(each)
                stage.at(sum(len(one.ids) for one in found))
    classes = standings(_sample(run, rows, found), run.class_names)
    with change(Layout(folder), f"{run.run_id}-bias", wait, of_run=run.run_id) as connection:
        write_surroundings(connection, run.run_id, classes)
    typical = {image for one in classes for image in one.typical}
    paths = {row["image_id"]: row["path"] for row in rows if row["image_id"] in typical}
    return BiasResult(run.run_id, run.name, len(rows), tuple(classes), paths)


def _jobs(run: PublishedRun, rows: Sequence[dict[str, Any]]) -> list[EdgeJob]:
    root, preprocessing = Place.of(run.image_root), preprocessing_of(run)
    by_shard: dict[str, list[dict[str, Any]]] = defaultdict(list)
    for row in rows:
        by_shard[(run.extraction / Path(row["shard"]).name).text].append(row)
    if gone := [path for path in by_shard if not Place.of(path).is_file()]:
        raise InputError(
            f"{gone[0]} is gone, and with it what the network gave for its images. Run explain run again."
        )
    return [
        EdgeJob(
            path, tuple((row["image_id"], str(root / row["path"]), box_of(row)) for row in own), preprocessing
        )
        for path, own in sorted(by_shard.items())
    ]


def _sample(run: PublishedRun, rows: Sequence[dict[str, Any]], found: Sequence[Edges]) -> EdgeSample:
    known = {row["image_id"]: row for row in rows}
    ids = tuple(image for each in found for image in each.ids)
    classifier = Classifier.load(run.extraction)
    outputs = np.concatenate([each.outputs for each in found])
    return EdgeSample(
        ids,
        np.concatenate([each.looks for each in found]),
        logits_of(outputs) if classifier is None else logits_of(outputs, classifier.outputs),
        np.array([known[image]["label"] for image in ids], np.intp),
        np.array([known[image]["split"] == TEST for image in ids], bool),
    )
