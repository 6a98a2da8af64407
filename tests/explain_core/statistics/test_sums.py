"""FilterAttributeStats: exact, additive, the same bits whatever the order and the grouping."""

import numpy as np
import pytest
import scipy.sparse as sp
from hypothesis import given, settings
from hypothesis import strategies as st

from explain_core.errors import ExactnessError, StoreError
from explain_core.statistics.estimators import estimate
from explain_core.statistics.grid import Grid, rows_at_a_time
from explain_core.statistics.sums import FilterAttributeStats

ATTRIBUTES, CLASSES = ("black wing", "red throat", "white belly"), ("Crow", "Finch")


def stats_of(phi, counts, classes):
    return FilterAttributeStats.of_images(
        np.asarray(phi, np.float32),
        sp.csr_array(np.asarray(counts)),
        np.asarray(classes),
        ATTRIBUTES,
        CLASSES,
    )


def some_images(seed, images=37, filters=5):
    rng = np.random.default_rng(seed)
    phi = np.maximum(rng.normal(size=(images, filters)), 0).astype(np.float32) * rng.choice([1e-3, 1, 50])
    counts = rng.poisson(0.6, size=(images, len(ATTRIBUTES)))
    return phi, counts, rng.integers(0, len(CLASSES), images)


def test_sums_worked_out_by_hand():
    stats = stats_of([[0.5, 2.0], [1.0, 0.0], [0.25, 4.0]], [[2, 0, 1], [0, 0, 0], [1, 1, 0]], [0, 1, 1])
    unit = 2**20
    assert stats.images == 3
    assert stats.attribute_images.tolist() == [2, 1, 1]
    assert stats.attribute_tf.tolist() == [3, 1, 1]
    assert stats.phi.tolist() == [1.75 * unit, 6 * unit]
    assert stats.phi_attribute.tolist() == [
        [0.75 * unit, 0.25 * unit, 0.5 * unit],
        [6 * unit, 4 * unit, 2 * unit],
    ]
    assert stats.gram.tolist() == [[1.3125, 2.0], [2.0, 20.0]]
    assert stats.class_images.tolist() == [1, 2]
    assert stats.class_attribute.tolist() == [[1, 0, 1], [1, 1, 0]]
    assert stats.class_phi.tolist() == [[0.5 * unit, 2 * unit], [1.25 * unit, 4 * unit]]
    assert stats.phi_mean.tolist() == pytest.approx([1.75 / 3, 2.0])
    assert stats.phi_square_sum.tolist() == [1.3125, 20.0]


@settings(max_examples=40, deadline=None)
@given(seed=st.integers(0, 10**6), cuts=st.lists(st.integers(0, 37), max_size=6), order=st.randoms())
def test_any_order_and_any_grouping_give_the_same_bits(seed, cuts, order):
    phi, counts, classes = some_images(seed)
    whole = stats_of(phi, counts, classes)
    rows = list(range(len(phi)))
    order.shuffle(rows)
    edges = [0, *sorted(cuts), len(rows)]
    pieces = [
        stats_of(phi[part], counts[part], classes[part])
        for start, end in zip(edges, edges[1:], strict=False)
        for part in [rows[start:end]]
    ]
    order.shuffle(pieces)
    while len(pieces) > 1:
        left = pieces.pop(order.randrange(len(pieces)))
        right = pieces.pop(order.randrange(len(pieces)))
        pieces.append(left + right)
    assert pieces[0].digest == whole.digest


@settings(max_examples=20, deadline=None)
@given(seed=st.integers(0, 10**6), cut=st.integers(0, 37))
def test_taking_images_away_gives_back_what_was_there_before(seed, cut):
    phi, counts, classes = some_images(seed)
    left = stats_of(phi[:cut], counts[:cut], classes[:cut])
    right = stats_of(phi[cut:], counts[cut:], classes[cut:])
    assert ((left + right) - right).digest == left.digest
    zero = FilterAttributeStats.zero(5, ATTRIBUTES, CLASSES)
    assert (left + zero).digest == left.digest
    assert (left - left).digest == zero.digest


def test_the_gram_matrix_is_exact_where_float64_alone_would_round():
    # Integers of 30 bits squared need 60; their sum is known, and every bit of it is there.
    phi = np.array([[2**10 - 2**-20, 1 + 2**-20], [3.0, 2**-20]])
    stats = FilterAttributeStats.of_images(
        phi, sp.csr_array((2, 3), dtype=int), np.zeros(2, int), ATTRIBUTES, CLASSES
    )
    a, b = (int(v) for v in (phi[0, 0] * 2**20, phi[0, 1] * 2**20))
    c, d = 3 * 2**20, 1

    def exact(i, j):
        parts = (stats.high_high[i, j], stats.high_low[i, j], stats.high_low[j, i], stats.low_low[i, j])
        high, mixed, mixed_too, low = (int(part) for part in parts)
        return high * 2**20 + (mixed + mixed_too) * 2**10 + low

    assert exact(0, 0) == a * a + c * c
    assert exact(0, 1) == exact(1, 0) == a * b + c * d
    assert exact(1, 1) == b * b + d * d


def test_blocks_of_rows_keep_float64_exact():
    # The high half of 20000.25 is 20000.25 * 2^10; only 21 of its squares fit under 2^53 at a time.
    rows = 3000
    phi = np.full((rows, 1), 20000.25, np.float64)
    stats = stats_of(phi, np.zeros((rows, 3), int), np.zeros(rows, int))
    assert int(stats.high_high[0, 0]) == rows * (20000 * 2**10 + 2**8) ** 2
    assert rows_at_a_time((20000.25 * 2**10) ** 2, rows) == 21


