"""Training a network to answer questions about a run's images."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path

from prefect import flow

from explain_core.evaluation.figures.figures import Figure
from explain_core.image_sets import drawn_traits
from explain_core.runs.caption_language import check_english
from explain_core.runs.part_nouns import parts_of_run
from explain_core.runs.training_images import mentions
from explain_core.store.layout import Layout
from explain_core.store.reader import Store
from explain_core.training.material import open_material
from explain_core.vqa.course import AnswerCourse
from explain_core.vqa.material import write_questions
from explain_core.vqa.questions import Question, questions_about, questions_from
from flows.flow_names import named
from flows.progress import Stages
from flows.training import Subject, publish_trained, train_on
from tasks.cluster import connected

OTHERS = "`explain train sje` and `explain train gve` learn from captions of any language."


@dataclass(frozen=True, slots=True)
class TaughtToAnswer:
    """What came of it: the run, how many questions there are, and the figures."""

    run_id: str
    name: str
    questions: int
    figures: tuple[Figure, ...]


@flow(name="train vqa", flow_run_name=named("train vqa on"), validate_parameters=False)
def train_vqa(
    folder: Path,
    course: AnswerCourse,
    run_name: str | None = None,
    ray_address: str | None = None,
    workers: int = 1,
    wait: float = 3600.0,
    quiet: bool = False,
) -> TaughtToAnswer:
    """Teach a network to answer questions about a run's images, and store how often it is right.

    The questions are made: of drawn birds from their traits, of others from what captions say with one voice. Raises
    InputError where there is nothing to ask, and where captions are in another language than English.
    """
    folder = folder.absolute()  # workers have a folder of their own
    with Store.open(folder) as opened:
        subject = Subject.of(opened, run_name)
        asked = asked_of(opened, subject)
    run_id = subject.run.run_id
    with Stages(quiet) as shown, connected(ray_address) as cluster:
        write_questions(subject.material, asked)
        seconds = train_on(shown, cluster, subject, course, workers)
    figures = course.figures(open_material(subject.material), subject.states(course))
    publish_trained(Layout(folder), subject, course, seconds, figures, wait)
    return TaughtToAnswer(run_id, subject.run.name, len(asked), tuple(figures))


def asked_of(opened: Store, subject: Subject) -> list[tuple[str, Question]]:
    """The questions about a run's images, by image id. Raises InputError where captions are not in English."""
    traits = drawn_traits(subject.run.image_spec, subject.run.image_root)
    if traits:
        return [
            (row["image_id"], question)
            for row in subject.rows
            for question in questions_about(traits[row["path"]], row["image_id"])
        ]
    check_english(subject.run, "questions are made", OTHERS)
    mentioned, parts = mentions(opened, subject.run), parts_of_run(opened, subject.run)
    return [
        (row["image_id"], question)
        for row in subject.rows
        for question in questions_from(mentioned.get(row["image_id"], {}), row["image_id"], parts=parts)
    ]
