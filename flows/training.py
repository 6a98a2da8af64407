"""Training a course on what a run stored, the same for all kinds: what it learns from, and where that is kept."""

from __future__ import annotations

import hashlib
import json
import shutil
from collections.abc import Sequence
from dataclasses import asdict, dataclass
from datetime import UTC, datetime
from typing import Any

import duckdb
import pyarrow as pa

from explain_core.data.image_set import TRAIN
from explain_core.errors import InputError
from explain_core.evaluation.figures import Figure
from explain_core.evaluation.writer import write
from explain_core.places import Place
from explain_core.runs.published_run import shards_of
from explain_core.store import publish as store
from explain_core.store.layout import Layout
from explain_core.store.lock import hold
from explain_core.store.reader import Store
from explain_core.store.shards import Shard
from explain_core.training.course import Course, result_of
from explain_core.training.material import write_material
from flows.progress import Stages
from tasks.cluster import Resources
from tasks.train import TrainJob, train

IMAGES = """
SELECT i.image_id, i.path, i.split, i.class_index, i.captions, list_position(s.classes, p.predicted) - 1 AS predicted
FROM predictions p JOIN runs r USING (run_id) JOIN image_sets s USING (image_set_digest)
JOIN images i ON i.image_set_digest = r.image_set_digest AND i.image_id = p.image_id
WHERE p.run_id = ? ORDER BY i.image_id
"""


@dataclass(frozen=True, eq=False, slots=True)
class Subject:
    """A run that something is trained on: its row, its images' rows, its sound shards of activations."""

    run: dict[str, Any]
    rows: Sequence[dict[str, Any]]
    shards: Sequence[Shard]
    layout: Layout
    image_set: dict[str, Any]

    @staticmethod
    def of(opened: Store, name: str | None) -> Subject:
        """Raises InputError where activations of some images are gone."""
        run = opened.run(name)
        rows, shards = opened.rows(IMAGES, run["run_id"]), shards_of(opened, run)
        missing = len(rows) - sum(len(shard.ids) for shard in shards)
        if missing:
            raise InputError(
                f"the activations of {missing:,} of run {run['name']}'s {len(rows):,} images are gone: "
                "put them back, or explain the checkpoint into another store."
            )
        image_set = opened.rows(
            "SELECT root, spec, classes FROM image_sets WHERE image_set_digest = ?", run["image_set_digest"]
        )[0]
        return Subject(run, rows, shards, opened.layout_of(run), image_set)

    @property
    def material(self) -> Place:
        """Where features and captions lie, for every training on this run."""
        return self.layout.training(self.run["run_id"]) / "material"

    def states(self, course: Course) -> Place:
        """Where what a course learns is kept, under everything that it depends on."""
        told = [self.run["extraction_key"], self.run["image_set_digest"], *_named(course)]
        key = hashlib.sha256(json.dumps(told, sort_keys=True).encode()).hexdigest()[:12]
        return self.layout.training(self.run["run_id"]) / key


def train_on(shown: Stages, cluster: Resources, subject: Subject, course: Course, workers: int) -> float:
    """Train a course, with a bar for each lesson in its turn; returns the seconds that it took this time."""
    with shown.stage("features", len(subject.rows)) as stage:
        write_material(
            subject.material, _images(subject.rows), len(subject.image_set["classes"]), subject.shards
        )
        stage.at(len(subject.rows))
    gpus = any(gpu for _, gpu in cluster.machines)
    threads = 1 if gpus else max(1, max(int(cpu) for cpu, _ in cluster.machines) // workers)
    job = TrainJob(course, subject.material.text, subject.states(course).text)
    with shown.lessons(course.lessons) as at:
        train(job, workers, gpus, threads, at)
    return sum(shown.seconds[name] for name in course.lessons)


def note_trained(
    connection: duckdb.DuckDBPyConnection, subject: Subject, course: Course, seconds: float
) -> None:
    """Rows of the table `trained`, in place of earlier ones of the same methods."""
    run_id, states = subject.run["run_id"], subject.states(course)
    connection.execute(
        "DELETE FROM trained WHERE run_id = ? AND list_contains(?, method)", [run_id, list(course.methods)]
    )
    options, now = json.dumps(_named(course)[1]), datetime.now(UTC)
    for method in course.methods:
        values = [run_id, method, result_of(states, method).text, options, seconds, now]
        connection.execute("INSERT INTO trained VALUES (?, ?, ?, ?, ?, ?)", values)


def publish_trained(
    layout: Layout, subject: Subject, course: Course, seconds: float, figures: Sequence[Figure], wait: float
) -> None:
    """Put what was trained and its figures into the store, at one stroke."""
    with hold(layout, wait):
        path = layout.work(f"{subject.run['run_id']}-{course.methods[0]}") / "next.duckdb"
        with store.revised(layout, path) as connection:
            note_trained(connection, subject, course, seconds)
            write(connection, subject.run["run_id"], figures)
        shutil.rmtree(path.parent, ignore_errors=True)


def _named(course: Course) -> tuple[str, dict[str, Any]]:
    """The course's kind and its options."""
    return type(course).__name__, asdict(course)  # type: ignore[call-overload]


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