def test_the_bound_is_checked():
    with pytest.raises(ExactnessError, match="too large"):
        stats_of([[1e9, 0.0]], [[0, 0, 0]], [0])
    with pytest.raises(ExactnessError, match="not a number"):
        stats_of([[np.inf, 0.0]], [[0, 0, 0]], [0])
    big = stats_of([[90000.0, 0.0]], [[0, 0, 0]], [0])
    with pytest.raises(ExactnessError, match="64-bit"):
        for _ in range(40):
            big = big + big


def test_sums_of_different_things_are_not_added():
    left = stats_of([[1.0, 2.0]], [[1, 0, 0]], [0])
    right = FilterAttributeStats.zero(3, ATTRIBUTES, CLASSES)
    with pytest.raises(ValueError, match="different filters"):
        left + right
    with pytest.raises(ValueError, match="different"):
        left + FilterAttributeStats.zero(2, ATTRIBUTES, CLASSES, Grid(10, 10))
    with pytest.raises(ValueError, match="do not belong together"):
        stats_of([[1.0, 2.0]], [[1, 0, 0], [0, 1, 0]], [0, 1])


def test_digest_tells_content_from_content():
    stats = stats_of([[1.0, 2.0]], [[1, 0, 0]], [0])
    again = stats_of([[1.0, 2.0]], [[1, 0, 0]], [0])
    other = stats_of([[1.0, 2.0]], [[0, 1, 0]], [0])
    finer = stats_of([[1.0, 2.0 + 2**-20]], [[1, 0, 0]], [0])
    assert stats == again
    assert len({stats.digest, other.digest, finer.digest}) == 3


def test_what_is_saved_is_loaded(tmp_path):
    stats = stats_of(*some_images(3))
    stats.save(tmp_path / "sums.npz")
    assert FilterAttributeStats.load(tmp_path / "sums.npz").digest == stats.digest
    assert [path.name for path in tmp_path.iterdir()] == ["sums.npz"]
    (tmp_path / "sums.npz").write_bytes((tmp_path / "sums.npz").read_bytes()[:200])
    with pytest.raises(StoreError, match=r"sums.npz"):
        FilterAttributeStats.load(tmp_path / "sums.npz")


def test_realigned_sums_are_those_of_the_same_images_in_other_columns():
    phi, counts, classes = some_images(5)
    stats = stats_of(phi, counts, np.zeros_like(classes))  # every image a crow
    other = stats.realigned(("white belly", "blue tail", "black wing"), ("Auk", "Crow"))
    again = FilterAttributeStats.of_images(
        phi,
        sp.csr_array(np.stack([counts[:, 2], np.zeros(len(counts), int), counts[:, 0]], axis=1)),
        np.ones_like(classes),
        ("white belly", "blue tail", "black wing"),
        ("Auk", "Crow"),
    )
    assert other.digest == again.digest
    with pytest.raises(ValueError, match="left out: Crow"):
        stats.realigned(ATTRIBUTES, ("Finch",))


def test_truth_between_0_and_1_is_summed_exactly_in_any_order():
    rng = np.random.default_rng(11)
    phi = rng.normal(size=(37, 5)).astype(np.float32)
    truth = np.round(rng.random((37, 3)), 2) * (rng.random((37, 3)) > 0.4)
    counts, classes = (truth >= 0.5).astype(np.int64), rng.integers(0, 2, 37)
    words, names = ("a b", "c d", "e f"), ("x", "y")

    def stats(rows):
        return FilterAttributeStats.of_images(
            phi[rows],
            sp.csr_array(counts[rows]),
            classes[rows],
            words,
            names,
            truth=sp.csr_array(truth[rows]),
        )

    whole, order = stats(np.arange(37)), rng.permutation(37)
    parts = [stats(part) for part in np.array_split(order, 4)]
    assert parts[2] + parts[0] + (parts[3] + parts[1]) == whole
    rounded = np.rint(truth * 1024) / 1024
    grid = np.rint(phi.astype(np.float64) * 2**20) / 2**20
    assert np.array_equal(whole.images_with, rounded.sum(axis=0))
    assert np.abs(whole.phi_truth - grid.T @ rounded).max() < 1e-9
    member = np.eye(2)[classes]
    assert np.array_equal(whole.class_images_with, member.T @ rounded)
    assert whole.attribute_tf.tolist() == counts.sum(axis=0).tolist()


def test_truth_of_0_and_1_says_what_counts_say_and_the_two_are_not_mixed(tmp_path):
    phi, counts, classes = some_images(3)
    plain = stats_of(phi, counts, classes)
    told = FilterAttributeStats.of_images(
        np.asarray(phi, np.float32), sp.csr_array(counts), classes, plain.attributes, plain.classes,
        truth=sp.csr_array((counts > 0).astype(np.float64)),
    )  # fmt: skip
    assert np.array_equal(told.images_with, plain.images_with) and np.array_equal(
        told.phi_truth, plain.phi_truth
    )
    assert np.array_equal(told.class_images_with, plain.class_images_with)
    assert told != plain and np.allclose(estimate("joint", told).p, estimate("joint", plain).p)
    with pytest.raises(ValueError, match="different filters, attributes"):
        told + plain
    told.save(tmp_path / "sums.npz")
    assert FilterAttributeStats.load(tmp_path / "sums.npz") == told
    assert "truth_bits" not in plain._header()  # what was summed before keeps its digest
