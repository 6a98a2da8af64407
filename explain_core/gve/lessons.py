"""What is trained: the sentence classifier, and sentence models by the relevance and the discriminative loss."""

from collections.abc import Sequence

import numpy as np
import torch
from numpy.typing import NDArray
from torch import Tensor, nn

from explain_core.gve.captioned_images import LENGTH, CaptionedImages
from explain_core.gve.decoding import sampled
from explain_core.gve.model import SentenceModel
from explain_core.gve.sentence_classifier import SentenceClassifier
from explain_core.training.loop import shuffled
from explain_core.training.word_index import PAD

BATCH = 100  #: captions, as released


class _OverCaptions(nn.Module):
    """A lesson whose epochs go through all captions."""

    def __init__(self, data: CaptionedImages, seed: int) -> None:
        super().__init__()
        self._data, self._seed = data, seed

    def batches(self, epoch: int) -> Sequence[NDArray[np.intp]]:
        """The captions in an order of the epoch's."""
        return shuffled(len(self._data), BATCH, self._seed, epoch)

    def read(self, rows: NDArray[np.intp]) -> tuple[Tensor, Tensor, Tensor]:
        """A batch's words, features and labels, where the lesson's parameters are."""
        return self._data.read(rows, next(self.parameters()).device)


class Classifying(_OverCaptions):
    """Teaches the sentence classifier: a caption's class from its words."""

    def __init__(self, classifier: SentenceClassifier, data: CaptionedImages, seed: int) -> None:
        super().__init__(data, seed)
        self.classifier = classifier

    def forward(self, rows: NDArray[np.intp]) -> dict[str, Tensor]:
        """ "loss" over the captions of these rows, (batch,) places in the training data."""
        words, _, labels = self.read(rows)
        return {"loss": nn.functional.cross_entropy(self.classifier(words), labels)}


class Relating(_OverCaptions):
    """Teaches a sentence model the relevance loss: the cross-entropy of the captions' words."""

    def __init__(self, model: SentenceModel, data: CaptionedImages, seed: int) -> None:
        super().__init__(data, seed)
        self.model = model

    def forward(self, rows: NDArray[np.intp]) -> dict[str, Tensor]:
        """ "loss" over the captions of these rows, (batch,) places in the training data."""
        words, features, labels = self.read(rows)
        return {"loss": relevance_loss(self.model, words, self.model.static(features, labels))}


class Explaining(_OverCaptions):
    """Teaches a sentence model both losses: half of each batch is told to be relevant, half to be discriminative.

    The second half's captions are not read. A sentence is drawn for the image from the model as it is, and made
    likelier by as much as the frozen classifier finds the image's class in it (REINFORCE, Williams 1992).
    """

    def __init__(
        self, model: SentenceModel, classifier: SentenceClassifier, data: CaptionedImages, seed: int, weight: float,
        baseline: bool = False,
    ) -> None:  # fmt: skip
        """`weight`: of the discriminative loss beside the relevance loss. `baseline`: rewards less their mean."""
        super().__init__(data, seed)
        self.model = model
        frozen = classifier.eval().requires_grad_(False)
        self._classifier = (frozen,)  # in a tuple: it is not this module's to train
        self._weight, self._baseline = weight, baseline

    def forward(self, rows: NDArray[np.intp]) -> dict[str, Tensor]:
        """ "loss", and what it is made of: "relevance", and "reward", the mean p(class | drawn sentence)."""
        half = len(rows) - len(rows) // 2
        words, features, labels = self.read(rows)
        static = self.model.static(features, labels)
        relevance = relevance_loss(self.model, words[:half], static[:half])
        if half == len(rows):  # a caption alone: nothing is left to be drawn for
            return {"loss": relevance, "relevance": relevance}
        loss, reward = self._discriminative(static[half:], labels[half:])
        return {"loss": relevance + self._weight * loss, "relevance": relevance, "reward": reward}

    def _discriminative(self, static: Tensor, labels: Tensor) -> tuple[Tensor, Tensor]:
        words = sampled(self.model, static.detach(), LENGTH)
        with torch.no_grad():
            belief = self._classifier[0].to(words.device)(words).softmax(1)
            reward = belief.gather(1, labels[:, None])[:, 0]
        credit = reward - reward.mean() if self._baseline else reward
        return discriminative_loss(self.model.log_probability(words, static), credit), reward.mean()


def relevance_loss(model: SentenceModel, words: Tensor, static: Tensor) -> Tensor:
    """L_R: the mean over words of -log p(word | those before it, I, C)."""
    logits = model(words, static)
    return nn.functional.cross_entropy(logits.flatten(0, 1), words.flatten(), ignore_index=PAD)


def discriminative_loss(log_probability: Tensor, credit: Tensor) -> Tensor:
    """The loss whose gradient is that of -E[R(w)]: the mean of -R log p(w), a word's share of it.

    `log_probability` (batch, length) of sampled words, `credit` (batch,) what each sentence earned. Divided by the
    sentences' mean length, so that it weighs as the relevance loss does, which is a mean over words.
    """
    words = (log_probability != 0).sum().clamp(min=1) / len(log_probability)
    return -(credit * log_probability.sum(1)).mean() / words
