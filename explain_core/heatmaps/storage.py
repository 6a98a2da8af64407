"""Grad-CAM from feature maps that were kept, without a network, and a heatmap as the store keeps it."""

from dataclasses import dataclass
from functools import cached_property

import numpy as np
from numpy.typing import NDArray


@dataclass(frozen=True, eq=False)
class KeptMaps:
    """One image's kept `maps` (filters, h, w), and the classifier's weights (filters,) of what they are to explain.

    `target`: of the class, or of a difference of classes. `contrasted`: of the class less the runner-up.
    """

    maps: NDArray[np.float32]
    target: NDArray[np.floating]
    contrasted: NDArray[np.floating]

    @cached_property
    def grad_cam(self) -> NDArray[np.float32]:
        """(h, w) Grad-CAM of the target."""
        return kept_grad_cam(self.maps, self.target)

    @cached_property
    def contrast(self) -> NDArray[np.float32]:
        """(h, w) Grad-CAM of the class's logit less the runner-up's."""
        return kept_grad_cam(self.maps, self.contrasted)


def kept_grad_cam(maps: NDArray[np.float32], weights: NDArray[np.floating]) -> NDArray[np.float32]:
    """One image's Grad-CAM, sum_k w_k A^k / Z, where a mean over positions and one linear layer follow the maps.

    `maps` (filters, h, w), `weights` (filters,) of the class, or of a difference of classes. Returns (h, w).
    The torch form, over batches, is `gradcam.closed_form`.
    """
    return np.asarray(np.tensordot(weights, maps, 1) / maps[0].size, np.float32)


def heatmap_row(
    run_id: str, image_id: str, method: str, target: str, heatmap: NDArray[np.floating]
) -> tuple[object, ...]:
    """A row of the table `heatmaps`: values of half precision, which says all that is in a map and packs well."""
    halves = heatmap.astype(np.float16).astype(np.float32)
    return run_id, image_id, method, target, *heatmap.shape, halves.ravel()
