"""What is shown of a finished run."""

import pytest

from explain_core.runs.results import (
    ResultTables,
    checkpoint_before,
    first_figures,
    own_figures,
    suggestion,
)


def test_the_run_before_is_of_another_checkpoint_over_the_same_images(store):
    assert checkpoint_before(store, store.run("after")).name == "before"
    assert checkpoint_before(store, store.run("before")) is None
    assert checkpoint_before(store, store.run("elsewhere")) is None


def test_figures_are_those_of_the_run_s_estimator_and_of_test_images(store):
    run = store.run("after")
    own = own_figures(store, run, ["classifier.accuracy", "retrieval.map", "unknown"])
    assert {name: row["value"] for name, row in own.items()} == {
        "classifier.accuracy": 0.75, "retrieval.map": 0.625,
    }  # fmt: skip
    first = first_figures(store, run, ["retrieval.map", "classifier.accuracy"], ["test", "joint"])
    assert [(row["metric"], row["variant"]) for row in first] == [
        ("classifier.accuracy", "test"), ("retrieval.map", "joint"),
    ]  # fmt: skip


@pytest.mark.parametrize(("name", "image"), [("before", "i4"), ("after", "i4")])
def test_one_asks_about_the_surest_image(store, name, image):
    asked = suggestion(store, store.run(name))
    assert (asked.image_id, asked.class_name, asked.attribute) == (image, "002.Gull", "white belly")


def test_tables_tell_of_this_run_alone(store):
    tables = ResultTables.of(store, store.run("before"))
    assert [(row["metric"], row["value"]) for row in tables.metrics] == [
        ("classifier.accuracy", 0.75), ("filters.lift@1", 1.5), ("retrieval.map", 0.25),
        ("sentence.distinct_attributes", 3.0),
    ]  # fmt: skip
    assert (tables.sentences, tables.quarantine) == ([], [])
