"""What the networks are trained on: captions by number, each with its image's row and its class."""

from collections.abc import Sequence
from dataclasses import dataclass
from functools import cached_property

import numpy as np
import torch
from numpy.typing import NDArray
from torch import Tensor

from explain_core.training.stored_features import StoredFeatures
from explain_core.training.word_index import PAD, WordIndex

LENGTH = 20  #: words of a sentence, its end among them, as released


@dataclass(frozen=True, eq=False)
class CaptionedImages:
    """Captions of training images: `words` (captions, LENGTH), `image` (captions,) rows of `features`, `label`
    (captions,) each one's class, of `classes`."""

    index: WordIndex
    features: StoredFeatures
    words: NDArray[np.int32]
    image: NDArray[np.intp]
    label: NDArray[np.intp]
    classes: int

    @staticmethod
    def of(
        captions: Sequence[Sequence[str]], labels: Sequence[int], features: StoredFeatures, index: WordIndex,
        classes: int,
    ) -> "CaptionedImages":  # fmt: skip
        """`captions` of each image whose features stand in the same row; images without captions teach nothing."""
        image = np.array([row for row, lines in enumerate(captions) for _ in lines], np.intp)
        words = index.encode([line for lines in captions for line in lines], LENGTH)
        return CaptionedImages(index, features, words, image, np.asarray(labels, np.intp)[image], classes)

    def __len__(self) -> int:
        return len(self.words)

    @cached_property
    def lengths(self) -> NDArray[np.intp]:
        """(captions,) words, the end among them."""
        return np.asarray((self.words != PAD).sum(axis=1))

    def read(self, rows: NDArray[np.integer], device: torch.device) -> tuple[Tensor, Tensor, Tensor]:
        """Captions (rows, the longest's length), their images' features (rows, filters), their classes (rows,)."""
        longest = int(self.lengths[rows].max())
        words = torch.from_numpy(self.words[rows, :longest].astype(np.int64))
        features, labels = self.features.of(self.image[rows]), torch.from_numpy(self.label[rows])
        return words.to(device), features.to(device), labels.to(device)
