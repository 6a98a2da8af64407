"""Heat maps for the browser: raw and of low resolution, a byte a cell."""

from __future__ import annotations

import base64
from collections.abc import Sequence
from typing import Any

import numpy as np

from explain_core.report.pieces import rounded

STEPS, HALF = 255, 127


def packed(height: int, width: int, values: Sequence[float]) -> list[Any]:
    """[height, width, most, signed, data]: base64 of a byte a cell, row by row; [0, 0, 0, False, ""] where it is none.

    Where no cell is negative, a byte b stands for b / 255 most; otherwise for (b - 127) / 127 most, so that zero
    stays zero and signs stay signs. A map is told by its largest value to within 0.4 %.
    """
    cells = np.nan_to_num(np.asarray(values, np.float64), nan=0.0, posinf=0.0, neginf=0.0)
    if cells.size == 0 or cells.size != height * width:
        return [0, 0, 0, False, ""]
    most, signed = float(np.abs(cells).max()), bool((cells < 0).any())
    scaled = cells / (most or 1.0)
    steps = np.rint(scaled * HALF) + HALF if signed else np.rint(scaled * STEPS)
    data = base64.b64encode(steps.astype(np.uint8).tobytes()).decode("ascii")
    return [height, width, rounded(most), signed, data]
