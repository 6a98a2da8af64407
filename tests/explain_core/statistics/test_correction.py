"""What is stated, what is there, and what a noun's places are corrected by."""

import numpy as np
import pytest

from explain_core.statistics import correction
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


def test_many_rows_are_corrected_some_at_a_time(monkeypatch):
    found = Correction(Calibration(0.5, 2.0), Calibration(1.0, 1.0))
    random = np.random.default_rng(3)
    p, stated = random.random((50, 4)), random.random((50, 4)) < 0.3
    whole = found.there(p, stated)
    monkeypatch.setattr(correction, "AT_ONCE", 7)
    np.testing.assert_array_equal(found.there(p, stated), whole)
