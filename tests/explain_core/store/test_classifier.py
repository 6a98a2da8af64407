"""The classifier beside an extraction's shards."""

import numpy as np
import pytest

from explain_core.places import Place
from explain_core.store.classifier import Classifier

WEIGHTS = np.arange(6, dtype=np.float32).reshape(2, 3)


@pytest.mark.parametrize("where", ["disk", "memory"])
def test_it_is_read_as_it_was_written(where, tmp_path, memory):
    folder = Place.of(tmp_path / "key" if where == "disk" else "memory://box/key")
    assert Classifier.load(folder) is None
    Classifier(WEIGHTS, np.ones(2, np.float32)).save(folder)
    again = Classifier.load(folder)
    assert again.filters == 3 and again.weights.tolist() == WEIGHTS.tolist() and again.bias.tolist() == [1, 1]


@pytest.mark.parametrize("keep", [0, 40, -30])
def test_a_damaged_one_counts_as_absent(keep, tmp_path):
    Classifier(WEIGHTS, np.ones(2, np.float32)).save(tmp_path)
    path = tmp_path / "classifier.npz"
    path.write_bytes(path.read_bytes()[:keep])
    assert Classifier.load(tmp_path) is None
