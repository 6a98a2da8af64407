"""Unseen classes in the store: one description of a name, with what belongs to it."""

import shutil

from explain_core.evaluation.questions.zero_shot_rows import replace_zero_shot
from explain_core.evaluation.questions.zero_shot_run import zero_shot_record
from explain_core.store.change import change
from explain_core.store.layout import Layout
from explain_core.store.reader import Store
from tests.asked import made
from tests.explain_core.evaluation.questions.test_zero_shot_run import RATE, SIGNATURES, looks

__all__ = ["made"]
WORDS = ("black head", "red wing", "white belly")


def test_a_description_takes_the_place_of_its_own_kind_alone(made, tmp_path):
    layout = Layout(shutil.copytree(made.store, tmp_path / "store"))
    labels = {"a.jpg": 0, "b.jpg": 0}
    records = [
        zero_shot_record(name, "folder:x", "test", SIGNATURES, RATE, looks(), labels, {})
        for name in ("one", "two", "one")
    ]
    with change(layout, "made", 0) as connection:
        for record in records:
            replace_zero_shot(connection, "run-one", record, WORDS)
    with Store.open(layout.root) as store:
        shots = store.rows("SELECT description, classes, images FROM zero_shots ORDER BY description")
        images = store.rows("SELECT * FROM unseen_images WHERE description = 'one' ORDER BY path")
        told = store.rows(
            "SELECT class, attribute, value FROM unseen_classes WHERE description = 'two' ORDER BY ALL"
        )
        confused = store.rows(
            "SELECT class, predicted, images FROM unseen_confusions WHERE description = 'one' ORDER BY ALL"
        )
        figures = store.rows("SELECT variant FROM metrics WHERE metric = 'unseen.top1' ORDER BY variant")
    assert shots == [{"description": name, "classes": ["a", "b"], "images": 2} for name in ("one", "two")]
    assert [(row["class"], row["predicted"], row["correct"], row["because"]) for row in images] == [
        ("a", "a", True, ["red wing"]), ("a", "b", False, ["white belly"]),
    ]  # fmt: skip
    assert [(row["class"], row["attribute"], row["value"]) for row in told] == [
        ("a", "black head", 1), ("a", "red wing", 1), ("b", "black head", 1), ("b", "white belly", 1),
    ]  # fmt: skip
    assert [tuple(row.values()) for row in confused] == [("a", "a", 1), ("a", "b", 1)]
    assert [row["variant"] for row in figures] == ["one", "one: chance", "two", "two: chance"]
