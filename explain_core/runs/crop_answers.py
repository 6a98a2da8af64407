"""What a run says of crops that are not in its store, batch by batch, and how well its words and maps fit the label."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any

import numpy as np
from numpy.typing import NDArray

from explain_core.data.pictures.preprocess import Preprocessing
from explain_core.errors import InputError
from explain_core.explanation.image import strongest
from explain_core.explanation.sentence import sentence
from explain_core.heatmaps.grounding import Grounder
from explain_core.heatmaps.interpolation import resized, upsample
from explain_core.runs.answers import IN_A_SENTENCE, LISTED
from explain_core.runs.network import preprocessing_of, read_learned, rebuild, weighed
from explain_core.runs.part_attention import read_attention
from explain_core.store.explainer import Explainer
from explain_core.store.image_weights import ImageWeights
from explain_core.store.published_run import PublishedRun
from explain_core.store.reader import Store

if TYPE_CHECKING:
    from explain_core.model.network import Activations, Network


@dataclass(frozen=True, eq=False, slots=True)
class CropAnswer:
    """What the network makes of a crop, and what the run says of it.

    `predicted`, and `odds` (classes,) the probabilities. `listed`: the places of the strongest attributes of
    p(t_j|x,c), with p, best first; the first IN_A_SENTENCE of them are in `text`. `seen`: the places of what the
    activations alone show, whatever the label, the most worth saying first. `words_apart`: 1 less the cosine between
    what the activations alone show and what the label's training images have, both less an average class's.
    `maps_apart`: 1 less the correlation of the label's Grad-CAM with where the sentence's attributes are. `heat` (h, w)
    that Grad-CAM, raw and signed.
    """

    predicted: int
    odds: NDArray[np.float64]
    listed: tuple[tuple[int, float], ...]
    seen: tuple[int, ...]
    text: str
    words_apart: float
    maps_apart: float
    heat: NDArray[np.float32]

    @property
    def told(self) -> tuple[int, ...]:
        """The places of the sentence's attributes."""
        return tuple(j for j, _ in self.listed[:IN_A_SENTENCE])


@dataclass(frozen=True, eq=False)
class CropExplainer:
    """A run's network with what the run learned."""

    network: Network
    preprocessing: Preprocessing
    learned: Explainer
    grounder: Grounder

    @staticmethod
    def of(store: Store, run: PublishedRun, checkpoint: Path | None = None) -> CropExplainer:
        """Build a run's network again. Raises what `rebuild` does, and InputError for a run without words."""
        if not run.attributes:
            raise InputError(
                f"run {run.name} has no words (no captions, no --attributes): there is nothing to explain with."
            )
        network = rebuild(store, run, checkpoint)
        learned = read_learned(store, run, *weighed(run, network))
        return CropExplainer(
            network, preprocessing_of(run), learned, learned.grounder(attention=read_attention(store, run))
        )

    def answers(self, crops: NDArray[np.uint8]) -> list[CropAnswer]:
        """Look at `crops` (b, h, w, 3), as the run cut them, and explain each for the class that it is taken for."""
        from explain_core.model.pixels import network_input

        network, learned = self.network, self.learned
        given = network.forward(
            network_input(crops, self.preprocessing, network.device), np.zeros(len(crops), np.intp)
        )
        predicted = np.argsort(-given.logits, axis=1, kind="stable")[:, 0]
        odds = learned.odds(given.logits)
        probability = learned.probability(given.pooled, given.logits)
        weights = learned.in_image(_image_weights(given), predicted)
        p = learned.explain(given.pooled, predicted, probability, weights=weights)
        alone = activations_alone(learned, given.pooled)
        worth = learned.worth * np.clip(alone, 0, 1)
        top, seen = strongest(p, LISTED), strongest(worth, IN_A_SENTENCE)
        apart = words_apart(learned, alone, predicted)
        found = []
        for k, label in enumerate(predicted):
            listed = tuple((int(j), float(p[k, j])) for j in top[k] if p[k, j] > 0)
            told = [j for j, _ in listed[:IN_A_SENTENCE]]
            heat = self._heat(given, k, int(label))
            found.append(
                CropAnswer(
                    int(label), odds[k], listed, tuple(int(j) for j in seen[k] if worth[k, j] > 0),
                    _text(learned, int(label), told), float(apart[k]), self._maps_apart(given, k, told, heat), heat,
                )
            )  # fmt: skip
        return found

    def _heat(self, given: Activations, k: int, label: int) -> NDArray[np.float32]:
        """(h, w) Grad-CAM of the label in image k: by the classifier's weights, else by the image's own gradients."""
        maps = given.maps[k].float().cpu().numpy()
        own = self.learned.weights[label] if given.gradients is None else given.gradients[k, 0]
        return np.asarray(np.tensordot(own, maps, 1) / maps[0].size, np.float32)

    def _maps_apart(
        self, given: Activations, k: int, told: Sequence[int], heat: NDArray[np.float32]
    ) -> float:
        if not told:
            return 1.0
        finer = None if given.finer_maps is None else given.finer_maps[k].float().cpu().numpy()
        words = self.grounder.ground(given.maps[k].float().cpu().numpy(), finer, told)
        peaks = words.max(axis=(1, 2), keepdims=True)
        where = (words / np.where(peaks > 0, peaks, 1.0)).mean(axis=0)
        return maps_apart(heat, where)


def activations_alone(learned: Explainer, pooled: NDArray[np.floating]) -> NDArray[np.float64]:
    """(images, J) what a ridge regression on the activations says of each attribute, whatever the label; not cut."""
    presence = learned.presence
    found: NDArray[np.float64] = (
        pooled.astype(np.float64) @ presence.coefficients.astype(np.float64) + presence.constant
    )
    return found


def words_apart(
    learned: Explainer, alone: NDArray[np.floating], predicted: NDArray[np.integer]
) -> NDArray[np.float64]:
    """(images,) from 0 to 2: 1 less the cosine of what images show with what their labels' training images have.

    `alone` (images, J), see `activations_alone`. Both less what an average class has; 1 where either is nothing.
    """
    shown = np.clip(alone, 0, 1) - learned.rate
    usual = learned.presence.class_share[predicted].astype(np.float64) - learned.rate
    size = np.linalg.norm(shown, axis=1) * np.linalg.norm(usual, axis=1)
    found: NDArray[np.float64] = 1 - (shown * usual).sum(axis=1) / np.where(size > 0, size, np.inf)
    return found


def maps_apart(heat: NDArray[np.floating], words: NDArray[np.floating]) -> float:
    """From 0 to 2: 1 less Pearson's correlation of what speaks for the label with where words are, cell by cell.

    `heat` (h, w) Grad-CAM, of which the positive part counts, brought to the size of `words` (height, width). 1 where
    either is the same everywhere.
    """
    here = np.maximum(heat, 0)
    height, width = words.shape
    here = upsample(here, height, width) if height > here.shape[0] else resized(here, height, width)
    here, there = here - here.mean(), words - words.mean()
    size = float(np.sqrt((here**2).sum() * (there**2).sum()))
    return 1.0 if size == 0 else float(1 - (here * there).sum() / size)


def _image_weights(given: Activations) -> ImageWeights | None:
    """The weights of the predicted class in each image, a row each; None where the class's own hold for all images."""
    if given.gradients is None or given.roles is None:
        return None
    return ImageWeights(given.roles, given.gradients)


def _text(learned: Explainer, label: int, told: Sequence[int]) -> str:
    names: Any = learned.attributes
    return sentence(
        learned.classes[label], [names[j] for j in told], [learned.surface_nouns[j] for j in told]
    )
