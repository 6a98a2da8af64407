"""How probable attributes are in one image."""

import numpy as np
import pytest

from explain_core.runs.presence import Chance, chances
from explain_core.runs.sources import sums_of
from explain_core.statistics.presence import Presence
from explain_core.store.reader import Store
from tests.measured import ATTRIBUTES, RUN


def test_by_hand(birds):
    """Half of 0.1 a filter and 0.2, half of each class's 0.5; five of five training images have black heads."""
    pooled, logits = np.array([1.0, 0, 0, 0]), np.zeros(3)
    found = chances(birds, birds.run(), ["long ünïcode", "black head"], pooled, logits)
    assert [each.p for each in found] == [pytest.approx(0.5 * 0.3 + 0.5 * 0.5)] * 2
    assert [each.usual for each in found] == [0.2, 1.0]
    assert [each.improbable for each in found] == [False, True]


def test_what_cannot_be_is_improbable_even_where_no_image_has_it():
    assert Chance(0.0, 0.0).improbable and not Chance(0.25, 0.25).improbable


def test_each_attribute_has_its_own_column_and_each_class_its_own_row(measured):
    """Read from the store in any order, it is what the sums themselves give."""
    pooled, logits = np.array([0.125, 1.125, 0.5, 0.25], np.float32), np.array([1.0, -2.0], np.float32)
    odds = np.exp(logits) / np.exp(logits).sum()
    asked = [ATTRIBUTES[k] for k in (3, 0, 2)]
    with Store.open(measured.root) as store:
        run = store.run(RUN)
        expected = Presence.of(sums_of(run).last).probability(pooled[None], odds[None])[0]
        found = chances(store, run, asked, pooled, logits)
    assert [each.p for each in found] == [pytest.approx(expected[k]) for k in (3, 0, 2)]
    assert [each.usual for each in found] == [0.25, 0.5, 0.5]
    assert len({each.p for each in found}) == 3


def test_a_run_that_stored_no_presence_does_not_know(store):
    assert chances(store, store.run("before"), ["black wing"], np.zeros(4), np.zeros(2)) is None
