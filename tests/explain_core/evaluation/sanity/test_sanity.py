"""Sanity checks of a small store: what is stored, what is left alone, and grounding in maps made by hand."""

import duckdb
import pytest

from explain_core.evaluation.sanity import checks
from explain_core.evaluation.sanity.sanity import check
from explain_core.runs.sources import relearn, shards_of
from explain_core.store.reader import Store
from tests.measured import RUN, publish_measured

VARIANTS = {f"joint, {name}" for name in checks.CHECKS if name != checks.SAME_IMAGES}


@pytest.fixture
def layout(tmp_path):
    return publish_measured(tmp_path / "store")


def checked(layout):
    """The metrics by (metric, variant) after the checks, and what was said."""
    said: list[str] = []
    with duckdb.connect(str(layout.database)) as connection:
        store = Store(connection, layout.database)
        run = store.run(RUN)
        count = check(connection, store, run, shards_of(store, run), relearn(store, run), said.append)
        rows = store.rows("SELECT * FROM metrics")
    assert len(rows) == count + 1  # the accuracy, which was there
    return {(row["metric"], row["variant"]): row for row in rows}, said


def test_every_check_and_what_it_falls_to(layout):
    found, said = checked(layout)
    assert said == []
    for metric in ("sentence.precision@5", "sentence.bits@5", "retrieval.map", "retrieval.within_class_auc"):
        assert {variant for name, variant in found if name == metric} == VARIANTS
    assert not any(metric.startswith("grounding") for metric, _ in found)  # no maps, no parts
    for key, row in found.items():
        assert key == ("classifier.accuracy", "test") or row["low"] <= row["value"] <= row["high"]
    # All images score the same: one or two of four test images have each of the four attributes.
    assert found["retrieval.map", "joint, prior alone"]["value"] == pytest.approx((1 + 1 + 2 + 1) / 16)
    assert found["retrieval.within_class_auc", "joint, prior alone"]["value"] == 0.5


def test_twice_gives_the_same_and_no_row_twice(layout):
    assert checked(layout) == checked(layout)


@pytest.mark.parametrize(
    "gone", ["extractions/key/*.parquet", "extractions/key/classifier.npz", "statistics/*.npz"]
)
def test_left_out_where_something_is_gone(layout, gone):
    for path in layout.root.glob(gone):
        path.unlink()
    found, said = checked(layout)
    assert said == ["sanity checks are left out: its activations, classifier or sums are gone"]
    assert list(found) == [("classifier.accuracy", "test")]
