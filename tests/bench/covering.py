"""Occlusion of any score of an image's pooled activations: each cell covered once, for all scores."""

from collections.abc import Callable

import torch
from torch import Tensor

from explain_core.heatmaps.occlusion import GRID, covered, patches
from explain_core.heatmaps.word_maps import PooledScore


def covered_features(
    pooled: Callable[[Tensor], Tensor], image: Tensor, grid: int = GRID, batch: int = 32
) -> Tensor:
    """(1 + grid * grid, filters): an image's pooled activations as it is, then with each cell's patch grey.

    `pooled`: the image network, from (batch, 3, height, width) to (batch, filters). `image` (3, height, width),
    normalised. With these every score of the image can be held against occlusion (`score_falls`).
    """
    boxes = list(patches(image.shape[1], image.shape[2], grid))
    with torch.inference_mode():
        found = [pooled(image[None].contiguous(memory_format=torch.channels_last))]
        found += [pooled(covered(image, boxes[k : k + batch])) for k in range(0, len(boxes), batch)]
    return torch.cat([part.float().cpu() for part in found])


def score_falls(found: Tensor, score: PooledScore) -> Tensor:
    """(targets, grid, grid): how far each target of one image falls with each patch, from its `covered_features`."""
    with torch.no_grad():
        values = score(found)
    grid = round((len(found) - 1) ** 0.5)
    return (values[:, :1] - values[:, 1:]).reshape(-1, grid, grid)
