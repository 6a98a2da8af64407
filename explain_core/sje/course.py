"""Teaching a text encoder on a run's images, and measuring it on classes that were held out."""

from collections.abc import Callable
from dataclasses import dataclass

import numpy as np
import torch
from numpy.typing import NDArray

from explain_core.errors import InputError
from explain_core.evaluation.figures.figures import Figure
from explain_core.places import Place
from explain_core.sje.class_embedding import class_embeddings
from explain_core.sje.encoder_file import Taught, load_encoder, save_encoder
from explain_core.sje.encoders import ENCODERS, OF_CHARACTERS, WORD_CNN_RNN, Encoder, Reading
from explain_core.sje.lesson import Captions, EmbeddingLesson
from explain_core.sje.objective import FORMS, RELEASED, Objective
from explain_core.sje.size import SIZES
from explain_core.sje.zero_shot import zero_shot_figures
from explain_core.training.course import result_of
from explain_core.training.loop import Recipe, Worker, teach
from explain_core.training.material import Material
from explain_core.training.progress import TrainingProgress
from explain_core.training.word_index import WordIndex

LESSON = "text-encoder"


@dataclass(frozen=True, slots=True)
class EmbeddingCourse:
    """`encoder` one of ENCODERS; `symmetric`: DS-SJE, else DA-SJE; `form` of the objective.

    `hold_out`: how many classes, drawn by the seed, are kept from it: it is measured on these. Where none is, it learns
    from the training images of all. An epoch has as many batches as there are classes. Raises InputError for what is
    not known.
    """

    encoder: str = WORD_CNN_RNN
    size: str = "small"
    symmetric: bool = True
    form: str = RELEASED
    hold_out: int = 0
    epochs: int = 200
    rate: float = 7e-4
    seed: int = 0

    def __post_init__(self) -> None:
        for what, name, known in (
            ("encoder", self.encoder, ENCODERS), ("size", self.size, SIZES), ("form", self.form, FORMS),
        ):  # fmt: skip
            if name not in known:
                raise InputError(f"there is no {what} {name!r}; there are: {', '.join(known)}.")

    @property
    def lessons(self) -> tuple[str, ...]:
        """There is one."""
        return (LESSON,)

    @property
    def methods(self) -> tuple[str, ...]:
        """ "sje-word-cnn-rnn"."""
        return (f"sje-{self.encoder}",)

    def held_out(self, classes: int) -> NDArray[np.intp]:
        """The classes that are kept from it, in order. Raises InputError where two at least are not left."""
        if self.hold_out > classes - 2:
            raise InputError(
                f"{self.hold_out} of {classes} classes cannot be held out: two at least have to be learned."
            )
        drawn = np.random.default_rng([self.seed, classes]).permutation(classes)
        return np.sort(drawn[: self.hold_out])

    def learn(
        self,
        material: Material,
        folder: Place,
        tell: Callable[[str, TrainingProgress], None],
        worker: Worker,
    ) -> None:
        """Teach the encoder on the captions of training images of the classes that are not held out, and save it."""
        held = self.held_out(material.classes)
        learned = material.training & ~np.isin(material.label, held)
        texts = [lines if here else () for lines, here in zip(material.captions, learned, strict=True)]
        if not any(texts):
            raise InputError(
                "no training image has captions: there is nothing to learn from. Add them with --captions."
            )
        words = WordIndex.of(line for lines in texts for line in lines).words
        read = () if self.encoder in OF_CHARACTERS else words
        reading = Reading(self.encoder, material.features.width, SIZES[self.size], read)
        with torch.random.fork_rng(devices=[]):
            torch.manual_seed(self.seed)
            encoder = Encoder(reading)
        captions = Captions.of(reading, texts, material.label)
        lesson = EmbeddingLesson(
            encoder, material.features, captions, Objective(self.symmetric, self.form), seed=self.seed
        )
        recipe = Recipe(self.epochs, self.rate, decay=0.98, seed=self.seed)
        state = folder / f"{LESSON}.safetensors"
        teach(lesson, recipe, state, lambda standing: tell(LESSON, standing), worker)
        if worker.rank == 0:
            save_encoder(Taught(encoder, material.features.standard), result_of(folder, self.methods[0]))

    def figures(self, material: Material, folder: Place) -> list[Figure]:
        """sje.*: how well classes are told apart and found by all of their captions.

        The held-out classes, over all their images; where none is held out, all classes by the captions of their
        training images, over the test images.
        """
        method, held = self.methods[0], self.held_out(material.classes)
        taught = load_encoder(result_of(folder, method))
        if len(held):
            images, told = np.flatnonzero(np.isin(material.label, held)), np.isin(material.label, held)
        else:
            held, told = np.unique(material.label[material.training]), material.training
            images = np.flatnonzero(~material.training)
        if not len(images):
            return []
        texts = [lines if here else () for lines, here in zip(material.captions, told, strict=True)]
        captions = Captions.of(taught.encoder.reading, texts, material.label)
        held = np.intersect1d(held, np.unique(captions.classes))
        images = images[np.isin(material.label[images], held)]
        embedded = torch.from_numpy(class_embeddings(taught.encoder, captions, held))
        scores = (taught.features(material.features.table).of(images) @ embedded.T).numpy()
        return zero_shot_figures(scores, np.searchsorted(held, material.label[images]), method)
