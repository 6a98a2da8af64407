"""What a run has learned, as one file that the explaining workers read."""

import json
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path

import numpy as np
from numpy.typing import NDArray
from threadpoolctl import threadpool_limits

from explain_core.errors import PlaceError, StoreError
from explain_core.explanation.contrast import Contrast, contrast, difference
from explain_core.places import Place
from explain_core.statistics.estimators import FilterAttributePdf, ridge_by_gcv
from explain_core.statistics.sums import FilterAttributeStats


@dataclass(frozen=True, eq=False, slots=True)
class Learned:
    """The p.d.f. of the run's estimator and of the others it is compared with, and the classifier's weights.

    `pdfs` by estimator's name, `estimator` the run's own; `weights` (classes, filters); `coefficients` (filters,
    attributes) float32, the ridge coefficients of `ridge_by_gcv`, and `means` (classes, filters) float32, the mean
    phi of each class's training images, which contrasts are made of; `attributes` and `plural` (the nouns that
    people use in the plural) in the vocabulary's order; `part_attributes` those that grounding is measured on.
    """

    estimator: str
    pdfs: dict[str, FilterAttributePdf]
    weights: NDArray[np.float32]
    coefficients: NDArray[np.float32]
    means: NDArray[np.float32]
    classes: tuple[str, ...]
    attributes: tuple[str, ...]
    surface_nouns: tuple[str, ...]
    part_attributes: tuple[str, ...]

    @property
    def pdf(self) -> FilterAttributePdf:
        """The p.d.f. of the run's own estimator."""
        return self.pdfs[self.estimator]

    def contrast(
        self,
        pooled: NDArray[np.floating],
        a: int,
        b: int,
        p_a: NDArray[np.floating],
        p_b: NDArray[np.floating],
    ) -> Contrast:
        """Why an image of `pooled` (filters,) is of class a and not of class b.

        `p_a`, `p_b` (attributes,): its explanations for the two.
        """
        pair = [a, b]
        differ = difference(pooled, self.means[pair], self.weights[pair], self.coefficients)
        names = self.classes[a], self.classes[b]
        return contrast(p_a, p_b, differ, self.attributes, *names, surface_nouns=self.surface_nouns)

    def save(self, path: Place | Path) -> None:
        """Write to a .npz file, beside and then renamed."""
        head = {
            "estimator": self.estimator, "pdfs": list(self.pdfs), "classes": self.classes,
            "attributes": self.attributes, "surface_nouns": self.surface_nouns,
            "part_attributes": self.part_attributes,
        }  # fmt: skip
        arrays = {f"p.{name}": pdf.p for name, pdf in self.pdfs.items()}
        arrays |= {f"weight.{name}": pdf.weight for name, pdf in self.pdfs.items()}
        header = np.frombuffer(json.dumps(head).encode(), dtype=np.uint8)
        with Place.of(path).write() as handle:
            np.savez(
                handle, header=header, weights=self.weights, coefficients=self.coefficients, means=self.means,
                **arrays,  # type: ignore[arg-type]
            )  # fmt: skip

    @staticmethod
    def load(path: Place | Path, compared: bool = False) -> "Learned":
        """Read what `save` wrote, the p.d.f.s of the other estimators where they are to be `compared`.

        A process fetches a remote one once. Raises StoreError where it cannot be read.
        """
        place = Place.of(path)
        return _read(place, compared) if place.is_local else _fetched(place, compared)


def contrasting(stats: FilterAttributeStats) -> tuple[NDArray[np.float32], NDArray[np.float32]]:
    """What contrasts need of the sums: ridge coefficients (filters, attributes), class means (classes, filters).

    On one thread, so that the bits do not depend on the machine's cores. A class without images has mean 0.
    """
    with threadpool_limits(limits=1):
        coefficients, _ = ridge_by_gcv(stats)
    means = stats.class_phi / 2.0**stats.grid.bits / np.maximum(stats.class_images, 1)[:, None]
    return coefficients.astype(np.float32), means.astype(np.float32)


@lru_cache(maxsize=1)
def _fetched(path: Place, compared: bool) -> Learned:
    return _read(path, compared)


def _read(path: Place, compared: bool) -> Learned:
    try:
        with path.open() as handle, np.load(handle, allow_pickle=False) as arrays:
            head = json.loads(bytes(arrays["header"]))
            pdfs = {
                name: FilterAttributePdf(arrays[f"p.{name}"], arrays[f"weight.{name}"])
                for name in head["pdfs"]
                if compared or name == head["estimator"]
            }
            weights, coefficients, means = (arrays[name] for name in ("weights", "coefficients", "means"))
        words = {
            key: tuple(head[key]) for key in ("classes", "attributes", "surface_nouns", "part_attributes")
        }
        return Learned(head["estimator"], pdfs, weights, coefficients, means, **words)
    except PlaceError:
        raise
    except Exception as error:
        raise StoreError(f"{path} cannot be read ({error}). Delete it and run again.") from error
