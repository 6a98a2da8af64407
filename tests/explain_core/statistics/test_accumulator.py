"""Adding images in place: the same bits as the sums of the whole, whatever the parts, and no silent overflow."""

import numpy as np
import pytest
import scipy.sparse as sp
from hypothesis import given, settings
from hypothesis import strategies as st

from explain_core.errors import ExactnessError
from explain_core.statistics.accumulator import SumAccumulator
from explain_core.statistics.grid import Grid
from explain_core.statistics.sums import FilterAttributeStats

ATTRIBUTES, CLASSES = tuple(f"hue{j} wing" for j in range(7)), ("Crow", "Finch", "Gull")


def plain(phi, counts, classes):
    """Every sum by Python's own integers, entry by entry."""
    units = [[round(float(value) * 2**20) for value in row] for row in phi]
    has = [[int(count > 0) for count in row] for row in counts.toarray()]
    n, images = len(phi[0]), range(len(phi))
    return {
        "phi": [sum(units[k][i] for k in images) for i in range(n)],
        "phi_attribute": [[sum(units[k][i] * has[k][j] for k in images) for j in range(7)] for i in range(n)],
        "class_attribute": [[sum(has[k][j] for k in images if classes[k] == c) for j in range(7)] for c in range(3)],
        "class_phi": [[sum(units[k][i] for k in images if classes[k] == c) for i in range(n)] for c in range(3)],
        "attribute_tf": counts.toarray().sum(axis=0).tolist(),
        "gram": [[sum(units[k][a] * units[k][b] for k in images) / 4**20 for b in range(n)] for a in range(n)],
    }  # fmt: skip


@settings(max_examples=30, deadline=None)
@given(seed=st.integers(0, 10**6), cuts=st.lists(st.integers(0, 20), max_size=5))
def test_parts_give_the_bits_of_the_whole(seed, cuts):
    random = np.random.default_rng(seed)
    phi = (random.normal(size=(20, 4)) * random.choice([1e-3, 1, 300])).astype(np.float32)
    counts = sp.csr_array(random.poisson(0.3, (20, 7)))
    classes = random.integers(0, 2, 20)  # the third class has no image
    total = SumAccumulator(4, 7, 3, Grid())
    edges = [0, *sorted(cuts), 20]
    for start, end in zip(edges, edges[1:], strict=False):
        total.add(phi[start:end], counts[start:end], classes[start:end])
    stats = FilterAttributeStats.of_sums(total, ATTRIBUTES, CLASSES)
    assert stats.digest == FilterAttributeStats.of_images(phi, counts, classes, ATTRIBUTES, CLASSES).digest
    assert stats.images == 20 and stats.class_images.sum() == 20
    for name, expected in plain(phi, counts, classes).items():
        assert getattr(stats, name).tolist() == expected, name


def test_a_sum_that_would_leave_int64_is_refused():
    total = SumAccumulator(1, 7, 3, Grid(bits=20, low_bits=10))
    one = sp.csr_array(np.ones((1, 7), np.int64))
    with pytest.raises(ExactnessError, match="high_high"):
        for _ in range(2**14):
            total.add(np.array([[2.0**16]]), one, np.array([0]))
            total._bounds["high_high"] += 2**51  # as many more images
    assert total.images < 2**14
