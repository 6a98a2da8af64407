"""Training networks to write a run's explanations, having them write, and judging what they state."""

from __future__ import annotations

import hashlib
import json
import shutil
from collections.abc import Sequence
from dataclasses import asdict, dataclass
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pyarrow as pa
from prefect import flow

from explain_core.data.image_set import TEST, TRAIN
from explain_core.errors import InputError
from explain_core.evaluation.figures import Figure
from explain_core.evaluation.held_out import HeldOut
from explain_core.evaluation.measure import write
from explain_core.evaluation.relearned import relearn, shards_of
from explain_core.evaluation.written import written_figures
from explain_core.fieldguide.loader import SCHEME
from explain_core.fieldguide.records import read_records
from explain_core.gve.course import Course
from explain_core.places import Place
from explain_core.statistics.estimators import FAITHFUL
from explain_core.store import publish as store
from explain_core.store.layout import Layout
from explain_core.store.lock import hold
from explain_core.store.reader import Store
from explain_core.store.shards import Shard, files_of, verify
from explain_core.training.material import write_material
from flows.progress import Stages
from tasks.cluster import Resources, connected
from tasks.pool import map_tasks
from tasks.train import WRITER, TrainJob, train
from tasks.write import CAPTIONS, WriteJob, Written, write_of_shard

METHOD = "gve-{}"
IMAGES = """
SELECT i.image_id, i.path, i.split, i.class_index, i.captions, list_position(s.classes, p.predicted) - 1 AS predicted
FROM predictions p JOIN runs r USING (run_id) JOIN image_sets s USING (image_set_digest)
JOIN images i ON i.image_set_digest = r.image_set_digest AND i.image_id = p.image_id
WHERE p.run_id = ? ORDER BY i.image_id
"""


@dataclass(frozen=True, slots=True)
class Taught:
    """What came of it: the run, its methods, how many sentences were written, and the figures."""

    run_id: str
    name: str
    methods: tuple[str, ...]
    sentences: int
    figures: tuple[Figure, ...]


@flow(name="train gve", validate_parameters=False)
def train_gve(
    folder: Path,
    course: Course,
    run_name: str | None = None,
    width: int = 1,
    ray_address: str | None = None,
    workers: int = 1,
    language_model: str | None = None,
    wait: float = 3600.0,
    quiet: bool = False,
) -> Taught:
    """Train the course's variants on a run's features and captions, and store what they write of every image.

    `width`: of the beam that sentences are found with. Started again after whatever happened, training goes on from
    its last state and writing from the shards that are finished. Raises InputError where the run has no captions.
    """
    with Store.open(folder) as opened:
        run = opened.run(run_name)
        rows = opened.rows(IMAGES, run["run_id"])
        layout, shards = opened.layout_of(run), shards_of(opened, run)
        learned = relearn(opened, run)
        image_set = opened.rows(
            "SELECT root, spec, classes FROM image_sets WHERE image_set_digest = ?", run["image_set_digest"]
        )[0]
    missing = len(rows) - sum(len(shard.ids) for shard in shards)
    if missing or learned is None:
        raise InputError(
            f"the activations of {missing:,} of run {run['name']}'s {len(rows):,} images are gone: "
            "run its `explain run` again first."
        )
    key = _key(run, course)
    material, states = layout.training(run["run_id"]) / "material", layout.training(run["run_id"]) / key
    work = layout.work_shards(f"{run['run_id']}-{key}-{width}")
    named = tuple(METHOD.format(name) for name in course.variants)
    job = WriteJob(
        run["run_id"],
        tuple(
            (method, (states / WRITER.format(name)).text)
            for method, name in zip(named, course.variants, strict=True)
        ),
        tuple(dict.fromkeys((run["estimator"], *sorted(FAITHFUL)))),
        run["estimator"], (work / "learned.npz").text, width, language_model, work.text,
    )  # fmt: skip
    with Stages(quiet) as shown, connected(ray_address) as cluster:
        with shown.stage("features", len(rows)) as stage:
            write_material(material, _images(rows), shards)
            stage.at(len(rows))
        _train(
            shown, TrainJob(course, len(image_set["classes"]), material.text, states.text), workers, cluster
        )
        learned.save(Place.of(job.learned))
        _write(shown, job, shards, _written(rows, image_set), 2 * cluster.cpus)
        seconds = sum(shown.seconds[name] for name in course.lessons)
        figures, count = _publish(Layout(folder), job, shards, course, seconds, wait, shown)
    work.remove_tree()
    return Taught(run["run_id"], run["name"], named, count, tuple(figures))


