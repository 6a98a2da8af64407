"""`explain evaluate`: a run's figures with their intervals, and measuring anew."""

import re

import duckdb
import pytest

from explain_core.errors import StoreError
from explain_core.store.lock import hold
from explain_core.store.migrations.schema import (
    MIGRATIONS,
    SCHEMA_VERSION,
)
from explain_core.store.reader import Store
from flows.evaluate import evaluate_run
from tests.measured import publish_measured


@pytest.fixture
def measured(tmp_path):
    return publish_measured(tmp_path / "store")


def test_figures_stand_in_groups_with_what_they_mean(ask):
    lines = ask("evaluate").out.splitlines()
    assert lines[0] == "Run [red]early[/], estimator joint"
    assert lines[2:4] == [
        "Grounding",
        "grounding.pck@0.2  the same within 0.2",
    ]
    assert lines[4].split() == ["joint", "0.500", "2"]
    assert lines[5].split() == ["random", "0.100", "2"]
    assert lines[7:9] == ["Classifier", "classifier.accuracy  images that the classifier labels right"]
    assert lines[9].split() == ["test", "0.333", "3"]


def test_old_figures_are_told_apart(ask):
    assert "no intervals yet: `explain evaluate --again`" in ask("evaluate").err


def test_json(ask):
    assert ask("evaluate", "--json").json[0] == {
        "metric": "grounding.pck@0.2", "variant": "joint", "value": 0.5, "low": None, "high": None, "n": 2,
    }  # fmt: skip


def test_measuring_anew(ask, measured):
    before = ask("evaluate", store=measured.root)
    assert "0.500" in before.out and "retrieval" not in before.out
    after = ask("evaluate", "--again", store=measured.root)
    assert after.error is None
    assert [line for line in after.out.splitlines() if line.isalpha()] == [
        "Grounding", "Captions", "Retrieval", "Sentence", "Calibration", "Filters", "Classifier"
    ]  # fmt: skip
    assert "  test " in after.out and "0.750" in after.out
    assert after.out == ask("evaluate", store=measured.root).out
    assert not (measured.root / "work" / "evaluate").exists()


def test_sanity_checks_stand_in_their_own_block(ask, measured):
    found = ask("evaluate", "--sanity", store=measured.root)
    assert found.error is None
    figures, checks = found.out.split("\nSanity checks: ")
    assert "alone" not in figures and "Classifier" in figures and "Classifier" not in checks
    lines = [line.strip().split("  ")[0] for line in checks.splitlines() if line.startswith("  joint")]
    assert lines[:7] == [
        "joint", "joint, classifier randomised", "joint, activations alone", "joint, filters randomised",
        "joint, classes alone", "joint, captions shuffled", "joint, prior alone",
    ]  # fmt: skip
    assert ask("evaluate", store=measured.root).out == found.out


def test_readers_are_not_blocked_and_other_writers_are_waited_for(measured):
    with hold(measured, 0.1), pytest.raises(StoreError, match="is being written by"):
        evaluate_run.fn(measured.root, wait=0.1)
    with Store.open(measured.root, external_access=True) as reader:
        evaluate_run.fn(measured.root)
        assert len(reader.rows("FROM metrics")) == 1  # what it opened
    with Store.open(measured.root) as reader:
        assert len(reader.rows("FROM metrics")) > 50


def test_an_older_store_is_brought_up_to_date(measured):
    with duckdb.connect(str(measured.database)) as connection:
        connection.execute("ALTER TABLE metrics DROP COLUMN low")
        connection.execute("ALTER TABLE metrics DROP COLUMN high")
        later = "".join(statements for name, statements in MIGRATIONS if name > "0005")
        for kind in ("VIEW", "TABLE"):
            for name in re.findall(rf"CREATE {kind} (\w+)", later):
                connection.execute(f"DROP {kind} {name}")
        connection.execute("DELETE FROM schema_migrations WHERE name >= '0004'")
    with pytest.raises(StoreError, match="evaluate --again"):
        Store.open(measured.root)
    evaluate_run.fn(measured.root)
    with Store.open(measured.root) as store:
        assert store.rows("SELECT count(*) AS n FROM schema_migrations") == [{"n": SCHEMA_VERSION}]
        assert store.rows("FROM metrics WHERE low IS NOT NULL")


def test_no_store_and_no_such_run(ask, tmp_path, measured):
    assert "there is no store" in (ask("evaluate", "--again", store=tmp_path / "none").error or "")
    assert "no run called 'other'" in (
        ask("evaluate", "--again", "--run", "other", store=measured.root).error or ""
    )
    assert len(list(measured.root.glob("work/*"))) == 0


def test_annotations_are_measured_and_stay_with_the_run(ask, measured, tmp_path):
    ask("evaluate", "--again", store=measured.root)
    (tmp_path / "t.csv").write_text(
        "class,has_wing_color::black,has_bill_length::long\nCrow,100,4\nGull,0,40\n"
    )
    found = ask("evaluate", "--annotations", str(tmp_path / "t.csv"), store=measured.root)
    assert found.error is None and "it speaks of 2 attributes of the run's 4" in found.err
    rows = {
        (row["metric"], row["variant"]): row for row in ask("evaluate", "--json", store=measured.root).json
    }
    # Told: black wing and long bill of two crows and a gull taken for one, long bill of the other gull.
    true = rows["annotated.true@5", "joint"]
    assert true["value"] == pytest.approx((1 + 0.04 + 1 + 0.04 + 0.4 + 0 + 0.4) / 7) and true["n"] == 7
    assert rows["annotated.clearly_false@5", "joint"]["value"] == pytest.approx(3 / 7)
    assert ("annotated.true@5", "guo2018") in rows and ("sentence.bits@5", "joint") in rows
    with Store.open(measured.root) as store:
        sql = "FROM annotated_attributes WHERE method = 'joint' ORDER BY attribute"
        black, long = store.rows(sql)
    assert (black["told"], black["annotated"], black["mean_class"]) == (3, pytest.approx(2 / 3), 0.5)
    assert (long["told"], long["clearly_false"]) == (4, 2)
    ask("evaluate", "--again", store=measured.root)
    assert "annotated.true@5" in ask("evaluate", store=measured.root).out


def test_annotations_that_fit_nothing_are_refused(ask, measured, tmp_path):
    (tmp_path / "t.csv").write_text("class,green throat\nCrow,1\n")
    said = ask("evaluate", "--annotations", str(tmp_path / "t.csv"), store=measured.root).error or ""
    assert "says nothing of the attributes that this run knows" in said
    both = ask("evaluate", "--annotations", str(tmp_path / "t.csv"), "--again", store=measured.root).error
    assert "in a command of their own" in (both or "")
    assert "give that too" in (ask("evaluate", "--columns", "class=x", store=measured.root).error or "")
