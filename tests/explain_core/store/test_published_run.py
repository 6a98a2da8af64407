"""A run as a value: its columns, its options, and where what belongs to it lies."""

import json
from dataclasses import FrozenInstanceError

import pytest

from explain_core.places import Place
from explain_core.store.layout import Layout
from explain_core.store.reader import Store
from tests.published import run_of


def test_every_column_of_runs_is_an_attribute(compared):
    with Store.open(compared) as store:
        (row,) = store.rows("SELECT * FROM runs WHERE name = 'before'")
        run = store.run("before")
    read = {"options": json.loads(row["options"] or "{}"), "seconds": row["seconds"] or {}}
    read["versions"] = row["versions"] or {}
    assert {name: getattr(run, name) for name in row} == row | read
    assert (run.class_names, run.image_set, run.image_root) == (("001.Crow", "002.Gull"), "set", "/nowhere")
    assert run.layout == Layout(compared)


def test_nobody_changes_it(tmp_path):
    with pytest.raises(FrozenInstanceError):
        run_of(tmp_path).name = "other"


def test_its_shards_may_lie_elsewhere_its_sums_never(tmp_path):
    columns = {"extraction_key": "key", "stats_digest": "sums"}
    beside = run_of(tmp_path, options="{}", **columns)
    assert beside.extraction.text == str(tmp_path / "extractions" / "key")
    away = run_of(tmp_path, options=json.dumps({"shards": "memory://box/x"}), **columns)
    assert away.extraction == Place.of("memory://box/x") / "extractions" / "key"
    assert away.statistics == beside.statistics == tmp_path / "statistics" / "sums.npz"


def test_a_run_whose_image_set_is_gone_has_no_classes(tmp_path):
    assert run_of(tmp_path).class_names == ()
