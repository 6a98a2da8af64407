import numpy as np
import pytest
import scipy.sparse as sp

from explain_core.explanation.response import activation_patterns, responses, responsiveness, worth
from explain_core.statistics.sums import FilterAttributeStats


def test_a_pattern_is_how_an_attribute_appears_not_how_it_is_read() -> None:
    # Filter 0 shows the attribute and a nuisance, filter 1 the nuisance alone: it is read as f0 - f1, and
    # appears in filter 0 alone.
    has, nuisance = np.array([0, 0, 1, 1]), np.array([0, 1, 0, 1])
    phi = np.stack([has + nuisance, nuisance], axis=1).astype(np.float64)
    stats = FilterAttributeStats.of_images(
        phi, sp.csr_array(has[:, None]), np.zeros(4, np.int64), ("red bill",), ("Jay",)
    )
    moved = activation_patterns(stats, np.array([[1.0], [-1.0]]))
    # cov(phi) A = (0.25, 0), A^T cov(phi) A = 0.25, shrunk by 0.03 of itself.
    assert moved == pytest.approx(np.array([[0.25 / (0.25 * 1.03)], [0.0]]))


def test_responses_are_against_the_mean_class() -> None:
    weights = np.array([[3.0, 0.0], [1.0, 2.0]])
    assert responses(weights, np.array([[1.0], [1.0]])).tolist() == [[0.0], [0.0]]
    assert responses(weights, np.array([[1.0], [0.0]])).tolist() == [[1.0], [-1.0]]


def test_names_of_one_part_are_one_thing() -> None:
    answers = np.array([[1.0, 4.0, 2.0], [-1.0, -4.0, 2.0]])
    # "bill" and "beak" are one part: (1 x 3 + 4 x 1) / 4.
    found = responsiveness(answers, ("red bill", "red beak", "red wing"), np.array([3, 1, 5]))
    assert found.tolist() == [1.75, 1.75, 2.0]


def test_worth_is_bits_times_responsiveness() -> None:
    # Two filters, each of which is one attribute; the classes differ in the first filter alone.
    has = np.array([[1, 1], [1, 0], [0, 1], [0, 0], [0, 1], [0, 0], [0, 0], [0, 1]])
    stats = FilterAttributeStats.of_images(
        has.astype(np.float64),
        sp.csr_array(has),
        np.zeros(8, np.int64),
        ("red bill", "red wing"),
        ("Jay", "Wren"),
    )
    found = worth(stats, np.eye(2), np.array([[1.0, 5.0], [-1.0, 5.0]]))
    # 2 bits at twice the mean; the wing moves no logit against another
    assert found == pytest.approx([2 * 2, 0], abs=0.1)


def test_where_all_classes_weigh_alike_worth_is_bits() -> None:
    has = np.array([[1, 1], [1, 0], [0, 1], [0, 0], [0, 1], [0, 0], [0, 0], [0, 1]])
    words = ("red bill", "red wing")
    stats = FilterAttributeStats.of_images(
        has.astype(np.float64), sp.csr_array(has), np.zeros(8, np.int64), words, ("Jay", "Wren")
    )
    assert worth(stats, np.eye(2), np.ones((2, 2))) == pytest.approx([2, 1])
