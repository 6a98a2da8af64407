"""How much of each cell of a feature map lies near a part of the object."""

import numpy as np
from numpy.typing import NDArray

#: Within so much of the object's longer side of a keypoint a place is the part's.
RADIUS = 0.1
#: Points a side at least, at which it is asked what is near.
FINE = 56


def part_cells(
    points: NDArray[np.float64], radii: tuple[float, float], shape: tuple[int, int]
) -> NDArray[np.float64] | None:
    """(h, w) each cell's share of what lies near a part, adding up to 1; None where nothing of it is on the crop.

    `points` (points, 2): the part's keypoints, u and v from 0 to 1 across and down the crop; `radii`: what is near,
    across and down, in units of the crop's sides; `shape`: (h, w) of the map. A keypoint on the crop counts with the
    place that it falls on, however small its surroundings are.
    """
    height, width = shape
    down, across = (-(-FINE // side) for side in shape)
    rows, columns = height * down, width * across
    v = (np.arange(rows) + 0.5) / rows - points[:, 1:]
    u = (np.arange(columns) + 0.5) / columns - points[:, :1]
    near = np.asarray(((v[:, :, None] / radii[1]) ** 2 + (u[:, None, :] / radii[0]) ** 2 <= 1).any(axis=0))
    seen = points[((points >= 0) & (points < 1)).all(axis=1)]
    near[(seen[:, 1] * rows).astype(int), (seen[:, 0] * columns).astype(int)] = True
    cells = near.reshape(height, down, width, across).sum(axis=(1, 3)).astype(np.float64)
    total = cells.sum()
    return np.asarray(cells / total) if total else None
