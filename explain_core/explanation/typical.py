"""What is usual for each class: its mean activations, how far images stray from them, and what captions say."""

from dataclasses import dataclass
from pathlib import Path

import numpy as np
import scipy.sparse as sp
from numpy.typing import NDArray

from explain_core.places import Place
from explain_core.statistics.sums import FilterAttributeStats

Array = NDArray[np.float64]


@dataclass(frozen=True, eq=False, slots=True)
class Typical:
    """A pure function of the sums over the training images.

    `mean` (classes, filters) of phi; `deviation` (filters,) of phi within classes, 0 for filters that never fire;
    `said` (classes, attributes) the logarithm of the share of a class's images whose captions mention an attribute,
    (D_cj + 1/2) / (N_c + 1).
    """

    mean: Array
    deviation: Array
    said: Array

    @staticmethod
    def of(stats: FilterAttributeStats) -> "Typical":
        """From the sums. A class without training images gets the mean of all images."""
        images = stats.class_images[:, None].astype(np.float64)
        mean = stats.class_phi_mean
        between = (images * mean**2).sum(axis=0)
        freedom = max(stats.images - int((stats.class_images > 0).sum()), 1)
        # A filter that never fires leaves rounding noise, of either sign.
        variance = np.maximum(stats.phi_square_sum - between, 0) / freedom
        deviation = np.sqrt(np.where(variance > 1e-12 * variance.max(initial=0), variance, 0))
        return Typical(mean, deviation, np.log((stats.class_images_with + 0.5) / (images + 1)))

    def distance(self, pooled: NDArray[np.floating], classes: NDArray[np.integer]) -> Array:
        """(images,) how far each image is from its class: the root mean square of (phi - mean) / deviation.

        `pooled` (images, filters), `classes` (images,) a class each. About 1 for an image as any other of its class.
        """
        live = self.deviation > 0
        if not live.any():
            return np.zeros(len(pooled))
        away = (np.asarray(pooled, np.float64)[:, live] - self.mean[classes][:, live]) / self.deviation[live]
        # Rows side by side in memory, so that each is summed alike, however many there are.
        return np.asarray(np.sqrt(np.ascontiguousarray(away**2).mean(axis=1)), np.float64)

    def said_for(
        self, counts: sp.csr_array, classes: NDArray[np.integer], others: NDArray[np.integer]
    ) -> Array:
        """(images,) by how much captions speak for one class against another; NaN for images without a word.

        `counts` (images, attributes): how often captions mention each attribute. The sum over the mentioned ones of
        log p(t|class) - log p(t|other): the log odds of a naive Bayes classifier, in nats.
        """
        odds = np.full(len(classes), np.nan)
        for k in range(len(classes)):
            words = counts.indices[counts.indptr[k] : counts.indptr[k + 1]]
            if len(words):
                odds[k] = (self.said[classes[k], words] - self.said[others[k], words]).sum()
        return odds

    def save(self, path: Place | Path) -> None:
        """Write to a .npz file, beside and then renamed."""
        with Place.of(path).write() as handle:
            np.savez(handle, mean=self.mean, deviation=self.deviation, said=self.said)

    @staticmethod
    def load(path: Place | Path) -> "Typical":
        """Read what `save` wrote."""
        with Place.of(path).open() as handle, np.load(handle, allow_pickle=False) as arrays:
            return Typical(arrays["mean"], arrays["deviation"], arrays["said"])
