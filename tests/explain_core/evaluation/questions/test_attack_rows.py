"""Attacked pictures in the store: one attack of a name, with what belongs to it."""

import shutil

import numpy as np
import pytest

from explain_core.evaluation.questions.attack import ClassWords, attack_figures
from explain_core.evaluation.questions.attack_rows import AttackRecord, attack_name, replace_attack
from explain_core.model.attack import Attack
from explain_core.store.change import change
from explain_core.store.layout import Layout
from explain_core.store.reader import Store
from tests.asked import ATTRIBUTES, JAY, made
from tests.explain_core.evaluation.questions.test_attack import answer, attacked

__all__ = ["made"]


def record(attack: Attack, target: str | None = None, after: int = 1) -> AttackRecord:
    words = ClassWords(ATTRIBUTES, np.array([[0.5] * 5, [0.25] * 5, [0.0] * 5]), {})
    name = attack_name(attack, target)
    images = (attacked("one", answer(0, (0, 1)), answer(after, (1, 2), apart=1.0)),)
    return AttackRecord(name, attack, target, "this", images, tuple(attack_figures(name, images, words)))


def rows(layout: Layout, sql: str) -> list[dict]:
    with Store.open(layout.root) as store:
        return store.rows(sql)


@pytest.fixture
def layout(made, tmp_path):
    return Layout(shutil.copytree(made.store, tmp_path / "store"))


def write(layout, made, *records):
    with change(layout, "made", 0) as connection:
        for each in records:
            replace_attack(connection, "run-one", each, made.classes, ATTRIBUTES)


def test_what_is_stored_of_an_image(layout, made):
    write(layout, made, record(Attack("pgd", 8)))
    (row,) = rows(layout, "SELECT * FROM attacked_images")
    assert (row["attack"], row["predicted_before"], row["predicted"]) == (
        "pgd-8",
        made.classes[0],
        made.classes[1],
    )
    assert (row["appeared"], row["went"]) == ([ATTRIBUTES[2]], [ATTRIBUTES[0]])
    assert (row["fooled"], row["change"], row["height"], row["map"]) == (True, 8, 2, [0.0] * 4)
    assert row["p_label"] == pytest.approx(0.1) and row["words_apart"] == 1
    words = rows(layout, "SELECT attribute, rank_before, rank, p FROM attack_attributes ORDER BY ALL")
    assert {(each["attribute"], each["rank_before"], each["rank"]) for each in words} == {
        (ATTRIBUTES[0], 1, None), (ATTRIBUTES[1], 2, 1), (ATTRIBUTES[2], None, 2),
    }  # fmt: skip
    found = rows(layout, "SELECT role, attribute, images FROM attack_words ORDER BY role")
    assert [(each["role"], each["attribute"], each["images"]) for each in found] == [
        ("appeared", ATTRIBUTES[2], 1), ("went", ATTRIBUTES[0], 1),
    ]  # fmt: skip


def test_an_attack_takes_the_place_of_its_own_kind_alone(layout, made):
    write(layout, made, record(Attack("pgd", 8)), record(Attack("pgd", 8), JAY), record(Attack("fgsm", 8)))
    assert len(rows(layout, "SELECT * FROM attacks")) == 3
    before = rows(
        layout,
        "SELECT variant, count(*) AS n FROM metrics WHERE starts_with(metric, 'attack.') GROUP BY ALL ORDER BY 1",
    )
    write(layout, made, record(Attack("pgd", 8), after=0))  # nothing fell this time
    kept = rows(layout, "SELECT attack, fooled FROM attacks ORDER BY attack")
    assert [(each["attack"], each["fooled"]) for each in kept] == [
        ("fgsm-8", 1),
        ("pgd-8", 0),
        ("pgd-8 to Plain Jay", 1),
    ]
    after = rows(
        layout,
        "SELECT variant, count(*) AS n FROM metrics WHERE starts_with(metric, 'attack.') GROUP BY ALL ORDER BY 1",
    )
    assert [each for each in after if each["variant"].startswith(("fgsm", "pgd-8 to"))] == [
        each for each in before if each["variant"].startswith(("fgsm", "pgd-8 to"))
    ]
    assert not any(" by " in each["variant"] for each in after if each["variant"].startswith("pgd-8 by"))
    assert rows(layout, "SELECT * FROM metrics WHERE metric = 'classifier.accuracy'")
