"""Causes sought for a run: pictures drawn again, places covered, channels silenced."""

import shutil
from pathlib import Path

import pytest

from explain_core.store.reader import Store
from tests.published import bare_metrics


@pytest.mark.slow  # Ray starts, and each image is drawn some dozen times
def test_every_figure_is_in_the_store(first, tmp_path):
    from flows.causes import seek_causes

    store = Path(shutil.copytree(first.store, tmp_path / "store"))
    run_id, figures = seek_causes(store, images=6)
    assert run_id == first.run_id and bare_metrics(store) == []
    with Store.open(store) as opened:
        rows = opened.rows(
            "SELECT metric, variant, value, low, high, n FROM metrics WHERE starts_with(metric, 'causal.')"
        )
        right = opened.rows(
            "SELECT count(*) AS n FROM predictions p JOIN images i USING (image_id) "
            "WHERE p.run_id = ? AND p.correct AND i.split = 'test'", run_id,
        )[0]["n"]  # fmt: skip
    found = {(row["metric"], row["variant"]): row for row in rows}
    assert {metric for metric, _ in found} == {
        "causal.drop_ratio", "causal.truth", "causal.occlusion_ratio", "causal.right_without",
    }  # fmt: skip
    assert set(found) == {key for key in figures if key[0].startswith("causal.")}
    for variant in ("vebi", "random"):
        row = found["causal.right_without", variant]
        assert 0 <= row["low"] <= row["value"] <= row["high"] <= 1 and 0 < row["n"] <= min(6, right)
