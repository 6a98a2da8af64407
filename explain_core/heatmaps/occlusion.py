"""Occlusion: how far the target falls where a patch of the image is covered (Zeiler & Fergus 2014).

The patches' centres are the centres of a grid's cells, so the map lies on the image as every other one does.
"""

from collections.abc import Iterator, Sequence
from itertools import product

import torch
from torch import Tensor, nn

from explain_core.heatmaps.target import Logits, Target

PATCH = 45 / 224
"""A patch's side as a share of the image's: 45 pixels of 224, as in Selvaraju et al. 2017."""
GRID = 12
"""Patches in a row and in a column: neighbours overlap by more than half."""


def occlusion_maps(
    model: nn.Module, images: Tensor, target: Target, grid: int = GRID, batch: int = 32
) -> Tensor:
    """(images, grid, grid) float32: the target's fall where each cell's patch is grey, cut at the image's edges.

    `images` (images, 3, height, width), normalised, so that 0 is the mean colour; `target` must be Logits, whose
    classes are repeated for each patch. `batch` images a forward pass. Positive: the patch spoke for the target.
    """
    if not isinstance(target, Logits):
        raise TypeError("occlusion asks for Logits: another kind of target cannot be repeated for each patch")
    boxes = list(patches(images.shape[2], images.shape[3], grid))
    with torch.inference_mode():
        whole = target(model(images)).float()
        falls = torch.empty(len(images), len(boxes))
        for row in range(len(images)):
            for start in range(0, len(boxes), batch):
                part = boxes[start : start + batch]
                values = _repeated(target, row, len(part))(model(covered(images[row], part))).float()
                falls[row, start : start + len(part)] = (whole[row] - values).cpu()
    return falls.reshape(-1, grid, grid)


def patches(height: int, width: int, grid: int = GRID) -> Iterator[tuple[int, int, int, int]]:
    """(top, bottom, left, right) of every patch, row by row."""
    tall, wide = max(1, round(PATCH * height)), max(1, round(PATCH * width))
    for row, column in product(range(grid), repeat=2):
        top = round((row + 0.5) / grid * height - tall / 2)
        left = round((column + 0.5) / grid * width - wide / 2)
        yield max(top, 0), min(top + tall, height), max(left, 0), min(left + wide, width)


def covered(image: Tensor, boxes: Sequence[tuple[int, int, int, int]]) -> Tensor:
    """(boxes, 3, height, width): an image (3, height, width) with each box grey."""
    covered = image[None].repeat(len(boxes), 1, 1, 1).contiguous(memory_format=torch.channels_last)
    for one, (top, bottom, left, right) in zip(covered, boxes, strict=True):
        one[:, top:bottom, left:right] = 0
    return covered


def _repeated(target: Logits, row: int, times: int) -> Logits:
    classes = target.classes[row : row + 1].repeat(times)
    against = None if target.against is None else target.against[row : row + 1].repeat(times)
    return Logits(classes, against)
