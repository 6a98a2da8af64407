"""What a run has learned, as one file that the explaining workers read."""

from __future__ import annotations

import json
from dataclasses import dataclass, fields, replace
from functools import cached_property, lru_cache
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray

from explain_core.data.pictures.stat_cache import Stamp
from explain_core.errors import PlaceError, StoreError
from explain_core.explanation.classes import describe_classes
from explain_core.explanation.contrast import Contrast, contrast, difference, usual_for_both
from explain_core.explanation.image import explain, said_once, worth_saying
from explain_core.heatmaps.grounding import Grounder
from explain_core.heatmaps.part_attention import PartAttention
from explain_core.model.passes.output_kind import LOGITS, odds, shares
from explain_core.places import Place
from explain_core.statistics.estimators import FilterAttributePdf, is_faithful
from explain_core.statistics.presence import Presence
from explain_core.statistics.readings import CLOSED_FORM, GRADIENT, NONE
from explain_core.store.array_file import open_arrays, save_arrays
from explain_core.store.classifier import Classifier
from explain_core.store.image_weights import ImageWeights
from explain_core.text.synonyms import Names


@dataclass(frozen=True, eq=False)
class Explainer:
    """The p.d.f. of the run's estimator and of the others it is compared with, and the classifier's weights.

    `pdfs` by estimator's name, `estimator` the run's own; `finer` the same of the finer stage's filters, empty where
    the network has none; `presence`: p(t_j|x), and `worth` (attributes,), see response.py, which all but the faithful
    estimators explain with; `coefficients` (filters, attributes), the signed ones of `ridge_by_gcv`, and `means`
    (classes, filters), the mean phi of each class's training images, which contrasts are made of; `images`
    (attributes,) D_j, how many training images have each; `weights` (classes, filters); `attributes` and
    `surface_nouns` (each one's noun as captions mostly write it) in the vocabulary's order; `part_attributes` those
    that grounding is measured on. `outputs`: what the network's outputs are (model/passes/output_kind.py); `method`:
    how the weights were read (statistics/readings.py), `fidelity` and `agreement` how well they tell it
    (store/classifier.py).
    `subjects`: the nouns that captions are about (text/subjects.py).
    """

    estimator: str
    pdfs: dict[str, FilterAttributePdf]
    finer: dict[str, FilterAttributePdf]
    presence: Presence
    worth: NDArray[np.float32]
    coefficients: NDArray[np.float32]
    weights: NDArray[np.float32]
    means: NDArray[np.float32]
    images: NDArray[np.int64]
    classes: tuple[str, ...]
    attributes: tuple[str, ...]
    surface_nouns: tuple[str, ...]
    part_attributes: tuple[str, ...]
    outputs: str = LOGITS
    method: str = CLOSED_FORM
    fidelity: float = 1.0
    agreement: float = 1.0
    subjects: tuple[str, ...] = ()

    @property
    def pdf(self) -> FilterAttributePdf:
        """The p.d.f. of the run's own estimator."""
        return self.pdfs[self.estimator]

    @cached_property
    def rate(self) -> NDArray[np.float32]:
        """(J,) p(t_j|c) of an average class."""
        return np.asarray(self.presence.class_share.mean(axis=0))

    def preferred(self, class_index: NDArray[np.integer]) -> NDArray[np.bool_]:
        """(images, J) the names in the noun that the class of each image knows a part by (Names.preferred).

        That of what the class's captions tell most of the part, the largest p(t_j|c) worth_j, whatever the image and
        the checkpoint.
        """
        classes, place = np.unique(class_index, return_inverse=True)
        return Names.of(self.attributes).preferred(self.presence.class_share[classes] * self.worth)[place]

    def probability(self, pooled: NDArray[np.floating], logits: NDArray[np.floating]) -> NDArray[np.float64]:
        """(images, J) p(t_j|x)."""
        return self.presence.probability(pooled, shares(logits, self.outputs))

    def odds(self, outputs: NDArray[np.floating]) -> NDArray[np.float64]:
        """(images, classes) the probabilities of the classes, from the network's outputs."""
        return odds(outputs, self.outputs)

    def explain(
        self,
        pooled: NDArray[np.floating],
        class_index: NDArray[np.integer],
        probability: NDArray[np.float64],
        estimator: str | None = None,
        weights: NDArray[np.floating] | None = None,
    ) -> NDArray[np.float64]:
        """(images, J) p(t_j|x,c), each image for the class `class_index` names, by an estimator or the run's own.

        `probability`: p(t_j|x), from the method above; `weights` (images, filters) of each image's class in that image,
        where they are known: the class's own otherwise. Faithful estimators explain by eq. (5) alone; of all others an
        explanation says one meaning once, and a part in one noun, the one `preferred`.
        """
        name = estimator or self.estimator
        own = self.weights[class_index] if weights is None else weights
        evidence = explain(pooled, own, self.pdfs[name])
        if is_faithful(name):
            return evidence
        worth = worth_saying(evidence, probability, self.worth)
        return said_once(worth, Names.of(self.attributes), self.preferred(class_index))

    def ranking(
        self,
        pooled: NDArray[np.floating],
        class_index: NDArray[np.integer],
        probability: NDArray[np.float64],
        estimator: str | None = None,
    ) -> NDArray[np.float64]:
        """(images, J) what images are ranked by where an attribute is looked for: p(t_j|x); eq. (5) if faithful."""
        if is_faithful(estimator or self.estimator):
            return self.explain(pooled, class_index, probability, estimator)
        return probability

    def described_classes(self) -> NDArray[np.float64]:
        """(classes, attributes) p(t_j|c), eq. (7); what is present in a class's images where weights tell nothing."""
        if self.method == NONE:
            return explain(self.means, self.weights, self.pdf)
        return describe_classes(self.weights, self.pdf)

    def grounder(self, estimator: str | None = None, attention: PartAttention | None = None) -> Grounder:
        """What says where attributes are, by an estimator's p.d.f.s; the run's own without a name.

        `attention`: where nouns attend, of the run's own estimator.
        """
        name = estimator or self.estimator
        return Grounder.of(self.attributes, self.images, self.pdfs[name], self.finer.get(name), attention)

    def contrast(
        self,
        pooled: NDArray[np.floating],
        a: int,
        b: int,
        p_a: NDArray[np.floating],
        p_b: NDArray[np.floating],
    ) -> Contrast:
        """Why an image of `pooled` (filters,) is of class a and not of class b.

        `p_a`, `p_b` (attributes,): its explanations for the two. Nouns are those that class a prefers, as in the
        explanation for it; of faithful estimators too, whose explanations say all.
        """
        pair = [a, b]
        # Where no weights tell the network's outputs, what tells the classes apart is all that the image has.
        weights = None if self.method == NONE else self.weights[pair]
        differ = difference(pooled, self.means[pair], weights, self.coefficients)
        usual = usual_for_both(self.presence.class_share[pair], self.rate)
        preferred = self.preferred(np.array([a]))[0]
        names = self.classes[a], self.classes[b]
        return contrast(
            p_a, p_b, differ, usual, preferred, self.attributes, *names, surface_nouns=self.surface_nouns,
            subjects=self.subjects,
        )  # fmt: skip

    def weighed_by(self, classifier: Classifier) -> Explainer:
        """The same, with what `classifier` says of the network's outputs and of how its weights were read."""
        return replace(
            self, outputs=classifier.outputs, method=classifier.method, fidelity=classifier.fidelity,
            agreement=classifier.agreement,
        )  # fmt: skip

    def in_image(
        self, image_weights: ImageWeights | None, class_index: NDArray[np.integer]
    ) -> NDArray[np.float32] | None:
        """(images, filters) the weights of a class of each image in that image; None where they are the class's own.

        Eq. (6) takes the gradients of the image itself, where they are how classes are weighed.
        """
        if image_weights is None or self.method != GRADIENT:
            return None
        return image_weights.of(class_index, self.weights)

    def save(self, path: Place | Path) -> None:
        """Write to a .npz file, beside and then renamed."""
        head = {
            "estimator": self.estimator, "pdfs": list(self.pdfs), "classes": self.classes,
            "attributes": self.attributes, "surface_nouns": self.surface_nouns,
            "part_attributes": self.part_attributes, "finer": list(self.finer), "outputs": self.outputs,
            "method": self.method, "fidelity": self.fidelity, "agreement": self.agreement, "subjects": self.subjects,
        }  # fmt: skip
        arrays = {f"p.{name}": pdf.p for name, pdf in self.pdfs.items()}
        arrays |= {f"weight.{name}": pdf.weight for name, pdf in self.pdfs.items()}
        arrays |= {f"finer.p.{name}": pdf.p for name, pdf in self.finer.items()}
        arrays |= {f"finer.weight.{name}": pdf.weight for name, pdf in self.finer.items()}
        arrays |= {f"presence.{field.name}": getattr(self.presence, field.name) for field in fields(Presence)}
        header = np.frombuffer(json.dumps(head).encode(), dtype=np.uint8)
        own: dict[str, NDArray[Any]] = {
            "header": header,
            "worth": self.worth,
            "weights": self.weights,
            "means": self.means,
        }
        own |= {"coefficients": self.coefficients, "images": self.images}
        with Place.of(path).write() as handle:
            save_arrays(handle, own | arrays)

    @staticmethod
    def load(path: Place | Path, compared: bool = False) -> Explainer:
        """Read what `save` wrote, the p.d.f.s of the other estimators where they are to be `compared`.

        A process reads it once, for shard after shard, and maps a local one: the machine holds it once for all its
        workers. Raises StoreError where it cannot be read.
        """
        place = Place.of(path)
        return _held(
            place, compared, Stamp.of(place.local.stat()) if place.is_local and place.exists() else None
        )


