"""How sure a run is, and how far that holds, in a small store: figures, tables, and what SQL says beside Python."""

import duckdb
import numpy as np
import pytest

from explain_core.evaluation.measure import measure
from explain_core.runs.certainty import read_correction
from explain_core.runs.sources import relearn, shards_of, sums_of
from explain_core.statistics.calibration import PLACED
from explain_core.store.reader import Store
from tests.measured import RUN, publish_measured


@pytest.fixture
def measured(tmp_path):
    layout = publish_measured(tmp_path / "store")
    with duckdb.connect(str(layout.database)) as connection:
        connection.execute(
            "INSERT INTO certainty SELECT DISTINCT run_id, image_id, attribute, 0.4, 0.8 FROM groundings "
            "WHERE estimator = 'joint'"
        )
        store = Store(connection, layout.database)
        run = store.run(RUN)
        shards, learned = shards_of(store, run), relearn(store, run)
        measure(connection, RUN, shards, learned, print, likeness=False, stats=sums_of(run).last)
    return layout


def test_figures_before_and_after(measured):
    with Store.open(measured.root) as store:
        rows = store.rows("SELECT metric, variant, n FROM metrics WHERE starts_with(metric, 'calibration.')")
        n = {(row["metric"], row["variant"]): row["n"] for row in rows}
        bins = store.rows("SELECT subject, variant, sum(cases) AS n FROM reliability GROUP BY ALL")
    # Four test images and all four attributes.
    assert n["calibration.present", "as it is"] == n["calibration.present", "calibrated"] == 16
    assert {(f"calibration.{row['subject']}", row["variant"]): row["n"] for row in bins} == n


def test_too_few_places_take_the_methods_constant(measured):
    with Store.open(measured.root) as store:
        rows = {row["subject"]: row for row in store.rows("FROM calibration")}
        correction = read_correction(store, store.run(RUN))
    assert rows["placed"]["cases"] == 0 and correction is not None and correction.placed == PLACED
    assert rows["present"]["cases"] == 16  # the training images' too are four
    assert rows["stated"]["cases"] > 0


def test_sql_says_what_python_does(measured):
    with Store.open(measured.root) as store:
        found = store.rows("FROM sure_groundings")
        correction = read_correction(store, store.run(RUN))
    assert found and correction is not None
    for row in found:
        there = correction.there(np.array([np.float32(0.4)]), np.array([row["stated"]]))[0]
        near = correction.near(np.array([np.float32(0.8)]), [row["attribute"].split(" ", 1)[1]])[0]
        assert row["present"] == pytest.approx(there) and row["placed"] == pytest.approx(near)
        assert row["sure"] == pytest.approx(there * near)
