"""How much of what captions say is found, and how much of what is found they say."""

from typing import Any

import pytest

from tests.annotated_captions import SETS, Annotated, Score, annotated, differences, measured, score


@pytest.mark.parametrize("name", SETS)
def test_precision_and_recall(nlp: Any, name: str) -> None:
    try:
        captions = annotated(name)
    except FileNotFoundError as error:
        pytest.skip(f"no real captions at {error.filename}")
    assert len(captions) == {"cub": 300, "fieldguide": 100, "flowers12": 36}[name]
    total = measured(captions, nlp)
    assert total.precision > 0.98 and total.recall > 0.965


def test_a_score_counts_what_is_right_wrong_and_missed() -> None:
    one = Annotated(
        "",
        (frozenset({"red crown"}), frozenset({"gray feather", "gray tail feather"})),
        frozenset({"big bird"}),
    )
    found = ["gray tail feather", "big bird", "blue crown"]
    assert differences(one, found) == (["blue crown"], ["red crown"])
    assert score(one, found) == Score(right=1, wrong=1, missed=1)
    assert (score(one, found).precision, score(one, found).recall) == (0.5, 0.5)
