"""What a text encoder is taught with: batches of different classes, of each an image and a caption of it."""

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
import torch
from numpy.typing import NDArray
from torch import Tensor, nn

from explain_core.errors import InputError
from explain_core.sje.encoders import Encoder, Reading
from explain_core.sje.objective import Objective
from explain_core.training.stored_features import StoredFeatures

CLASSES = 40  #: in a batch, as in the released code


@dataclass(frozen=True, eq=False, slots=True)
class Captions:
    """Captions by number (captions, length), the row of each one's image in the features, and its class."""

    numbers: NDArray[np.int32]
    images: NDArray[np.intp]
    classes: NDArray[np.intp]

    @staticmethod
    def of(reading: Reading, texts: Sequence[Sequence[str]], classes: NDArray[np.integer]) -> "Captions":
        """The captions of all images, `texts` and `classes` in the features' order; images may have none."""
        counts = [len(each) for each in texts]
        images = np.repeat(np.arange(len(texts)), counts)
        numbers = reading.numbers([text for each in texts for text in each])
        return Captions(numbers, images, np.asarray(classes, np.intp)[images])

    def among(self, images: NDArray[np.integer]) -> "Captions":
        """The captions of these images alone."""
        kept = np.isin(self.images, images)
        return Captions(self.numbers[kept], self.images[kept], self.classes[kept])


class EmbeddingLesson(nn.Module):
    """Teaches an encoder by an objective: a Lesson.

    A batch's rows are captions, (classes, drawn): of up to CLASSES different classes each `drawn` captions. An epoch
    has as many batches as there are classes, as in the released code. An image of the class is drawn, then a caption
    of the image, so that images with many captions count as others do. Where several workers share a batch, each
    compares the classes of its own part. Raises InputError for fewer than two classes.
    """

    def __init__(
        self,
        encoder: Encoder,
        features: StoredFeatures,
        captions: Captions,
        objective: Objective,
        drawn: int = 1,
        classes: int = CLASSES,
        seed: int = 0,
    ) -> None:
        super().__init__()
        self.encoder = encoder
        self.features, self.captions = features, captions
        self.objective, self.drawn, self.seed = objective, drawn, seed
        self._of_image = _rows_by(captions.images)
        self._of_class = [
            np.unique(captions.images[captions.classes == each]) for each in np.unique(captions.classes)
        ]
        self.classes = min(classes, len(self._of_class))
        if self.classes < 2:
            raise InputError(
                f"an embedding is learned from captions of two classes or more; met {len(self._of_class)}."
            )

    def batches(self, epoch: int) -> Sequence[NDArray[np.intp]]:
        """As many batches as there are classes, drawn anew each epoch; see Lesson."""
        random = np.random.default_rng([self.seed, epoch])
        return [self._batch(random) for _ in self._of_class]

    def forward(self, rows: NDArray[np.intp]) -> dict[str, Tensor]:
        """ "loss" over a batch's rows: captions of different classes and their images."""
        device = next(self.encoder.parameters()).device
        flat = rows.reshape(-1)
        texts = self.encoder(torch.from_numpy(self.captions.numbers[flat]).to(device))
        images = self.features.of(self.captions.images[flat]).to(device)
        shape = (*rows.shape, -1)
        return {"loss": self.objective(images.view(shape), texts.view(shape))}

    def _batch(self, random: np.random.Generator) -> NDArray[np.intp]:
        chosen = random.permutation(len(self._of_class))[: self.classes]
        return np.array(
            [[self._caption(self._of_class[c], random) for _ in range(self.drawn)] for c in chosen]
        )

    def _caption(self, images: NDArray[np.intp], random: np.random.Generator) -> int:
        rows = self._of_image[int(images[random.integers(len(images))])]
        return int(rows[random.integers(len(rows))])


def _rows_by(values: NDArray[np.intp]) -> dict[int, NDArray[np.intp]]:
    """Where each value stands."""
    order = np.argsort(values, kind="stable")
    kinds, starts = np.unique(values[order], return_index=True)
    return {int(kind): rows for kind, rows in zip(kinds, np.split(order, starts[1:]), strict=True)}