@lru_cache(maxsize=1)
def _held(path: Place, compared: bool, _version: object) -> Explainer:
    """As long as the file is the same one (`_version`)."""
    return _read(path, compared)


def _read(path: Place, compared: bool) -> Explainer:
    try:
        with open_arrays(path) as arrays:
            head = json.loads(bytes(arrays["header"]))
            pdfs, finer = (
                {
                    name: FilterAttributePdf(arrays[f"{layer}p.{name}"], arrays[f"{layer}weight.{name}"])
                    for name in head[names]
                    if compared or name == head["estimator"]
                }
                for layer, names in (("", "pdfs"), ("finer.", "finer"))
            )
            worth, coefficients = arrays["worth"], arrays["coefficients"]
            weights, means, images = arrays["weights"], arrays["means"], arrays["images"]
            presence = Presence(*(arrays[f"presence.{field.name}"] for field in fields(Presence)))
        words: dict[str, Any] = {
            key: tuple(head.get(key, ()))
            for key in ("classes", "attributes", "surface_nouns", "part_attributes", "subjects")
        }
        return Explainer(
            head["estimator"],
            pdfs,
            finer,
            presence,
            worth,
            coefficients,
            weights,
            means,
            images,
            **words,
            outputs=str(head["outputs"]),
            method=str(head["method"]),
            fidelity=float(head["fidelity"]),
            agreement=float(head["agreement"]),
        )
    except PlaceError:
        raise
    except Exception as error:
        raise StoreError(f"{path} cannot be read ({error}). Delete it and run again.") from error
