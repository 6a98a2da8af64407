"""extract: one forward pass over each image that no shard holds yet."""

from __future__ import annotations

import sys
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
import pyarrow as pa
from numpy.typing import NDArray

from explain_core.data.image_set import Box
from explain_core.data.sets.manifest import Manifest, ids_in_reading_order
from explain_core.data.wording import counted
from explain_core.model.layer import Layer
from explain_core.places import THREADS, Place
from explain_core.store.advance_copy import copied_so_far
from explain_core.store.classifier import Classifier
from explain_core.store.room import check_room
from explain_core.store.shards.activations import described_layers
from explain_core.store.shards.cuts import cut_evenly, in_calls
from explain_core.store.shards.shards import Shard, finished, read_note, written
from flows.stages.progress import Progress
from flows.stages.watchman import (
    SEEN,
    check_stored,
    remember_doubt,
    seen_in,
    training_labels,
    watch_order,
    watch_preprocessing,
)
from tasks.cluster import Resources
from tasks.decoding import ImageJob
from tasks.extract import ExtractJob, Extractor
from tasks.placement import Needs, needs
from tasks.plan import Plan, check_quarantine
from tasks.pool import actor_pool, map_actors
from tasks.remote import sized, start_of
from tasks.waits import Waits

FORWARDED = "forwarded"
"""What the forward passes are counted under: those of tries that were in vain, too."""


@dataclass(frozen=True, eq=False, slots=True)
class Extraction:
    """What the network says of every image.

    `shards` hold the activations; `layers` are those of the descriptors in them; `quarantined`: path and reason of each
    image that could not be read.
    """

    shards: tuple[Shard, ...]
    classifier: Classifier
    layers: tuple[Layer, ...]
    quarantined: tuple[tuple[str, str], ...]

    @property
    def filled(self) -> list[Shard]:
        """The shards that hold an image."""
        return [shard for shard in self.shards if shard.ids]


def extract(plan: Plan, cluster: Resources, shown: Progress) -> Extraction:
    """One forward pass over each image that has none yet."""
    folder = plan.layout.extraction(plan.extraction_key)
    ids = ids_in_reading_order(plan.manifest)
    shards, missing = finished(folder, "image_id", ids)
    classifier = Classifier.load(folder)
    if missing or classifier is None:
        classifier = _forwarded(plan, cluster, shown, missing, classifier)
        shards = written(folder, "image_id", ids)
    else:
        remember_doubt(plan, shown)
    watch_order(plan, seen_in(shards, training_labels(plan), len(plan.manifest.classes)), shown)
    layers = described_layers(shards[0].path) if shards else ()
    return Extraction(tuple(shards), classifier, layers, _quarantined(plan, shards, shown))


def image_jobs(manifest: Manifest, ids: Iterable[str]) -> dict[str, ImageJob]:
    """What a worker that reads pictures needs to know of each of these images, by its id."""
    wanted = set(ids)
    rows = [row for row, image in enumerate(manifest.table["image_id"].to_pylist()) if image in wanted]
    return {job.image_id: job for job in jobs_at(manifest, rows)}


def jobs_at(manifest: Manifest, rows: Sequence[int] | NDArray[np.intp]) -> Iterator[ImageJob]:
    """The same of the images in these rows of the manifest."""
    root = Place.of(manifest.root)
    columns = manifest.table.select(["image_id", "path", "digest", "box", "class_index"])
    for row in columns.take(pa.array(rows, pa.int64())).to_pylist():
        yield ImageJob(
            row["image_id"], str(root / row["path"]), row["digest"], Box(**row["box"]) if row["box"] else None,
            row["class_index"],
        )  # fmt: skip


