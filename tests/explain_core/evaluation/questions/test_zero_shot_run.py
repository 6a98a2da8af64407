"""From looks, in any order, to a record with its baselines."""

import numpy as np
import pytest

from explain_core.errors import InputError
from explain_core.evaluation.questions.zero_shot_run import Looks, zero_shot_record
from tests.explain_core.evaluation.questions.test_zero_shot import RATE, known

SIGNATURES = known([[1, 1, 0], [1, 0, 1]])


def looks(order=(0, 1)) -> Looks:
    found = Looks()
    rows = {"a.jpg": [0.5, 0.9, 0.1], "b.jpg": [0.5, 0.1, 0.9]}
    for k in order:
        path = list(rows)[k]
        found.add([path], np.array([[k, 1.0]], np.float32), np.array([rows[path]]), [])
    return found


def test_the_order_of_looks_does_not_matter():
    records = [
        zero_shot_record(
            "words", "folder:x", "test", SIGNATURES, RATE, looks(order), {"a.jpg": 0, "b.jpg": 1}, {}
        )
        for order in ((0, 1), (1, 0))
    ]
    assert records[0].figures == records[1].figures and records[0].images == records[1].images
    figures = {(each.metric, each.variant): each.value for each in records[0].figures}
    assert figures["unseen.top1", "words"] == 1 and figures["unseen.top1", "words: chance"] == 0.5
    assert not any("nearest" in variant for _, variant in figures)  # there are no examples


def test_with_examples_the_nearest_mean_stands_beside():
    found = looks()
    found.add(["c.jpg", "d.jpg"], np.array([[0, 2], [1, 2]], np.float32), np.zeros((2, 3)), ["lost.jpg"])
    record = zero_shot_record(
        "words", "folder:x", "test", SIGNATURES, RATE, found, {"a.jpg": 0, "b.jpg": 1, "lost.jpg": 1},
        {"c.jpg": 0, "d.jpg": 1},
    )  # fmt: skip
    figures = {(each.metric, each.variant): each.value for each in record.figures}
    assert figures["unseen.top1", "words: nearest class mean"] == 1 and len(record.images) == 2


def test_without_a_single_picture_it_is_refused():
    with pytest.raises(InputError, match="no picture of folder:x"):
        zero_shot_record("words", "folder:x", "test", SIGNATURES, RATE, Looks(), {"a.jpg": 0}, {})
