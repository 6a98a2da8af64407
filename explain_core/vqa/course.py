"""Teaching a network to answer questions about a run's images, and how often it is right."""

from collections import Counter, defaultdict
from collections.abc import Callable, Sequence
from dataclasses import dataclass

import numpy as np
import torch

from explain_core.errors import InputError
from explain_core.evaluation.figures import Figure, Ratio, ratio_figures
from explain_core.places import Place
from explain_core.training.course import result_of
from explain_core.training.material import Material
from explain_core.training.standing import Standing
from explain_core.training.teach import Recipe, Worker, teach
from explain_core.training.word_index import WordIndex
from explain_core.vqa.answering import Answerer
from explain_core.vqa.lesson import Answering, Asked
from explain_core.vqa.material import read_questions
from explain_core.vqa.model import AnswerModel
from explain_core.vqa.questions import NO, YES, Question, answers_of
from explain_core.vqa.saved import load_answerer, save_answerer

LESSON, METHOD = "answerer", "vqa"
AT_ONCE = 1024
COMMONEST, BY_CLASS = "commonest answer", "commonest of the class"

Asking = Sequence[tuple[int, Question]]


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
        tell: Callable[[str, Standing], None],
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
        lesson = Answering(model, material.features, Asked.of(taught, words, answers), seed=self.seed)
        recipe = Recipe(self.epochs, self.rate, decay=0.85, seed=self.seed)
        teach(lesson, recipe, folder / f"{LESSON}.safetensors", lambda each: tell(LESSON, each), worker)
        if worker.rank == 0:
            answerer = Answerer(model, words, answers, material.features.mean, material.features.spread)
            save_answerer(answerer, result_of(folder, METHOD))

    def figures(self, material: Material, folder: Place) -> list[Figure]:
        """vqa.right: of the questions about test images, beside giving each question's commonest answer, and the
        commonest for the question and the image's class. Resampled over images."""
        taught, asked = _split(material)
        if not asked:
            return []
        answerer = load_answerer(result_of(folder, METHOD))
        given = {METHOD: _answers(answerer, material, asked)}
        given |= _commonest(material, taught, asked)
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


def _answers(answerer: Answerer, material: Material, asked: Asking) -> list[str]:
    found: list[str] = []
    for start in range(0, len(asked), AT_ONCE):
        part = asked[start : start + AT_ONCE]
        rows = np.array([row for row, _ in part])
        pooled = torch.from_numpy(np.asarray(material.features.table[rows], np.float32))
        logits = answerer.logits_each([question.text for _, question in part], pooled)
        found += [answerer.answers[place] for place in logits.argmax(1).tolist()]
    return found


def _commonest(material: Material, taught: Asking, asked: Asking) -> dict[str, list[str]]:
    """What is answered most in training: to the question, and to the question about images of the class."""

    def best(key: Callable[[int, Question], tuple[object, ...]]) -> list[str | None]:
        counts: dict[tuple[object, ...], Counter[str]] = defaultdict(Counter)
        for row, question in taught:
            counts[key(row, question)][question.answer] += 1
        first = {each: min(count, key=lambda a: (-count[a], a)) for each, count in counts.items()}
        return [first.get(key(row, question)) for row, question in asked]

    coarse = best(lambda _, q: (q.part, q.aspect, q.answer in (YES, NO)))
    blind = [one or other for one, other in zip(best(lambda _, q: (q.text,)), coarse, strict=True)]
    own = best(lambda row, q: (int(material.label[row]), q.text))
    return {
        COMMONEST: [each or "" for each in blind],
        BY_CLASS: [one or other or "" for one, other in zip(own, blind, strict=True)],
    }
