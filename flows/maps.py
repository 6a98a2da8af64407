"""Drawing heatmaps over a published run's images, and measuring them."""

from __future__ import annotations

import hashlib
import json
from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from prefect import flow

from explain_core.data.image_set import TEST, Part
from explain_core.errors import InputError, NothingToAnswer
from explain_core.evaluation.figures.figures import Figure
from explain_core.evaluation.maps.agreement import named_parts
from explain_core.evaluation.maps.bias import OFF_OBJECT, bias_figures, standings_of_images
from explain_core.evaluation.maps.frame import Frame
from explain_core.evaluation.maps.map_metrics import replace_map_figures
from explain_core.evaluation.maps.maps import Row, Truth, map_figures
from explain_core.fieldguide.species import SPECIES, species_named
from explain_core.heatmaps.methods import METHODS, SIDE, check_methods
from explain_core.heatmaps.target_name import TargetSpec, parsed_target
from explain_core.image_sets import drawn_truths
from explain_core.places import Place
from explain_core.runs.map_images import map_images
from explain_core.runs.network import preprocessing_of
from explain_core.runs.pictures import box_of
from explain_core.store.change import change
from explain_core.store.classifier import UNREAD, Classifier
from explain_core.store.heatmaps import replace_heatmaps
from explain_core.store.layout import Layout
from explain_core.store.published_run import PublishedRun
from explain_core.store.reader import Store
from explain_core.store.shards.cuts import cut
from explain_core.store.shards.kept_maps import NONE, maps_of
from explain_core.store.shards.shards import Shard, files_of
from flows.flow_names import named
from flows.photograph_pairs import pair_figures
from flows.progress import Stages
from tasks.cluster import connected
from tasks.maps import BASELINES, MEASURES, MapDrawer, MapJob, Wanted, maps_of_shard
from tasks.pool import actor_pool, map_actors, map_tasks
from tasks.remote import start_of
from tasks.sound_shards import sound_files, sound_rows

A_SHARD = 64


@dataclass(frozen=True, slots=True)
class MapOptions:
    """What is drawn: `methods` for `target` at `layer`, of which images, and how many are held against covering.

    `pairs`: of how many pairs of test images in one picture it is asked whose half a class's map lies in.
    """

    methods: tuple[str, ...]
    target: str = "predicted"
    layer: str | None = None
    split: str = "all"
    images: int | None = None
    only: tuple[str, ...] = ()
    side: int = SIDE
    faithful: int = 0
    pairs: int = 0

    def __post_init__(self) -> None:
        object.__setattr__(self, "methods", check_methods(self.methods))

    @property
    def key(self) -> str:
        """What the work is kept under, until it is published."""
        text = json.dumps(
            [
                self.methods,
                self.target,
                self.layer,
                self.split,
                self.images,
                self.only,
                self.side,
                self.faithful,
            ]
        )
        return hashlib.sha256(text.encode()).hexdigest()[:12]


@dataclass(frozen=True, slots=True)
class MapResult:
    """What came of it: the run, how many images and maps, the figures, and a sentence for each odd class."""

    run_id: str
    name: str
    images: int
    maps: int
    from_store: bool
    figures: tuple[Figure, ...]
    biased: tuple[str, ...]


@flow(name="maps", flow_run_name=named("heatmaps of"), validate_parameters=False)
def draw_maps(
    folder: Path,
    options: MapOptions,
    run_name: str | None = None,
    checkpoint: Path | None = None,
    ray_address: str | None = None,
    workers: int | None = None,
    wait: float = 3600.0,
    quiet: bool = False,
) -> MapResult:
    """Draw a run's heatmaps by several methods, store them raw, and measure those of the test images.

    Methods that the kept feature maps suffice for are drawn from the shards, without a picture or a network; the others
    rebuild the run's network and see every picture again. Started again after whatever happened, it goes on from the
    shards that are finished. Raises InputError, CheckpointError and what reading pictures raises.
    """
    with Store.open(folder) as opened:
        run = opened.run(run_name)
        rows = map_images(opened, run, options.split, options.images, options.only)
        if not rows:
            raise NothingToAnswer(f"run {run.name} has no {options.split} images to draw maps of.")
    wanted = _wanted(rows, run, parsed_target(options.target, run.class_names), options)
    work = run.layout.work_shards(f"{run.run_id}-maps-{options.key}")
    job = MapJob(
        str(folder.absolute()), run.run_id, str(checkpoint.absolute()) if checkpoint else None,
        options.methods, options.layer, options.side, run.class_names, work.text,
    )  # fmt: skip
    by_shard = _kept(run, rows, options)
    with Stages(quiet) as shown, connected(ray_address, workers) as cluster:
        if by_shard is not None:
            shards = _from_shards(shown, job, run, by_shard, wanted, 2 * cluster.cpus)
        else:
            shards = _from_pictures(shown, job, [wanted[row["image_id"]] for row in rows], cluster.cpus)
        halves = pair_figures(shown, job, rows, wanted, options.pairs, cluster.cpus) if options.pairs else []
    biases = standings_of_images(
        ((row.image, row.value) for row in _measures(work, shards) if row.metric == OFF_OBJECT),
        {row["image_id"]: (row["class"], row["split"]) for row in rows},
    )
    figures = [
        *map_figures(row for row in _measures(work, shards) if row.metric != OFF_OBJECT),
        *bias_figures(biases),
        *halves,
    ]
    count = _publish(Layout(folder), job, work, shards, figures, wait)
    return MapResult(
        run.run_id,
        run.name,
        len(rows),
        count,
        by_shard is not None,
        tuple(figures),
        tuple(one.sentence for one in biases if one.stands_out),
    )


