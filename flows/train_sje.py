"""Training a text encoder on a run's features, so that its images can be asked for by sentences."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path

from prefect import flow

from explain_core.evaluation.figures.figures import Figure
from explain_core.sje.course import EmbeddingCourse
from explain_core.store.layout import Layout
from explain_core.store.reader import Store
from explain_core.training.material import open_material
from flows.flow_names import named
from flows.progress import Stages
from flows.training import Subject, publish_trained, train_on
from tasks.cluster import connected


@dataclass(frozen=True, slots=True)
class TaughtToFind:
    """What came of it: the run, the method, the classes that were held out, and the figures."""

    run_id: str
    name: str
    method: str
    held_out: tuple[str, ...]
    figures: tuple[Figure, ...]


@flow(name="train sje", flow_run_name=named("train sje on"), validate_parameters=False)
def train_sje(
    folder: Path,
    course: EmbeddingCourse,
    run_name: str | None = None,
    ray_address: str | None = None,
    workers: int = 1,
    wait: float = 3600.0,
    quiet: bool = False,
) -> TaughtToFind:
    """Teach the course's encoder on a run's features and captions, and store how well it finds images by texts.

    Started again after whatever happened, it goes on from its last state. Raises InputError where the run has no
    captions or too few classes.
    """
    folder = folder.absolute()  # workers have a folder of their own
    with Store.open(folder) as opened:
        subject = Subject.of(opened, run_name)
    classes = subject.run.class_names
    held = course.held_out(len(classes))
    run_id, method = subject.run.run_id, course.methods[0]
    with Stages(quiet) as shown, connected(ray_address) as cluster:
        seconds = train_on(shown, cluster, subject, course, workers)
    figures = course.figures(open_material(subject.material), subject.states(course))
    publish_trained(Layout(folder), subject, course, seconds, figures, wait)
    return TaughtToFind(run_id, subject.run.name, method, tuple(classes[c] for c in held), tuple(figures))
