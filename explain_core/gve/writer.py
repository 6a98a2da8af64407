"""A trained sentence model with all that it needs to write: its words and the standard of its features."""

from collections.abc import Sequence
from dataclasses import dataclass
from functools import lru_cache

import numpy as np
import torch
from numpy.typing import NDArray
from torch import Tensor

from explain_core.gve.decoding import beam
from explain_core.gve.model import SIZES, SentenceModel
from explain_core.gve.said_once import SaidOnce
from explain_core.gve.variants import VARIANTS
from explain_core.heatmaps.word_maps import PooledScore
from explain_core.places import Place
from explain_core.training.network_file import read_network, unfit, write_network
from explain_core.training.standard import Standard
from explain_core.training.stored_features import StoredFeatures
from explain_core.training.word_index import WordIndex

KIND = "sentence model"
IMAGES = 256  #: at a time


@dataclass(frozen=True, eq=False)
class Writer:
    """`model` on any device; `index` its words; `standard` what activations are standardised by."""

    model: SentenceModel
    index: WordIndex
    size: str
    standard: Standard

    @staticmethod
    def of(model: SentenceModel, index: WordIndex, size: str, features: StoredFeatures) -> "Writer":
        """What was taught, ready to write."""
        return Writer(model, index, size, features.standard)

    def static(self, pooled: Tensor, labels: Tensor) -> Tensor:
        """What the model sees of images: `pooled` (images, filters) as stored; a gradient goes through."""
        device = self.model.word.weight.device
        return self.model.static(self.standard.of(pooled.float()).to(device), labels.to(device))

    @torch.no_grad()
    def write(self, pooled: NDArray[np.floating], labels: NDArray[np.integer], width: int = 1) -> list[str]:
        """A sentence for each image of `pooled` (images, filters), explained as the class `labels` names.

        `width` of the beam. Nothing is told of a noun twice. The first letter is a capital, and a full stop ends it.
        """
        sentences, once = [], SaidOnce(self.index.words)
        for start in range(0, len(pooled), IMAGES):
            part = slice(start, start + IMAGES)
            given = torch.from_numpy(np.asarray(pooled[part], np.float32))
            static = self.static(given, torch.from_numpy(np.asarray(labels[part], np.int64)))
            for numbers in beam(self.model, static, width, once=once):
                text = self.index.decode(numbers.tolist())
                sentences.append(f"{text[:1].upper()}{text[1:]}." if text else "")
        return sentences

    def log_probability(self, pooled: Tensor, labels: Tensor, texts: Sequence[str]) -> Tensor:
        """(images, words) log p of each word of a text for each image, 0 after its end; differentiable by `pooled`."""
        length = max(len(text.split()) for text in texts) + 1
        words = torch.from_numpy(self.index.encode(texts, length).astype(np.int64))
        static = self.static(pooled, labels)
        return self.model.log_probability(words.to(static.device), static)

    def scored(self, text: str, label: int) -> tuple[list[str], PooledScore]:
        """A text's words, and log p of each in images explained as the class `label`: a target of maps."""
        numbers = self.index.encode([text], len(text.split()) + 1)[0]
        words = [self.index.words[number] for number in numbers[:-1]]

        def score(pooled: Tensor) -> Tensor:
            labels = torch.full((len(pooled),), label)
            return self.log_probability(pooled, labels, [text] * len(pooled))[:, : len(words)].T

        return words, score

    def save(self, place: Place) -> None:
        """Write to one file (training/network_file.py). Raises StoreError where it cannot be written."""
        note = {"variant": self.model.variant.name, "size": self.size, "words": self.index.words}
        write_network(place, KIND, note, self.model, self.standard)


@lru_cache(maxsize=8)
def load_writer(place: Place) -> Writer:
    """Read what `Writer.save` wrote; a process reads each file once. Raises StoreError where it cannot be read."""
    found = read_network(place, KIND)
    try:
        index, size = WordIndex(tuple(found.note["words"])), found.note["size"]
        variant, classes = VARIANTS[found.note["variant"]], found.tensors.get("classes")
        model = SentenceModel(len(index), len(found.standard.mean), classes, variant, SIZES[size])
        model.load_state_dict(found.tensors)
    except Exception as error:  # torch and the note each have their own
        raise unfit(place, KIND, error) from error
    return Writer(model.eval(), index, size, found.standard)
