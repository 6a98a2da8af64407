"""Sums that leave 64 bits."""

import numpy as np
import pytest

from explain_core.statistics.wide import HALF, added, numbers, scattered


def exact(low, carried):
    over = np.zeros_like(low) if carried is None else carried
    return [int(a) + int(b) * 2**63 for a, b in zip(low.ravel(), over.ravel(), strict=True)]


def test_sums_are_exact_and_have_no_order():
    random = np.random.default_rng(3)
    terms = random.integers(-HALF, HALF, (40, 6))
    terms[:, 0] = HALF - 1
    terms[:, 1] = -HALF
    expected = [sum(int(each) for each in terms[:, k]) for k in range(6)]
    found = []
    for order in (np.arange(40), random.permutation(40), np.arange(40)[::-1]):
        low, carried = np.zeros(6, np.int64), None
        for place in order:
            low, carried = added(low, terms[place], carried)
        found.append((low, carried))
        assert exact(low, carried) == expected
    assert all(np.array_equal(found[0][0], low) and np.array_equal(found[0][1], over) for low, over in found)
    assert numbers(*found[0], 1.0) == pytest.approx(expected, rel=1e-15)


def test_nothing_is_carried_where_nothing_leaves_64_bits():
    low, carried = added(np.array([3, -4]), np.array([HALF - 4, -HALF + 4]))
    assert carried is None and low.tolist() == [HALF - 1, -HALF]
    again = added(low, np.array([1, -1]), None)
    assert again[1] is not None and added(again[0], np.array([-1, 1]), again[1])[1] is None
    assert numbers(np.array([5]), None, 4.0).tolist() == [1.25]


@pytest.mark.parametrize("largest", [2**30, 2**58, HALF - 2**12])
def test_rows_are_added_where_they_belong_exactly(largest):
    random = np.random.default_rng(4)
    values = np.rint(random.uniform(-1, 1, (90, 5)) * largest)
    values[:, 0], values[:, 1] = largest, -largest
    places = random.integers(0, 3, 90)
    low, carried = scattered(values, places, 4)
    expected = [sum(int(v) for v in values[places == row, k]) for row in range(4) for k in range(5)]
    assert exact(low, carried) == expected and low.shape == (4, 5)
    assert (carried is None) == (largest == 2**30)
