"""The area under a curve."""

import numpy as np
import pytest

from explain_core.evaluation.figures.area import area


def test_areas_by_hand():
    assert area(np.array([1.0, 0.5, 0.0])) == 0.5
    assert area(np.array([[0.0, 1.0, 1.0, 1.0, 1.0]])) == pytest.approx([0.875])
    assert area(np.ones(9)) == 1
