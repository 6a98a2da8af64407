"""What follows a run: heatmaps and sentences, asked for with it."""

import json
import shutil

import pytest

from explain_core.errors import InputError
from explain_core.store.reader import Store
from flows.further import Further
from flows.planning import nothing_to_do
from tasks.options import RunOptions

HEATMAPS = (
    "SELECT method, count(DISTINCT image_id) AS n FROM heatmaps WHERE run_id = ? GROUP BY ALL ORDER BY ALL"
)


@pytest.fixture
def known(run, first, tmp_path):
    """`run` over a copy of the first run's store: it has the run already."""
    shutil.copytree(first.store, tmp_path / "store")
    return run


def options_of(result) -> dict:
    with Store.open(result.store) as opened:
        return json.loads(opened.run(result.run_id)["options"]) | {"device": "auto", "store": result.store}


def test_heatmaps_follow_a_run_once(known):
    result = known(heatmaps="cam, contrast,cam")
    with Store.open(result.store) as opened:
        images = opened.run(result.run_id)["images"]
        found = {row["method"]: row["n"] for row in opened.rows(HEATMAPS, result.run_id)}
        assert found["cam"] == found["contrast"] == images
    asked = RunOptions(**options_of(result) | {"heatmaps": "cam,contrast"})
    assert nothing_to_do(asked) is not None
    again = known(heatmaps="cam,counterfactual")
    assert not again.fresh and again.run_id == result.run_id
    with Store.open(result.store) as opened:
        found = {row["method"]: row["n"] for row in opened.rows(HEATMAPS, result.run_id)}
    assert found["counterfactual"] == images


def test_what_is_missing_is_looked_for_in_the_store(first):
    options = RunOptions(**options_of(first) | {"heatmaps": "cam", "sentences": "definition"})
    assert Further.asked(options).missing(first.run_id, options.layout.root) == Further(
        ("cam",), ("definition",)
    )
    assert nothing_to_do(options) is None  # so that the flow makes them
    assert not Further.asked(RunOptions(**options_of(first)))


@pytest.mark.parametrize("asked", [{"heatmaps": "camm"}, {"sentences": "explanations"}])
def test_an_unknown_name_is_told_before_anything_is_done(run, tmp_path, asked):
    with pytest.raises(InputError, match="there is no"):
        run(store="none", **asked)
    assert not (tmp_path / "none" / "explain.duckdb").exists()


@pytest.mark.slow  # Ray Train starts
def test_sentences_follow_a_run(known):
    result = known(sentences="definition")
    with Store.open(result.store) as opened:
        written = opened.rows(
            "SELECT count(*) AS n FROM sentences WHERE run_id = ? AND method = 'gve-definition'",
            result.run_id,
        )[0]["n"]
        assert written == opened.run(result.run_id)["images"]
    assert nothing_to_do(RunOptions(**options_of(result) | {"sentences": "definition"})) is not None
