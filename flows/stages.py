"""What each stage of the main job hands to the cluster, and what it does with what comes back."""

from __future__ import annotations

import json
import sys
from collections.abc import Callable, Iterable
from datetime import UTC, datetime
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING, Any

import numpy as np
import pyarrow as pa

from explain_core.data.image_set import TRAIN, Box, Part
from explain_core.errors import RunError
from explain_core.evaluation.failures import measure_patterns, name_patterns
from explain_core.evaluation.grounding import TOP_PART_ATTRIBUTES, part_attributes
from explain_core.evaluation.measure import measure
from explain_core.explanation.classes import describe_classes
from explain_core.explanation.response import worth
from explain_core.explanation.typical import Typical
from explain_core.fieldguide.loader import recorded_causes
from explain_core.model.checkpoint_files import bytes_of
from explain_core.places import THREADS, Place
from explain_core.statistics.estimators import (
    BASELINES,
    ESTIMATORS,
    estimate_each,
    forget_solution,
    signed_coefficients,
)
from explain_core.statistics.presence import Presence
from explain_core.store import publish as store
from explain_core.store import rows
from explain_core.store.activations import described_layers
from explain_core.store.classifier import Classifier
from explain_core.store.explainer import Explainer
from explain_core.store.shards import Shard, cut, cut_evenly, files_of, finished, read_note, verify, written
from flows.summing import sum_up
from tasks.attributes import KEY, CaptionReader, captions_digest
from tasks.explain import ExplainJob, explain_shard
from tasks.extract import ExtractJob, Extractor, ImageJob
from tasks.failures import FailureJob, compare_shard
from tasks.features import CLASSES_A_TASK, SUMS, TABLE, FeatureJob, select_features
from tasks.ground import GroundingScene, GroundJob, ground_shard
from tasks.index import STRONGEST_IMAGES, IndexJob, index_shard
from tasks.placement import Needs, needs
from tasks.plan import check_quarantine, versions
from tasks.pool import actor_pool, map_actors, map_tasks
from tasks.vocabulary import RunVocabulary

if TYPE_CHECKING:
    from flows.run import Run

CAPTIONS_A_SHARD = 128
FAN_OUT = (
    "predictions", "explanations", "sentences", "groundings", "heatmaps", "retrieval_index", "image_quality",
    "standings",
)  # fmt: skip


