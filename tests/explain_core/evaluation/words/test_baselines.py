"""What explanations are compared with."""

import numpy as np
import pytest

from explain_core.evaluation.words.baselines import random_scores, told


def test_what_is_told_ends_where_p_is_zero():
    np.testing.assert_array_equal(told(np.array([[0.2, 0.0, 0.8], [0, 0, 0]]), 4), [[2, 0, -1, -1], [-1] * 4])


def test_random_scores_are_uniform_and_do_not_change():
    drawn = random_scores([str(k) for k in range(400)], ["red wing", "long bill"])
    assert drawn[7, 1] == random_scores(["7"], ["long bill"])[0, 0]
    assert drawn.min() >= 0 and drawn.max() < 1
    assert drawn.mean() == pytest.approx(0.5, abs=0.03)
