"""What a tracking server is told of a run."""

import dataclasses

from explain_core.runs.run_record import metric_name, run_record
from explain_core.store.reader import Store


def test_figures_options_and_ids_and_no_login(made):
    with Store.open(made.store) as store:
        run = store.run(None)
        options = {**run.options, "shards": "s3://key:secret@host/bucket", "workers": 7, "name": None}
        record = run_record(store, dataclasses.replace(run, options=options))
        figures = store.rows("SELECT metric, variant, value FROM metrics WHERE run_id = ?", run.run_id)
    assert record.figures == {metric_name(f["metric"], f["variant"]): f["value"] for f in figures}
    assert record.options["shards"] == "s3://host/bucket" and not {"workers", "name"} & set(record.options)
    assert record.about["checkpoint_digest"] == run.checkpoint_digest and record.about["store"] == str(
        made.store
    )


def test_names_that_other_programs_take():
    assert metric_name("sentence.bits@5", "joint") == "sentence.bits_at_5/joint"
    assert metric_name("maps.iou (mean)", "a+b") == "maps.iou _mean_/a_b"
