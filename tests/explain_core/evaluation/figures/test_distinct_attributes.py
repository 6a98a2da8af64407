"""Each attribute that any sentence uses counts once."""

from types import SimpleNamespace

import numpy as np

from explain_core.evaluation.figures.distinct_attributes import distinct_attributes


def test_each_counts_once_and_images_without_a_sentence_not():
    told = np.array([[3, 1, -1], [1, 3, 7], [-1, -1, -1]])
    (found,) = distinct_attributes("joint", told, SimpleNamespace())
    assert (found.value, found.n) == (3.0, 2) and found.low is None


def test_without_sentences_there_is_no_figure():
    assert distinct_attributes("joint", np.full((2, 3), -1), SimpleNamespace()) == []
