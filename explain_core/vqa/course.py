"""Teaching a network to answer questions about a run's images, and how often it is right."""

from collections.abc import Callable
from dataclasses import dataclass

import numpy as np
import torch

from explain_core.errors import InputError
from explain_core.evaluation.figures.figures import Figure, Ratio, ratio_figures
from explain_core.places import Place
from explain_core.training.course import result_of
from explain_core.training.loop import Recipe, Worker, teach
from explain_core.training.material import Material
from explain_core.training.progress import TrainingProgress
from explain_core.training.word_index import WordIndex
from explain_core.vqa.answer_prior import commonest_answers
from explain_core.vqa.answerer import Answerer
from explain_core.vqa.answerer_file import load_answerer, save_answerer
from explain_core.vqa.lesson import Answering, QuestionBatch
from explain_core.vqa.material import read_questions
from explain_core.vqa.model import AnswerModel
from explain_core.vqa.questions import Question, answers_of

LESSON, METHOD = "answerer", "vqa"


@dataclass(frozen=True, slots=True)
class AnswerCourse:
    """A network that answers questions. An epoch goes through all questions of the training images."""

    epochs: int = 16
    rate: float = 4e-3
    seed: int = 0

    @property
    def lessons(self) -> tuple[str, ...]:
        """There is one."""
        return (LESSON,)

    @property
    def methods(self) -> tuple[str, ...]:
        """ "vqa"."""
        return (METHOD,)

    def learn(
        self,
        material: Material,
        folder: Place,
        tell: Callable[[str, TrainingProgress], None],
        worker: Worker,
    ) -> None:
        """Teach on the questions about training images, and save the answerer."""
        taught, _ = _split(material)
        if not taught:
            raise InputError(
                "there is nothing to ask: captions name no colour or length of a part with one voice, and the images "
                "are no field guide's."
            )
        words = WordIndex.of(question.text for _, question in taught)
        answers = answers_of(question for _, question in taught)
        with torch.random.fork_rng(devices=[]):
            torch.manual_seed(self.seed)
            model = AnswerModel(len(words), material.features.width, len(answers))
        lesson = Answering(model, material.features, QuestionBatch.of(taught, words, answers), seed=self.seed)
        recipe = Recipe(self.epochs, self.rate, decay=0.85, seed=self.seed)
        teach(lesson, recipe, folder / f"{LESSON}.safetensors", lambda each: tell(LESSON, each), worker)
        if worker.rank == 0:
            answerer = Answerer(model, words, answers, material.features.standard)
            save_answerer(answerer, result_of(folder, METHOD))

    def figures(self, material: Material, folder: Place) -> list[Figure]:
        """vqa.right: of the questions about test images, beside giving each question's commonest answer, and the
        commonest for the question and the image's class. Resampled over images."""
        taught, asked = _split(material)
        if not asked:
            return []
        answerer = load_answerer(result_of(folder, METHOD))
        given = {METHOD: answerer.answer_all(material.features.table, asked)}
        given |= commonest_answers(material.label.tolist(), taught, asked)
        truth = np.array([question.answer for _, question in asked], object)
        images, rows = np.unique([row for row, _ in asked], return_inverse=True)
        counts = np.bincount(rows, minlength=len(images)).astype(np.float64)
        right = {name: (np.array(said, object) == truth).astype(np.float64) for name, said in given.items()}
        return ratio_figures(
            [
                Ratio("vqa.right", name, np.bincount(rows, each, len(images)).astype(np.float64), counts)
                for name, each in right.items()
            ]
        )


def _split(material: Material) -> tuple[list[tuple[int, Question]], list[tuple[int, Question]]]:
    """The questions about training images and about the others, by the images' rows."""
    place = {image: row for row, image in enumerate(material.ids)}
    asked = [(place[image], question) for image, question in read_questions(material.folder)]
    known = {question.answer for row, question in asked if material.training[row]}
    return (
        [each for each in asked if material.training[each[0]]],
        [each for each in asked if not material.training[each[0]] and each[1].answer in known],
    )
