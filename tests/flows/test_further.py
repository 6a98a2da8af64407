"""What follows a run: heatmaps and sentences, asked for with it."""

import shutil
from dataclasses import fields
from pathlib import Path

import duckdb
import pytest

from explain_core.errors import InputError
from explain_core.places import Place
from explain_core.store.reader import Store
from flows.follow_ups import Further, FurtherError
from flows.planning import nothing_to_do
from flows.watch import Watch
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
        recorded = opened.run(result.run_id).options
    asked = {field.name: recorded[field.name] for field in fields(RunOptions) if field.name in recorded}
    return asked | {"device": "auto", "store": result.store}


@pytest.mark.slow  # two runs with maps
def test_heatmaps_follow_a_run_once(known, tmp_path):
    result = known(heatmaps="cam, contrast,cam")
    with Store.open(result.store) as opened:
        images = opened.run(result.run_id).images
        found = {row["method"]: row["n"] for row in opened.rows(HEATMAPS, result.run_id)}
        assert found["cam"] == found["contrast"] == images
    asked = RunOptions(**options_of(result) | {"heatmaps": "cam,contrast"})
    assert nothing_to_do(asked) is not None
    watch = Watch(Place.of(tmp_path), asked, "*", known, print)
    assert watch._with_all_that_follows({"of this": ["other", result.run_id], "of another": ["other"]}) == {
        "of this"
    }
    with Store.open(result.store) as opened:
        targets = opened.rows("SELECT DISTINCT target FROM heatmaps WHERE method = 'contrast'")
    assert all("-" in row["target"] for row in targets)
    again = known(heatmaps="cam,counterfactual")
    assert not again.fresh and again.run_id == result.run_id
    with Store.open(result.store) as opened:
        found = {row["method"]: row["n"] for row in opened.rows(HEATMAPS, result.run_id)}
    assert found["counterfactual"] == images


def test_a_map_of_a_difference_is_no_map_of_the_class(first, tmp_path):
    store = Path(shutil.copytree(first.store, tmp_path / "store"))
    with duckdb.connect(str(store / "explain.duckdb")) as connection:
        connection.execute(
            "INSERT INTO heatmaps SELECT run_id, image_id, 'cam', predicted || '-' || runner_up, 1, 1, [1.0] "
            "FROM predictions WHERE run_id = ?", [first.run_id],
        )  # fmt: skip
    assert Further(("cam",)).missing(first.run_id, store) == Further(("cam",))


def test_variants_are_trained_in_one_order_however_they_are_named(first):
    options = RunOptions(**options_of(first) | {"sentences": "explanation, definition,description"})
    assert Further.asked(options).sentences == ("description", "definition", "explanation")


def test_what_fails_afterwards_says_that_the_run_is_published(known, first, monkeypatch):
    monkeypatch.setattr(
        "flows.follow_ups.check_methods", lambda names: names
    )  # as if the network had no such layer
    with pytest.raises(FurtherError, match=r"the run is published.*there is no method 'nonsense'"):
        known(heatmaps="nonsense")


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
        assert written == opened.run(result.run_id).images
    assert nothing_to_do(RunOptions(**options_of(result) | {"sentences": "definition"})) is not None
