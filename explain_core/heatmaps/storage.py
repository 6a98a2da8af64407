"""Grad-CAM from feature maps that were kept, without a network, and a heatmap as the store keeps it."""

import numpy as np
from numpy.typing import NDArray


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
