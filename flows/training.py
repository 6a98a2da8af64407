"""Training a course on what a run stored, the same for all kinds: what it learns from, and where that is kept."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Sequence
from dataclasses import asdict, dataclass
from typing import Any

import pyarrow as pa

from explain_core.data.image_set import TRAIN
from explain_core.errors import InputError
from explain_core.evaluation.figures.figures import Figure
from explain_core.evaluation.figures.metrics_table import write
from explain_core.places import Place
from explain_core.runs.sources import shards_of
from explain_core.runs.training_images import training_images
from explain_core.store.change import change
from explain_core.store.layout import Layout
from explain_core.store.published_run import PublishedRun
from explain_core.store.reader import Store
from explain_core.store.shards.shards import Shard
from explain_core.store.training_record import note_trained
from explain_core.training.course import Course, result_of
from explain_core.training.material import write_material
from flows.progress import Stages
from tasks.cluster import Resources
from tasks.train import TrainJob, train


@dataclass(frozen=True, eq=False, slots=True)
class Subject:
    """A run that something is trained on: its row, its images' rows, its sound shards of activations."""

    run: PublishedRun
    rows: Sequence[dict[str, Any]]
    shards: Sequence[Shard]

    @staticmethod
    def of(opened: Store, name: str | None) -> Subject:
        """Raises InputError where activations of some images are gone."""
        run = opened.run(name)
        rows, shards = training_images(opened, run), shards_of(opened, run)
        missing = len(rows) - sum(len(shard.ids) for shard in shards)
        if missing:
            raise InputError(
                f"the activations of {missing:,} of run {run.name}'s {len(rows):,} images are gone: "
                "put them back, or explain the checkpoint into another store."
            )
        return Subject(run, rows, shards)

    @property
    def material(self) -> Place:
        """Where features and captions lie, for every training on this run."""
        return self.run.layout.training(self.run.run_id) / "material"

    def states(self, course: Course) -> Place:
        """Where what a course learns is kept, under everything that it depends on."""
        told = [self.run.extraction_key, self.run.image_set_digest, *_named(course)]
        key = hashlib.sha256(json.dumps(told, sort_keys=True).encode()).hexdigest()[:12]
        return self.run.layout.training(self.run.run_id) / key


def train_on(shown: Stages, cluster: Resources, subject: Subject, course: Course, workers: int) -> float:
    """Train a course, with a bar for each lesson in its turn; returns the seconds that it took this time."""
    with shown.stage("features", len(subject.rows)) as stage:
        write_material(subject.material, _images(subject.rows), len(subject.run.class_names), subject.shards)
        stage.at(len(subject.rows))
    gpus = any(gpu for _, gpu in cluster.machines)
    threads = 1 if gpus else max(1, max(int(cpu) for cpu, _ in cluster.machines) // workers)
    job = TrainJob(course, subject.material.text, subject.states(course).text)
    with shown.lessons(course.lessons) as at:
        train(job, workers, gpus, threads, at)
    return sum(shown.seconds[name] for name in course.lessons)


def trained_as(subject: Subject, course: Course) -> tuple[dict[str, str], dict[str, Any]]:
    """The file of what each method of a course learned, and the course's options: as the store notes them."""
    states = subject.states(course)
    return {method: result_of(states, method).text for method in course.methods}, _named(course)[1]


def publish_trained(
    layout: Layout, subject: Subject, course: Course, seconds: float, figures: Sequence[Figure], wait: float
) -> None:
    """Put what was trained and its figures into the store, at one stroke."""
    run_id = subject.run.run_id
    with change(layout, f"{run_id}-{course.methods[0]}", wait, of_run=run_id) as connection:
        note_trained(connection, subject.run.run_id, *trained_as(subject, course), seconds)
        write(connection, subject.run.run_id, figures)


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