def _wanted(
    rows: Sequence[dict[str, Any]], run: PublishedRun, target: TargetSpec, options: MapOptions
) -> dict[str, Wanted]:
    """Every image with its classes; test images with the truth that their maps are measured by."""
    place = {name: index for index, name in enumerate(run.class_names)}
    root, preprocessing = Place.of(run.image_root), preprocessing_of(run)
    drawn = drawn_truths(run.image_spec, run.image_root)
    lookalike = {one.class_name: species_named(one.lookalike).class_name for one in SPECIES}
    left, found = options.faithful, {}
    for row in rows:
        names = target.of(row)
        frame = Frame(preprocessing, box_of(row), (row["width"], row["height"]))
        own = frame if names[1] is None and names[0] == row["class"] else None
        there, truth, runner_up = drawn.get(row["path"]), None, target.other(row)
        alike = there is not None and lookalike.get(names[0]) == runner_up
        if row["split"] == TEST and names[1] is None:
            parts = tuple(Part(**part) for part in row["parts"] or ())
            named = named_parts(row["named"] or (), parts)
            truth = Truth(row["image_id"], names[0] == row["class"], frame, parts, named)
        faithful = truth is not None and left > 0
        left -= faithful
        found[row["image_id"]] = Wanted(
            row["image_id"], str(root / row["path"]), box_of(row), place[names[0]],
            None if names[1] is None else place[names[1]], place[runner_up], truth,
            there, own, there.differs if there is not None and alike else "", faithful,
        )  # fmt: skip
    return found


def _kept(
    run: PublishedRun, rows: Sequence[dict[str, Any]], options: MapOptions
) -> dict[str, list[str]] | None:
    """The shards whose kept feature maps suffice, with their images; None where pictures have to be seen again."""
    if (
        options.layer is not None
        or options.faithful
        or any(METHODS[name].from_kept is None for name in options.methods)
    ):
        return None
    if maps_of(run.options) == NONE or not _is_closed(run):
        return None
    folder, found = run.extraction, defaultdict(list)
    for row in rows:
        found[(folder / Path(row["shard"]).name).text].append(row["image_id"])
    return dict(found) if all(Place.of(path).is_file() for path in found) else None


def _is_closed(run: PublishedRun) -> bool:
    """Whether the network's own weights suffice; elsewhere Grad-CAM takes the gradients of each image."""
    own = Classifier.load(run.extraction)
    return own is None or own.method != UNREAD


def _from_shards(
    shown: Stages, job: MapJob, run: PublishedRun, by_shard: dict[str, list[str]],
    wanted: dict[str, Wanted], limit: int,
) -> list[list[str]]:  # fmt: skip
    """Draw from the kept feature maps; returns the ids of each shard that was written."""
    classifier = Classifier.of_run(run.extraction, run.run_id)
    if classifier is None:
        raise InputError(f"the classifier's weights are gone from {run.extraction}.")
    calls = [
        (job, Shard(path, tuple(ids)), [wanted[image] for image in ids], classifier.weights)
        for path, ids in sorted(by_shard.items())
    ]
    with shown.stage("maps", len(wanted)) as stage:
        done = 0
        for images in map_tasks(maps_of_shard, iter(calls), limit):
            done += images
            stage.at(done)
    return [list(call[1].ids) for call in calls]


def _from_pictures(shown: Stages, job: MapJob, images: Sequence[Wanted], cpus: int) -> list[list[str]]:
    """Draw with the network; returns the ids of each shard that was written."""
    by_id = {image.image_id: image for image in images}
    size = min(A_SHARD, max(1, -(-len(images) // cpus)))
    parts = cut(list(by_id), size)
    with shown.stage("maps", len(images)) as stage:
        start = start_of(MapDrawer, job)
        with actor_pool(start, min(cpus, len(parts))) as actors:
            calls = (([by_id[image] for image in part],) for part in parts)
            for _ in map_actors(actors, "draw", calls, stage.at, shown.say):
                pass
    return [list(part) for part in parts]


def _measures(work: Place, shards: Sequence[Sequence[str]]) -> Iterable[Row]:
    for path in files_of(work / "measures", shards):
        for row in sound_rows(path, MEASURES.names).to_pylist():
            yield Row(row["image_id"], row["metric"], row["variant"], row["value"])


def _publish(
    layout: Layout,
    job: MapJob,
    work: Place,
    shards: Sequence[Sequence[str]],
    figures: Sequence[Figure],
    wait: float,
) -> int:
    """Put the maps and the figures into the store, in place of earlier ones of the same kind; returns the maps."""
    paths = sound_files(work / "heatmaps", shards)
    names = [job.name(method) for method in job.methods]
    with change(layout, f"{job.run_id}-maps", wait, of_run=job.run_id) as connection:
        count = replace_heatmaps(connection, paths)
        if figures:
            replace_map_figures(connection, job.run_id, figures, [*names, *BASELINES])
    work.remove_tree()
    return count
