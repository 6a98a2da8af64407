"""How much of what captions say is found, and how much of what is found they say."""

from collections.abc import Callable
from typing import Any

import pytest

from explain_core.text.attributes import extract
from tests.annotated_captions import (
    SETS,
    Annotated,
    Score,
    annotated,
    differences,
    domains,
    hostile,
    hostile_kinds,
    measured,
    of_domain,
    score,
)


@pytest.mark.parametrize("name", SETS)
def test_precision_and_recall(nlp: Any, name: str) -> None:
    try:
        captions = annotated(name)
    except FileNotFoundError as error:
        pytest.skip(f"no real captions at {error.filename}")
    assert len(captions) == {"cub": 300, "fieldguide": 100, "flowers12": 36}[name]
    total = measured(captions, nlp)
    assert total.precision > 0.98 and total.recall > 0.965


#: Domains whose captions are mostly notes without verbs, in words of their trade, and what is reached there.
TERSE = {
    "cars": (0.94, 0.95), "circuit_boards": (0.91, 0.91), "houses_and_fish": (0.97, 0.93), "mushrooms": (0.91, 0.88),
    "things_3": (0.945, 0.93), "catalogues": (0.97, 0.90), "kitchens_and_walls": (0.96, 0.92),
    "short_notes": (0.95, 0.96), "terse": (0.95, 0.91),
    "wares_and_inspections": (0.97, 0.95), "shop_lines": (0.88, 0.90),
}  # fmt: skip


@pytest.mark.parametrize("name", domains())
def test_other_things_than_birds(nlp: Any, name: str) -> None:
    total = measured(of_domain(name), nlp)
    precision, recall = TERSE.get(name, (0.96, 0.94))
    assert len(of_domain(name)) >= 40 and total.precision >= precision and total.recall >= recall


@pytest.mark.parametrize("kind", hostile_kinds())
def test_what_people_may_write(nlp: Any, kind: str) -> None:
    captions = hostile(kind)
    found = extract([one.caption for one in captions], nlp)
    said = [[mention.attribute for mention in mentions] for mentions in found]
    differ = {
        one.caption: differences(one, names)
        for one, names in zip(captions, said, strict=True)
        if differences(one, names) != ([], [])
    }
    assert differ == {}


@pytest.mark.parametrize("kind", ["questions", "unreal", "denials"])
@pytest.mark.parametrize(
    "write", [str.upper, str.title, lambda text: f"\ufeff{text}\r\n", lambda text: f"  {text} "]
)
def test_nothing_is_said_wrongly_however_it_is_written(
    nlp: Any, kind: str, write: Callable[[str], str]
) -> None:
    captions = hostile(kind)
    found = extract([write(one.caption) for one in captions], nlp)
    wrong = {
        one.caption: differences(one, [mention.attribute for mention in mentions])[0]
        for one, mentions in zip(captions, found, strict=True)
    }
    assert {caption: names for caption, names in wrong.items() if names} == {}


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
