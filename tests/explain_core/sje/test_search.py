"""A sentence finds images."""

import numpy as np
import pytest
import torch

from explain_core.sje import search
from explain_core.sje.encoders import Encoder, Reading
from explain_core.sje.search import find_by_sentence, unknown_words
from explain_core.sje.size import SMALL
from explain_core.training.stored_features import StoredFeatures
from explain_core.training.word_index import WordIndex


@pytest.fixture
def encoder():
    torch.manual_seed(0)
    return Encoder(Reading("bag-of-words", 3, SMALL, WordIndex.of(["a red crown"]).words))


def test_the_best_rows_of_all_by_a_plain_product(encoder, monkeypatch):
    monkeypatch.setattr(search, "AT_ONCE", 7)
    table = np.random.default_rng(0).normal(size=(40, 3)).astype(np.float32)
    table[30] = table[3]
    features = StoredFeatures.over(table, np.arange(40))
    phi = encoder.embed(encoder.reading.numbers(["a red crown"]))[0]
    scores = features.of(np.arange(40)).numpy() @ phi
    found = find_by_sentence(encoder, "A red crown.", features, 40)
    assert found.scores.tolist() == pytest.approx(np.sort(scores)[::-1].tolist(), abs=1e-6)
    rows = found.rows.tolist()
    assert rows.index(30) == rows.index(3) + 1  # equal scores: the earlier row first
    assert find_by_sentence(encoder, "a red crown", features, 5).rows.tolist() == rows[:5]


def test_among_some_rows_alone(encoder):
    features = StoredFeatures.over(np.eye(3), np.arange(3))
    assert set(find_by_sentence(encoder, "red", features, 9, rows=np.array([2, 0])).rows) == {0, 2}


def test_words_that_were_never_met(encoder):
    assert unknown_words(encoder, "A red crown and a purple crown, and") == ("and", "purple")
    assert unknown_words(Encoder(Reading("char-cnn", 3, SMALL)), "zebra") == ()
