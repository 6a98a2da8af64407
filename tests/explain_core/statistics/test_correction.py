"""What is stated, what is there, and what a noun's places are corrected by."""

import numpy as np
import pytest

from explain_core.statistics.calibration import Calibration
from explain_core.statistics.correction import Correction


def test_each_by_its_own():
    found = Correction(
        stated=Calibration(1.0, 1.0), placed=Calibration(0.0, 2.0), nouns={"tail": Calibration(-1.0, 2.0)}
    )
    there = found.there(np.array([0.5, 0.5]), np.array([True, False]))
    assert there == pytest.approx([1 / (1 + np.exp(-1)), 0.5])
    near = found.near(np.array([0.5, 0.5]), ["wing", "tail"])
    assert near == pytest.approx([0.5, 1 / (1 + np.e)])