def _key(run: dict[str, Any], course: Course) -> str:
    """What the training is kept under: everything that it depends on."""
    told = [run["extraction_key"], run["image_set_digest"], asdict(course)]
    return hashlib.sha256(json.dumps(told, sort_keys=True).encode()).hexdigest()[:12]


def _images(rows: Sequence[dict[str, Any]]) -> pa.Table:
    return pa.table(
        {
            "image_id": [row["image_id"] for row in rows],
            "training": [row["split"] == TRAIN for row in rows],
            "label": [row["class_index"] for row in rows],
            "predicted": [row["predicted"] for row in rows],
            "captions": [row["captions"] or [] for row in rows],
        }
    )


def _train(shown: Stages, job: TrainJob, workers: int, cluster: Resources) -> None:
    """Train, with a bar for each lesson in its turn."""
    gpus = any(gpu for _, gpu in cluster.machines)
    threads = 1 if gpus else max(1, max(int(cpu) for cpu, _ in cluster.machines) // workers)
    with shown.lessons(job.course.lessons) as at:
        train(job, workers, gpus, threads, at)


def _written(rows: Sequence[dict[str, Any]], image_set: dict[str, Any]) -> dict[str, Written]:
    """What is to be written of: test images that have captions are judged by them."""
    drawn = str(image_set["spec"]).startswith(SCHEME)
    traits = {each.path: each.traits for each in read_records(Path(image_set["root"]))} if drawn else {}
    return {
        row["image_id"]: Written(
            row["image_id"], row["predicted"], tuple(row["captions"] or ()) if row["split"] == TEST else (),
            traits.get(row["path"]),
        )
        for row in rows
    }  # fmt: skip


def _write(
    shown: Stages, job: WriteJob, shards: Sequence[Shard], images: dict[str, Written], limit: int
) -> None:
    calls = ((job, shard, [images[image] for image in shard.ids]) for shard in shards)
    with shown.stage("write", len(images)) as stage:
        done = 0
        for count in map_tasks(write_of_shard, calls, limit):
            done += count
            stage.at(done)


def _publish(
    layout: Layout, job: WriteJob, shards: Sequence[Shard], course: Course, seconds: float, wait: float,
    shown: Stages,
) -> tuple[list[Figure], int]:  # fmt: skip
    """Put the sentences, their statements and the figures into the store, in place of earlier ones of these methods."""
    ids = [shard.ids for shard in shards]
    methods = [method for method, _ in job.writers]
    written = [*methods, *(name for name in job.estimators if name != job.published)]
    with hold(layout, wait):
        path = layout.work(f"{job.run_id}-gve") / "next.duckdb"
        with store.revised(layout, path) as connection:
            connection.execute(
                "DELETE FROM sentences WHERE run_id = ? AND list_contains(?, method)", [job.run_id, written]
            )
            connection.execute(
                "DELETE FROM statements WHERE run_id = ? AND list_contains(?, method)",
                [job.run_id, [*written, job.published, CAPTIONS]],
            )
            connection.execute(
                "DELETE FROM trained WHERE run_id = ? AND list_contains(?, method)", [job.run_id, methods]
            )
            for table in ("sentences", "statements"):
                paths = files_of(Place.of(job.work) / table, ids)
                for file in paths:
                    verify(file)
                store.insert_files(connection, table, paths)
            now, options = datetime.now(UTC), json.dumps(asdict(course))
            for method, place in job.writers:
                values = [job.run_id, method, place, options, seconds, now]
                connection.execute("INSERT INTO trained VALUES (?, ?, ?, ?, ?, ?)", values)
            held = HeldOut.read(connection, job.run_id)
            figures = written_figures(connection, job.run_id, held, shown.say)
            write(connection, job.run_id, figures)
            count = connection.execute(
                "SELECT count(*) FROM sentences WHERE run_id = ? AND list_contains(?, method)",
                [job.run_id, written],
            ).fetchall()[0][0]
        shutil.rmtree(path.parent, ignore_errors=True)
    return figures, int(count)
