"""Teaching a network to answer: its lesson for `training.teach`."""

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
import torch
from numpy.typing import NDArray
from torch import Tensor, nn

from explain_core.training.loop import shuffled
from explain_core.training.stored_features import StoredFeatures
from explain_core.training.word_index import WordIndex
from explain_core.vqa.model import AnswerModel
from explain_core.vqa.questions import Question

LONGEST = 16  #: words of a question; what follows is not read


@dataclass(frozen=True, eq=False, slots=True)
class QuestionBatch:
    """Questions by row: `words` (rows, LONGEST), `images` (rows,) the features' rows, `answers` (rows,) places."""

    words: NDArray[np.int32]
    images: NDArray[np.intp]
    answers: NDArray[np.intp]

    @staticmethod
    def of(
        questions: Sequence[tuple[int, Question]], index: WordIndex, answers: Sequence[str]
    ) -> "QuestionBatch":
        """From each question with the row of its image; every answer must be among `answers`."""
        place = {answer: number for number, answer in enumerate(answers)}
        return QuestionBatch(
            index.encode([question.text for _, question in questions], LONGEST),
            np.array([row for row, _ in questions], np.intp),
            np.array([place[question.answer] for _, question in questions], np.intp),
        )


class Answering(nn.Module):
    """The lesson: cross-entropy of the answers, over batches of questions about any images."""

    def __init__(
        self,
        model: AnswerModel,
        features: StoredFeatures,
        asked: QuestionBatch,
        batch: int = 512,
        seed: int = 0,
    ) -> None:
        super().__init__()
        self.model = model
        self._features, self._asked = features, asked
        self._batch, self._seed = batch, seed

    def batches(self, epoch: int) -> Sequence[NDArray[np.intp]]:
        """The epoch's batches of rows of questions."""
        return shuffled(len(self._asked.answers), self._batch, self._seed, epoch)

    def forward(self, rows: NDArray[np.intp]) -> dict[str, Tensor]:
        """The loss, and the share of questions that are answered right."""
        # Wordings come again and again, and reading costs more than all the rest: each is read once.
        device = self.model.of_image.weight.device
        texts, which = np.unique(self._asked.words[rows], axis=0, return_inverse=True)
        asked = self.model.read(torch.from_numpy(texts).long().to(device))
        features = self._features.of(self._asked.images[rows]).to(device)
        logits = self.model.answer(asked[torch.from_numpy(which.reshape(-1)).to(device)], features)
        wanted = torch.from_numpy(self._asked.answers[rows]).to(device)
        loss = nn.functional.cross_entropy(logits, wanted)
        return {"loss": loss, "right": (logits.argmax(1) == wanted).float().mean()}