def extract(run: Run) -> None:
    """Extract the images that no shard holds yet, and load the classifier's weights."""
    plan, options = run.plan, run.options
    folder = plan.layout.extraction(plan.extraction_key)
    ids = plan.manifest.table["image_id"].to_pylist()
    run.shards, missing = finished(folder, "image_id", ids)
    run.classifier = Classifier.load(folder)
    if missing or run.classifier is None:
        with run.shown.stage("extract", len(missing)) as stage:
            batches = -(-len(missing) // plan.batch_size)
            asked = needs(options, plan.device.startswith("cuda"), run.cluster, batches)
            count = min(options.workers or sys.maxsize, asked.room(run.cluster))
            shards = cut_evenly(missing, options.shard_size, plan.batch_size, count)
            count = min(count, max(len(shards), 1))
            known = _image_jobs(run, missing)
            calls = (([known[i] for i in shard],) for shard in shards)
            with actor_pool(_start_extractor(run, folder, asked), count) as actors:
                if run.classifier is None:
                    run.classifier = next(map_actors(actors, "classifier", [()], say=run.shown.say))
                    run.classifier.save(folder)
                    for note in next(map_actors(actors, "notes", [()], say=run.shown.say)):
                        run.shown.say(f"note: {note}")
                for done in map_actors(actors, "extract", calls, stage.at, run.shown.say):
                    run.forwarded += done.images
        run.shards = written(folder, "image_id", ids)
    run.layers = described_layers(run.shards[0].path) if run.shards else ()
    _quarantine(run, set(ids))


def attributes(run: Run) -> None:
    """Read the captions that no shard holds yet, and build the vocabulary from the training images'."""
    plan = run.plan
    folder = plan.layout.attributes(plan.captions_key)
    captions = plan.manifest.table["captions"].to_pylist()
    digests = [captions_digest(texts) for texts in captions]
    known = dict(zip(digests, captions, strict=True))
    _, missing = finished(folder, KEY, known)
    with run.shown.stage("attributes", len(missing)) as stage:
        if missing:
            start = partial(CaptionReader.remote, str(folder), plan.options.language_model)
            calls = ((part, [known[d] for d in part]) for part in cut(missing, CAPTIONS_A_SHARD))
            count = min(run.cluster.cpus, -(-len(missing) // CAPTIONS_A_SHARD))
            with actor_pool(start, count) as actors:
                for _ in map_actors(actors, "read", calls, stage.at, run.shown.say):
                    pass
        shards = written(folder, KEY, known)
        run.vocabulary = RunVocabulary.of(plan.manifest, digests, shards, plan.options.min_images)


def reduce(run: Run) -> None:
    """Sum the training images of every shard into one LayerStats."""
    run.stats, run.summed = sum_up(run)
    if run.summed < run.stats.images:
        run.shown.say(f"reduce: {run.summed} images summed; the rest was taken over from an earlier run")


def publish(run: Run) -> None:
    """Estimate the p.d.f.s; write the run's own, and all that does not need the images again, into the next store."""
    plan, manifest, stats, run_id = run.plan, run.plan.manifest, run.stats.last, run.plan.run_id
    names = dict.fromkeys([plan.options.estimator, *ESTIMATORS, *BASELINES])
    with run.shown.stage("publish", len(names) + 1, "p.d.f.s") as stage:
        layers = [stats] if run.stats.finer is None else [stats, run.stats.finer]
        pdfs, *of_finer = estimate_each(list(names), layers)
        finer = of_finer[0] if of_finer else {}
        stage.at(len(names) - 1)
        parts = {part["name"] for image in manifest.table["parts"].to_pylist() for part in image or ()}
        ranked = part_attributes(stats.attributes, stats.attribute_images, parts, len(stats.attributes))
        presence, weights = Presence.of(stats), run.classifier.weights
        coefficients = signed_coefficients(stats)
        for layer in layers:
            forget_solution(layer)
        learned = Explainer(
            plan.options.estimator, pdfs, finer, presence, worth(stats, presence.coefficients, weights),
            coefficients, weights,
            stats.class_phi_mean.astype(np.float32), stats.attribute_images, manifest.classes, stats.attributes,
            run.vocabulary.surface_nouns, tuple(ranked[:TOP_PART_ATTRIBUTES]),
        )  # fmt: skip
        run.part_attributes = learned.part_attributes
        learned.save(plan.work_shards / "learned.npz")
        Typical.of(stats).save(plan.work_shards / "typical.npz")
        if run.stats.described is not None:
            run.stats.described.save(plan.work_shards / SUMS)
        stage.at(len(names))
        store.begin_next(plan.layout, plan.next_store)
        now = datetime.now(UTC)
        described = describe_classes(learned.weights, learned.pdf)
        own = ("vocabulary_digest", plan.vocabulary_digest)
        with store.open_next(plan.next_store) as connection, store.transaction(connection):
            store.forget_run(connection, run_id)
            image_set = ("image_set_digest", manifest.digest)
            store.insert(
                connection, "image_sets", rows.image_set(manifest, plan.options.images, now), image_set
            )
            store.insert(connection, "images", rows.images(manifest, manifest.classes), image_set)
            causes = recorded_causes(plan.options.images, manifest.root)
            store.insert(connection, "image_causes", rows.image_causes(manifest, causes), image_set)
            store.insert(
                connection,
                "checkpoints",
                _checkpoint_row(run, now),
                ("checkpoint_digest", plan.checkpoint_digest),
            )
            store.insert(
                connection,
                "attributes",
                rows.attributes(plan.vocabulary_digest, stats, ranked, run.vocabulary.surface_nouns),
                own,
            )
            store.insert(connection, "image_attributes", run.vocabulary.rows(plan.vocabulary_digest), own)
            store.insert(connection, "filter_pdfs", rows.filter_pdfs(run_id, learned))
            store.insert(connection, "finer_pdfs", rows.finer_pdfs(run_id, learned))
            store.insert(connection, "presence", rows.presence(run_id, learned))
            store.insert(connection, "worth", rows.worth(run_id, learned))
            store.insert(connection, "class_means", rows.class_means(run_id, learned))
            store.insert(connection, "filters", rows.filters(run_id, learned, stats))
            store.insert(connection, "class_attributes", rows.class_attributes(run_id, learned, described))


def explain(run: Run) -> None:
    """Explain every image, shard by shard."""
    index = run.vocabulary.class_index
    jobs = [
        ExplainJob(shard, np.array([index[i] for i in shard.ids]), run.plan.run_id, run.plan.work_shards.text)
        for shard in _filled(run)
    ]
    _fan_out(run, "explain", explain_shard, jobs)


def ground(run: Run) -> None:
    """Ground attributes in every image, shard by shard."""
    plan = run.plan
    if not plan.options.keep_maps:
        run.shown.say("ground: left out, because feature maps were not kept (--no-maps)", style="yellow")
        return
    scenes = _scenes(run)
    jobs = [
        GroundJob(
            shard, tuple(scenes[i] for i in shard.ids), plan.preprocessing, plan.run_id, plan.work_shards.text
        )
        for shard in _filled(run)
    ]
    _fan_out(run, "ground", ground_shard, jobs)


def index(run: Run) -> None:
    """Index every image, shard by shard."""
    _fan_out(
        run,
        "index",
        index_shard,
        [IndexJob(s, run.plan.run_id, run.plan.work_shards.text) for s in _filled(run)],
    )


def failures(run: Run) -> None:
    """Compare every image with what is usual for its class, shard by shard."""
    index = run.vocabulary.class_index
    measured = store.measured_images(run.plan.next_store)
    images = _image_jobs(run, [image for shard in _filled(run) for image in shard.ids])
    jobs = [
        FailureJob(
            shard, np.array([index[i] for i in shard.ids]), run.vocabulary.counts_of(shard.ids),
            tuple(images[i] for i in shard.ids), measured.intersection(shard.ids), run.plan.run_id,
            run.plan.work_shards.text,
        )
        for shard in _filled(run)
    ]  # fmt: skip
    _fan_out(run, "failures", compare_shard, jobs)


def features(run: Run) -> None:
    """Select the features that are relevant to each class, some classes at a time."""
    plan = run.plan
    jobs = [
        FeatureJob(names, run.layers, plan.run_id, plan.work_shards.text) for names in _classes_a_task(run)
    ]
    with run.shown.stage("features", len(plan.manifest.classes), "classes") as stage:
        done = 0
        for count in map_tasks(select_features, ((job,) for job in jobs), limit=run.cluster.cpus):
            done += count
            stage.at(done)


def evaluate(run: Run) -> None:
    """Load what the shards gave into the next store, measure the run there, and release it."""
    plan, run_id = run.plan, run.plan.run_id
    with run.shown.stage("evaluate", len(FAN_OUT) + 2, "tables") as stage:
        with store.open_next(plan.next_store) as connection, store.transaction(connection):
            for count, table in enumerate(FAN_OUT):
                stage.at(count)
                store.insert_files(connection, table, _written(run, table))
            store.insert_files(connection, TABLE, _selected(run))
            _set_strongest_images(connection, _written(run, "filter_images"), run_id)
            bad = [*plan.manifest.quarantined, *run.quarantined]
            store.insert(connection, "quarantine", rows.quarantine(run_id, plan.manifest.digest, bad))
            stage.at(len(FAN_OUT) + 1)
            store.insert(connection, "runs", _run_row(run))
            learned = Explainer.load(plan.work_shards / "learned.npz", compared=True)
            measure(connection, run_id, _filled(run), learned, run.shown.say, likeness=False)
            name_patterns(connection, run_id)
            measure_patterns(connection, run_id)
            store.note_seconds(connection, run_id, "evaluate", stage.seconds)
        store.release(plan.layout, plan.next_store)


def forget_answers(run: Run, damaged: str) -> None:
    """Remove all answers about the images of a damaged shard: a stage's last table says that all are there."""
    key = Place.of(damaged).name.partition("-")[0]
    for table in (*FAN_OUT, "filter_images", TABLE):
        for path in (run.plan.work_shards / table).glob(f"{key}-*.parquet"):
            path.remove()


def _start_extractor(run: Run, folder: Place, asked: Needs) -> Callable[[], Any]:
    plan, options = run.plan, run.options
    job = ExtractJob(
        str(folder), plan.model, options.checkpoint, plan.checkpoint_digest, options.weights, plan.manifest.classes,
        options.features, options.classifier, plan.preprocessing, plan.precision, plan.device,
        plan.device_kind, plan.batch_size, options.keep_maps, _decoding_threads(run, asked),
        options.weights_key,
    )  # fmt: skip
    return partial(Extractor.options(num_cpus=asked.cpus, num_gpus=asked.gpus).remote, job)


def _decoding_threads(run: Run, asked: Needs) -> int:
    """Threads of a worker that read and decode: its cores, and more for remote files, which are mostly waited for."""
    return asked.threads if Place.of(run.plan.manifest.root).is_local else max(asked.threads, THREADS)


def _image_jobs(run: Run, ids: Iterable[str]) -> dict[str, ImageJob]:
    wanted, root = set(ids), Place.of(run.plan.manifest.root)
    columns = run.plan.manifest.table.select(["image_id", "path", "digest", "box"]).to_pylist()
    return {
        row["image_id"]: ImageJob(
            row["image_id"], str(root / row["path"]), row["digest"], Box(**row["box"]) if row["box"] else None
        )
        for row in columns
        if row["image_id"] in wanted
    }


def _quarantine(run: Run, wanted: set[str]) -> None:
    """Collect the images that extraction could not read, from the shards' notes; stop where they are too many."""
    paths = dict(
        zip(
            run.plan.manifest.table["image_id"].to_pylist(),
            run.plan.manifest.table["path"].to_pylist(),
            strict=True,
        )
    )
    run.quarantined = [
        (paths[image], reason)
        for shard in run.shards
        for image, reason in read_note(shard.path)["quarantined"]
        if image in wanted
    ]
    bad = [*run.plan.manifest.quarantined, *run.quarantined]
    check_quarantine(len(bad), len(paths) + len(run.plan.manifest.quarantined), run.options, tuple(bad))
    if bad:
        run.shown.say(
            f"quarantine: {len(bad)} images cannot be read; the first: {bad[0][0]}: {bad[0][1]}", "yellow"
        )


def _filled(run: Run) -> list[Shard]:
    return [shard for shard in run.shards if shard.ids]


def _scenes(run: Run) -> dict[str, GroundingScene]:
    """What grounding needs to know of each image; test images are asked for the part attributes they have."""
    named = set(run.part_attributes)
    scenes = {}
    for row in run.plan.manifest.table.select(["image_id", "split", "box", "parts"]).to_pylist():
        held = run.vocabulary.attributes_of(row["image_id"]) if row["split"] != TRAIN else ()
        parts = tuple(Part(**part) for part in row["parts"] or ())
        box = Box(**row["box"]) if row["box"] else None
        scenes[row["image_id"]] = GroundingScene(
            box, parts, tuple(a for a in held if a in named) if parts else ()
        )
    return scenes


def _fan_out(run: Run, name: str, function: Any, jobs: list[Any]) -> None:
    with run.shown.stage(name, sum(len(job.shard.ids) for job in jobs)) as stage:
        done = 0
        for images in map_tasks(function, ((job,) for job in jobs), limit=2 * run.cluster.cpus):
            done += images
            stage.at(done)


def _written(run: Run, table: str) -> list[str]:
    """The checked files of a table of answers: one a shard, or none where the stage was left out."""
    shards = [shard.ids for shard in _filled(run)]
    paths = files_of(run.plan.work_shards / table, shards)
    if paths and len(paths) < len(shards):
        raise RunError(f"{len(shards) - len(paths)} shards of {table} are gone: run the same command again.")
    for path in paths:
        verify(path)
    return paths


def _classes_a_task(run: Run) -> list[tuple[str, ...]]:
    return cut(run.plan.manifest.classes, CLASSES_A_TASK)


def _selected(run: Run) -> list[str]:
    """The checked files of relevant features, one for some classes each."""
    groups = _classes_a_task(run)
    paths = files_of(run.plan.work_shards / TABLE, groups)
    if len(paths) < len(groups):
        raise RunError("relevant features of some classes are gone: run the same command again.")
    for path in paths:
        verify(path)
    return paths


def _set_strongest_images(connection: Any, paths: list[str], run_id: str) -> None:
    with store.reading(connection, paths) as source:
        if source is None:
            return
        connection.execute(
            f"""
            UPDATE filters SET top_images = best.images, top_activations = best.activations FROM (
                SELECT filter, list(image_id ORDER BY activation DESC, image_id)[:$keep] AS images,
                       list(activation ORDER BY activation DESC, image_id)[:$keep] AS activations
                FROM {source} GROUP BY filter) best
            WHERE filters.run_id = $run AND filters.filter = best.filter
            """,
            {"keep": STRONGEST_IMAGES, "run": run_id},
        )


def _checkpoint_row(run: Run, now: datetime) -> pa.Table:
    plan, options = run.plan, run.options
    path = Path(options.checkpoint).absolute() if options.checkpoint else None
    written = Path(options.written_at) if options.written_at else path
    return rows.one(
        checkpoint_digest=plan.checkpoint_digest, name=path.stem if path else options.weights,
        path=str(written) if written else None, model=options.model,
        bytes=bytes_of(path) if path else None,
        added_at=now,
    )  # fmt: skip


def _run_row(run: Run) -> pa.Table:
    plan, stats = run.plan, run.stats.last
    readable = len(run.vocabulary.split) - len(run.quarantined)
    string_map = pa.map_(pa.string(), pa.string())
    table = rows.one(
        run_id=plan.run_id, name=plan.name, checkpoint_digest=plan.checkpoint_digest,
        image_set_digest=plan.manifest.digest, preprocessing_digest=plan.preprocessing.digest,
        extraction_key=plan.extraction_key, vocabulary_digest=plan.vocabulary_digest,
        estimator=plan.options.estimator, stats_digest=run.stats.digest, model=plan.options.model,
        options=json.dumps(run.options.recorded()
            | {"precision": plan.precision, "device": plan.device_kind, "batch_size": plan.batch_size}),
        images=readable, images_train=stats.images,
        images_test=readable - stats.images, images_quarantined=len(plan.manifest.quarantined)
        + len(run.quarantined), images_forwarded=run.forwarded, filters=stats.filters,
        attributes=len(stats.attributes), classes=len(stats.classes), started_at=run.started,
        published_at=datetime.now(UTC),
    )  # fmt: skip
    seconds = pa.array([list(run.shown.seconds.items())], pa.map_(pa.string(), pa.float64()))
    return table.append_column("seconds", seconds).append_column(
        "versions", pa.array([list(versions().items())], string_map)
    )
