"""Training networks to write a run's explanations, having them write, and judging what they state."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

from prefect import flow

from explain_core.data.image_set import TEST
from explain_core.errors import InputError
from explain_core.evaluation.figures.figures import Figure
from explain_core.evaluation.figures.metrics_table import write
from explain_core.evaluation.figures.test_images import HeldOut
from explain_core.evaluation.words.sentence_methods import written_figures
from explain_core.gve.course import GveCourse
from explain_core.image_sets import drawn_traits
from explain_core.places import Place
from explain_core.runs.sources import relearn
from explain_core.statistics.estimators import ESTIMATORS, is_faithful
from explain_core.store.change import change
from explain_core.store.layout import Layout
from explain_core.store.reader import Store
from explain_core.store.shards.shards import Shard
from explain_core.store.training_record import note_trained
from explain_core.store.written_sentences import replace_sentences
from explain_core.training.course import result_of
from flows.flow_names import named
from flows.progress import Stages
from flows.training import Subject, train_on, trained_as
from tasks.cluster import connected
from tasks.pool import map_tasks
from tasks.sound_shards import sound_files
from tasks.write import CAPTIONS, WriteJob, Written, write_of_shard


@dataclass(frozen=True, slots=True)
class TaughtToWrite:
    """What came of it: the run, its methods, how many sentences were written, and the figures."""

    run_id: str
    name: str
    methods: tuple[str, ...]
    sentences: int
    figures: tuple[Figure, ...]


@flow(name="train gve", flow_run_name=named("train gve on"), validate_parameters=False)
def train_gve(
    folder: Path,
    course: GveCourse,
    run_name: str | None = None,
    width: int = 1,
    ray_address: str | None = None,
    workers: int = 1,
    cpus: int | None = None,
    language_model: str | None = None,
    wait: float = 3600.0,
    quiet: bool = False,
) -> TaughtToWrite:
    """Train the course's variants on a run's features and captions, and store what they write of every image.

    `width`: of the beam; `cpus`: of this machine, where no cluster is joined. Started again after whatever happened,
    training goes on from its last state and writing from the shards that are finished. Raises InputError where the run
    has no captions.
    """
    folder = folder.absolute()  # workers have a folder of their own
    with Store.open(folder) as opened:
        subject = Subject.of(opened, run_name)
        learned = relearn(opened, subject.run)
    run, states = subject.run, subject.states(course)
    language_model = language_model or run.options.get(
        "language_model"
    )  # what sentences state is read as captions are
    if learned is None:
        raise InputError(
            f"the classifier's weights of run {run.name} are gone: run its `explain run` again first."
        )
    work = run.layout.work_shards(f"{run.run_id}-{states.name}-{width}")
    job = WriteJob(
        run.run_id, tuple((method, result_of(states, method).text) for method in course.methods),
        tuple(dict.fromkeys((run.estimator, *sorted(filter(is_faithful, ESTIMATORS))))),
        run.estimator, (work / "learned.npz").text, width, language_model, work.text,
    )  # fmt: skip
    with Stages(quiet) as shown, connected(ray_address, cpus) as cluster:
        seconds = train_on(shown, cluster, subject, course, workers)
        learned.save(Place.of(job.learned))
        _write(shown, job, subject.shards, _written(subject), 2 * cluster.cpus)
        figures, count = _publish(Layout(folder), job, subject, course, seconds, wait, shown)
    work.remove_tree()
    return TaughtToWrite(run.run_id, run.name, course.methods, count, tuple(figures))


def _written(subject: Subject) -> dict[str, Written]:
    """What is to be written of: test images that have captions are judged by them."""
    traits = drawn_traits(subject.run.image_spec, subject.run.image_root)
    return {
        row["image_id"]: Written(
            row["image_id"], row["predicted"], tuple(row["captions"] or ()) if row["split"] == TEST else (),
            traits.get(row["path"]),
        )
        for row in subject.rows
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
    layout: Layout, job: WriteJob, subject: Subject, course: GveCourse, seconds: float, wait: float, shown: Stages
) -> tuple[list[Figure], int]:  # fmt: skip
    """Put the sentences, their statements and the figures into the store, in place of earlier ones of these methods."""
    ids = [shard.ids for shard in subject.shards]
    methods = [method for method, _ in job.writers]
    written = [*methods, *(name for name in job.estimators if name != job.published)]
    paths = [sound_files(Place.of(job.work) / table, ids) for table in ("sentences", "statements")]
    with change(layout, f"{job.run_id}-gve", wait, of_run=job.run_id) as connection:
        count = replace_sentences(
            connection, job.run_id, written, [*written, job.published, CAPTIONS], *paths
        )
        note_trained(connection, job.run_id, *trained_as(subject, course), seconds)
        held = HeldOut.read(connection, job.run_id)
        figures = written_figures(connection, job.run_id, held, shown.say)
        write(connection, job.run_id, figures)
    return figures, count
