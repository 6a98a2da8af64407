"""Answers to questions about images, how likely each is, and the map of any of them."""

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
import torch
from numpy.typing import NDArray
from torch import Tensor

from explain_core.errors import InputError
from explain_core.heatmaps.word_maps import PooledScore, word_maps
from explain_core.text.tokens import tokenised
from explain_core.training.standard import Standard
from explain_core.training.word_index import WordIndex
from explain_core.vqa.lesson import LONGEST
from explain_core.vqa.model import AnswerModel
from explain_core.vqa.questions import Question

AT_ONCE = 1024  #: questions


@dataclass(frozen=True, eq=False, slots=True)
class Answered:
    """A question's answer for one image: every answer with its probability, the likeliest first.

    `unknown`: words of the question that were never read in training. `heatmap` (h, w): what speaks for `mapped`.
    """

    question: str
    answers: tuple[tuple[str, float], ...]
    unknown: tuple[str, ...]
    mapped: str
    heatmap: NDArray[np.float32]

    @property
    def answer(self) -> str:
        """The likeliest."""
        return self.answers[0][0]


@dataclass(frozen=True, eq=False)
class Answerer:
    """A trained network with its words, its answers, and what activations are standardised by."""

    model: AnswerModel
    words: WordIndex
    answers: tuple[str, ...]
    standard: Standard

    def answer(self, question: str, maps: NDArray[np.floating], forced: str | None = None) -> Answered:
        """Answer about an image's kept `maps` (filters, h, w), and show where they speak for the answer.

        With `forced`, the map is of that answer, whatever the likeliest is. Raises InputError where it is none that
        the network knows, or no word of the question is.
        """
        words = tokenised(question).split()
        unknown = tuple(word for word in words if word not in self.words.words)
        if len(unknown) == len(words):
            raise InputError(f"no word of {question!r} was in the questions that were learned from.")
        p = self.probabilities([question], torch.from_numpy(maps.astype(np.float32)).mean((1, 2))[None])[0, 0]
        order = torch.argsort(p, descending=True, stable=True).tolist()
        mapped = forced if forced is not None else self.answers[order[0]]
        found = word_maps(maps[None], self.score([(question, mapped)]))
        ranked = tuple((self.answers[place], float(p[place])) for place in order)
        return Answered(question, ranked, unknown, mapped, found.maps[0, 0])

    def probabilities(self, questions: Sequence[str], pooled: Tensor) -> Tensor:
        """(questions, images, answers): each answer's probability, of pooled activations (images, filters)."""
        with torch.no_grad():
            return self._logits(questions, pooled).softmax(2)

    def score(self, asked: Sequence[tuple[str, str]]) -> PooledScore:
        """The logit of each (question, answer), for every image of a batch: a target of maps, before the softmax.

        Raises InputError for an answer that the network does not know.
        """
        places = torch.tensor([self._place(answer) for _, answer in asked])
        questions = [question for question, _ in asked]

        def score(pooled: Tensor) -> Tensor:
            logits = self._logits(questions, pooled)
            return logits[torch.arange(len(places)), :, places]

        return score

    def score_each(self, asked: Sequence[tuple[str, str]]) -> PooledScore:
        """The same, of another (question, answer) for each image of a batch: (1, batch)."""
        places = torch.tensor([self._place(answer) for _, answer in asked])
        questions = [question for question, _ in asked]

        def score(pooled: Tensor) -> Tensor:
            return self.logits_each(questions, pooled)[torch.arange(len(places)), places][None]

        return score

    def answer_all(self, table: NDArray[np.floating], asked: Sequence[tuple[int, Question]]) -> list[str]:
        """The likeliest answer to each question about a row of pooled activations `table` (images, filters)."""
        found: list[str] = []
        for start in range(0, len(asked), AT_ONCE):
            part = asked[start : start + AT_ONCE]
            pooled = torch.from_numpy(np.asarray(table[np.array([row for row, _ in part])], np.float32))
            with torch.no_grad():
                logits = self.logits_each([question.text for _, question in part], pooled)
            found += [self.answers[place] for place in logits.argmax(1).tolist()]
        return found

    def logits_each(self, questions: Sequence[str], pooled: Tensor) -> Tensor:
        """(batch, answers): one question about each image of pooled activations (batch, filters)."""
        distinct = list(dict.fromkeys(questions))
        place = {question: number for number, question in enumerate(distinct)}
        with torch.no_grad():
            read = self._read(distinct)[torch.tensor([place[question] for question in questions])]
        return self.model.answer(read, self.standard.of(pooled))

    def _logits(self, questions: Sequence[str], pooled: Tensor) -> Tensor:
        return self.model.answer(self._read(questions)[:, None], self.standard.of(pooled)[None])

    def _read(self, questions: Sequence[str]) -> Tensor:
        return self.model.read(torch.from_numpy(self.words.encode(questions, LONGEST)).long())

    def _place(self, answer: str) -> int:
        if answer not in self.answers:
            raise InputError(f"there is no answer {answer!r}. There are: {', '.join(self.answers)}.")
        return self.answers.index(answer)
