"""Rows of the store's tables, by hand."""

from datetime import UTC, datetime

import numpy as np
import pyarrow as pa
import pytest

from explain_core.data.sets.manifest import SCHEMA, Manifest
from explain_core.statistics.estimators import FilterAttributePdf
from explain_core.statistics.presence import Presence
from explain_core.store import rows
from explain_core.store.explainer import Explainer

P = np.array([[0.5, 0.5, 0.0], [0.25, 0.25, 0.5]])
WORDS = ("red wing", "long bill", "blue tail")


@pytest.fixture
def learned():
    """Two filters, three words, two classes; the finer stage has one filter."""
    share = np.array([[0.5, 0.25, 0], [0, 0.5, 1]], np.float32)
    presence = Presence(np.arange(6, dtype=np.float32).reshape(2, 3), np.array([7, 8, 9], np.float32), share)
    return Explainer(
        "joint", {"joint": FilterAttributePdf(P, np.array([1.0, 2.0]))},
        {"joint": FilterAttributePdf(P[:1], np.array([3.0]))}, presence, np.array([0.5, 1, 2], np.float32),
        np.ones((2, 3), np.float32), np.eye(2, dtype=np.float32), np.array([[1, 2], [3, 4]], np.float32),
        np.array([4, 3, 2]), ("Jay", "Wren"), WORDS, ("wings", "bill", "tail"), (),
    )  # fmt: skip


def test_pdfs_a_row_a_filter(learned):
    assert rows.filter_pdfs("one", learned).to_pylist() == [
        {"run_id": "one", "filter": 0, "p": [0.5, 0.5, 0.0]},
        {"run_id": "one", "filter": 1, "p": [0.25, 0.25, 0.5]},
    ]
    assert rows.finer_pdfs("one", learned)["weight"].to_pylist() == [3.0]


def test_the_constant_of_presence_comes_last_and_has_no_filter(learned):
    table = rows.presence("one", learned).to_pylist()
    assert [row["filter"] for row in table] == [0, 1, None]
    assert [row["coefficients"] for row in table] == [[0, 1, 2], [3, 4, 5], [7, 8, 9]]
    assert [row["contrast"] for row in table] == [[1, 1, 1], [1, 1, 1], None]


def test_classes_and_worth(learned):
    assert rows.class_means("one", learned).to_pylist()[1] == {
        "run_id": "one", "class": "Wren", "phi": [3, 4], "p": [0, 0.5, 1],
    }  # fmt: skip
    assert rows.worth("one", learned)["worth"].to_pylist() == [0.5, 1, 2]


def test_the_strongest_attributes_of_a_class_first(learned):
    table = rows.class_attributes("one", learned, np.array([[0.25, 0.5, 0.25], [0.0, 0.0, 1.0]]))
    jay = [row for row in table.to_pylist() if row["class"] == "Jay"]
    assert (jay[0]["rank"], jay[0]["attribute"], jay[0]["p"]) == (1, "long bill", 0.5)
    assert sorted(row["rank"] for row in jay) == [1, 2, 3]
    assert table.num_rows == 6 and table["attribute"][3].as_py() == "blue tail"


def test_images_and_why_they_may_fail():
    given = {name: [None, None] for name in SCHEMA.names} | {
        "image_id": ["a", "b"], "path": ["a.png", "b.png"], "class_index": [1, 0], "split": ["train", "test"],
    }  # fmt: skip
    manifest = Manifest(pa.table(given, SCHEMA), ("Jay", "Wren"), "/birds", ())
    table = rows.images(manifest, manifest.classes).to_pylist()
    assert [(row["image_id"], row["class"]) for row in table] == [("a", "Wren"), ("b", "Jay")]
    assert {row["image_set_digest"] for row in table} == {manifest.digest}
    causes = rows.image_causes(manifest, {"b.png": "blurred", "elsewhere.png": "mislabelled"})
    assert causes.select(["image_id", "cause"]).to_pylist() == [{"image_id": "b", "cause": "blurred"}]
    now = datetime.now(UTC)
    (row,) = rows.image_set(manifest, "cub:/data/birds/", now).to_pylist()
    assert (row["name"], row["spec"], row["images"], row["classes"]) == (
        "birds",
        "cub:/data/birds/",
        2,
        ["Jay", "Wren"],
    )


def test_a_run_without_bad_images_has_an_empty_quarantine():
    assert rows.quarantine("one", "set", []).num_rows == 0
    (row,) = rows.quarantine("one", "set", [("a.png", "it is empty")]).to_pylist()
    assert row == {"run_id": "one", "image_set_digest": "set", "path": "a.png", "reason": "it is empty"}
