"""What is told of images against their captions, word for word and by meaning, worked out by hand."""

import math

import numpy as np

from explain_core.evaluation.figures.test_images import HeldOut
from explain_core.evaluation.words.sentences import told_against_mentioned

WORDS = ("red bill", "red beak", "red crown")


def held(mentions: list[tuple[int, int]]) -> HeldOut:
    """Two test images; of 8 training images 2 mention a red bill, 3 a red beak, 4 either, and 1 a red crown."""
    return HeldOut(
        ("a", "b"), ("c",), np.zeros(2, np.int64), np.ones(2, bool), ((), ()), WORDS, WORDS,
        np.array([2, 3, 1]), 8, np.ones((1, 3)), np.array(sorted(k * 3 + j for k, j in mentions)),
        np.array([0, 0, 1]), np.array([4, 4, 1]),
    )  # fmt: skip


def figures(
    told: list[list[int]], mentions: list[tuple[int, int]]
) -> dict[str, tuple[list[float], list[float]]]:
    found = told_against_mentioned("v", np.array(told), held(mentions))
    return {each.metric: (each.numerators.tolist(), each.denominators.tolist()) for each in found}


def test_a_synonym_is_wrong_word_for_word_and_right_by_meaning():
    found = figures([[0, 2], [0, -1]], [(0, 1), (0, 2)])
    assert found["sentence.precision@5"] == ([1, 0], [2, 1])  # of image a the crown alone
    assert found["sentence.bits@5"] == ([3, 0], [2, 1])  # log2(8 / 1)
    assert found["sentence.precision_by_meaning@5"] == ([2, 0], [2, 1])
    assert found["sentence.bits_by_meaning@5"] == ([3 + 1, 0], [2, 1])  # and log2(8 / 4)


def test_what_is_told_twice_counts_once_by_meaning():
    found = figures([[0, 1], [2, -1]], [(0, 0), (0, 1)])
    assert found["sentence.precision@5"] == ([2, 0], [2, 1])
    assert found["sentence.bits@5"][0] == [2 + math.log2(8 / 3), 0]
    assert found["sentence.precision_by_meaning@5"] == ([1, 0], [2, 1])
    assert found["sentence.bits_by_meaning@5"][0] == [1, 0]


def test_nothing_told_is_nothing_right():
    found = figures([[-1, -1], [-1, -1]], [(0, 2), (1, 2)])
    assert all(value == ([0, 0], [0, 0]) for value in found.values()) and len(found) == 4