def _forwarded(
    plan: Plan, cluster: Resources, shown: Progress, missing: list[str], classifier: Classifier | None
) -> Classifier:
    """Write the shards of the missing images; returns the classifier, kept beside them from the first time on."""
    options, folder = plan.options, plan.layout.extraction(plan.extraction_key)
    with shown.stage("extract", len(missing)) as stage:
        batches = -(-len(missing) // plan.batch_size)
        asked = needs(options, plan.device.startswith("cuda"), cluster, batches)
        count = min(options.workers or sys.maxsize, asked.room(cluster))
        shards = cut_evenly(missing, options.shard_size, plan.batch_size, count)
        count = min(count, max(len(shards), 1))
        known = image_jobs(plan.manifest, missing)
        labels = training_labels(plan)
        begun = _first_few(shards, labels, count)
        with actor_pool(
            start_of(
                sized(Extractor, asked.cpus, asked.gpus),
                extract_job(plan, folder, asked, _alike(plan, missing)),
            ),
            count,
        ) as actors:
            if classifier is None:
                classifier = next(map_actors(actors, "classifier", [()], say=shown.say))
                classifier.save(folder)
                for note in next(map_actors(actors, "notes", [()], say=shown.say)):
                    shown.say(f"note: {note}")
            _check_room(plan, len(missing), next(map_actors(actors, "row_bytes", [()], say=shown.say)), shown)
            waits = Waits()
            for part in (shards[:begun], shards[begun:]):
                calls = (([[known[i] for i in shard] for shard in some],) for some in in_calls(part, count))
                for done in map_actors(actors, "extract", calls, stage.at, shown.say):
                    shown.counts[FORWARDED] += done.images
                    waits.add(done.waits)
                if part and part[0] == shards[0]:
                    _watched(plan, actors, known, labels, shown)
            stage.at(len(missing), note=f", {waits.text}" if waits.text else "")
    return classifier


def _check_room(plan: Plan, images: int, row: int, shown: Progress) -> None:
    """Say before the first forward pass that a run may not fit on the disk; stop where it certainly will not."""
    place = plan.layout.shard_place
    shards = place.local if place.is_local else None
    copied = copied_so_far(plan.next_store)
    if (note := check_room(plan.layout.root, shards, images, row, plan.layout.database, copied)) is not None:
        shown.say(f"note: {note}", "yellow")


def _first_few(shards: Sequence[Sequence[str]], labels: Mapping[str, int], workers: int) -> int:
    """How many of the shards are extracted before the watchman looks: one a worker, and SEEN training images."""
    seen = 0
    for number, shard in enumerate(shards, start=1):
        seen += sum(image in labels for image in shard)
        if seen >= SEEN and number >= workers:
            return number
    return len(shards)


def _watched(
    plan: Plan,
    actors: Sequence[Any],
    known: Mapping[str, ImageJob],
    labels: Mapping[str, int],
    shown: Progress,
) -> None:
    """Look at what there is so far, before the other images are extracted in vain."""
    shards, _ = finished(
        plan.layout.extraction(plan.extraction_key), "image_id", plan.manifest.table["image_id"].to_pylist()
    )
    seen = seen_in(shards, labels, len(plan.manifest.classes))
    check_stored(plan, actors, known, seen, shown)
    watch_order(plan, seen, shown)
    watch_preprocessing(plan, actors, known, seen, shown)


def _alike(plan: Plan, missing: Sequence[str]) -> tuple[tuple[str, str], ...]:
    """Folder and name of the other layers that lack the same images: where one lacks fewer, no row is to come twice."""
    ids = ids_in_reading_order(plan.manifest)
    folders = ((plan.layout.extraction(key), layer) for layer, key in plan.beside)
    return tuple(
        (str(each), layer) for each, layer in folders if finished(each, "image_id", ids)[1] == missing
    )


def extract_job(plan: Plan, folder: Place, asked: Needs, beside: tuple[tuple[str, str], ...]) -> ExtractJob:
    """What extracting workers need to know to write into `folder`, and into those of the layers `beside`."""
    options = plan.options
    # A worker's threads read and decode: its cores, and more for remote files, which are mostly waited for.
    is_local = Place.of(plan.manifest.root).is_local
    return ExtractJob(
        str(folder), plan.model, options.checkpoint, plan.checkpoint_digest, options.weights, plan.manifest.classes,
        options.features, options.classifier, plan.preprocessing, plan.precision, plan.device,
        plan.device_kind, plan.batch_size, options.maps,
        asked.threads if is_local else max(asked.threads, THREADS), options.weights_key,
        beside,
    )  # fmt: skip


def _quarantined(plan: Plan, shards: Iterable[Shard], shown: Progress) -> tuple[tuple[str, str], ...]:
    """The images that could not be read, from the shards' notes. Raises ImageSetError where they are too many."""
    columns = plan.manifest.table
    paths = dict(zip(columns["image_id"].to_pylist(), columns["path"].to_pylist(), strict=True))
    found = tuple(
        (paths[image], reason)
        for shard in shards
        for image, reason in read_note(shard.path)["quarantined"]
        if image in paths
    )
    bad = (*plan.manifest.quarantined, *found)
    check_quarantine(len(bad), len(paths) + len(plan.manifest.quarantined), plan.options, bad)
    if bad:
        shown.say(
            f"quarantine: {counted(len(bad), 'image')} cannot be read or used; the first: {bad[0][0]}: {bad[0][1]}",
            "yellow",
        )
    return found
