"""`explain prune`: by number and by age, first shown."""

import pytest

from explain_core.store.reader import Store
from explain_core.store.retention import Retention
from flows.retention import prune_after
from tests.measured import RUN
from tests.two_runs import FILLED, SECOND, publish_two


@pytest.fixture
def two(tmp_path):
    return publish_two(tmp_path / "two")


def left(layout):
    with Store.open(layout.root) as store:
        return [run.run_id for run in store.runs()]


def test_dry_run_shows_and_changes_nothing(ask, two):
    answer = ask("prune", "--keep-runs", "1", "--dry-run", store=two.root)
    assert answer.out.startswith("would be forgotten: 1 run, ") and f"{RUN} made: all of it" in answer.err
    assert left(two) == [SECOND, RUN]
    assert ask("prune", "--keep-runs", "1", "--dry-run", "--json", store=two.root).json["dry_run"] is True
    assert left(two) == [SECOND, RUN]


def test_the_newest_stay(ask, two):
    assert ask("prune", "--keep-runs", "1", "--yes", store=two.root).error is None
    assert left(two) == [SECOND]
    answer = ask("prune", "--keep-runs", "1", store=two.root)
    assert answer.error is None and answer.out.startswith("forgotten: 0 runs, 0 bytes")


def test_by_age_the_newest_of_all_stays(ask, two):
    assert ask("prune", "--older-than", "30", "--yes", store=two.root).error is None
    assert left(two) == [SECOND]


def test_activations_alone(ask, two):
    answer = ask("prune", "--keep-activations", "1", "--yes", "--json", store=two.root).json
    assert (answer["runs"], answer["activations"]) == ([], [RUN]) and answer["bytes"] >= FILLED
    assert left(two) == [SECOND, RUN]
    assert ask("filter", "0", "--run", RUN, store=two.root).error is None  # answers stay


def test_it_wants_to_be_told_what_to_keep(ask, two):
    assert "--keep-runs N" in (ask("prune", store=two.root).error or "")
    assert "would forget everything" in (ask("prune", "--keep-runs", "0", store=two.root).error or "")


def test_after_a_run_as_watchers_do(two):
    said = []
    prune_after(two, Retention(), said.append)
    assert said == [] and left(two) == [SECOND, RUN]
    prune_after(two, Retention(runs=1), said.append)
    assert left(two) == [SECOND]
    assert len(said) == 1 and said[0].startswith("forgotten: 1 run, ")
    prune_after(two, Retention(runs=1), said.append)
    assert len(said) == 1
