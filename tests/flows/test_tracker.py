"""Where a run is told of. (With the libraries themselves: cli/commands/test_log.py.)"""

import sys
import types
from dataclasses import replace

import pytest

from explain_core.errors import InputError
from flows.follow_ups import FurtherError, follow, tell_tracker
from flows.run import explain_run
from flows.tracker import PROJECT, Tracker


@pytest.fixture(autouse=True)
def installed(monkeypatch):
    monkeypatch.setattr("flows.tracker.find_spec", lambda _: object())


def test_forms():
    assert Tracker.of("wandb:team/birds") == Tracker("wandb", "team", "birds")
    assert Tracker.of("wandb") == Tracker("wandb", "", PROJECT)
    assert Tracker.of("mlflow:http://host:5000#birds") == Tracker("mlflow", "http://host:5000", "birds")
    assert Tracker.of("mlflow:sqlite:///a.db") == Tracker("mlflow", "sqlite:///a.db", PROJECT)
    assert Tracker.of("mlflow:/runs").where == "/runs"
    for wrong in ("comet:x", "", "mlflow:http://me:x@host"):
        with pytest.raises(InputError):
            Tracker.of(wrong)


def test_a_run_stays_published_though_its_tracker_is_away(first, run_options, monkeypatch, tmp_path):
    """What follows a run ends with an error that says so; asked for again, only the tracker is told."""
    broken = types.ModuleType("mlflow")
    monkeypatch.setitem(sys.modules, "mlflow", broken)
    away = replace(run_options, store=first.store, log_to=f"mlflow:sqlite:///{tmp_path}/tracked.db")
    with pytest.raises(
        FurtherError, match=r"the run is published; mlflow .* did not take it .*explain log --to"
    ):
        follow(away, first.run_id, quiet=True)
    told: list[str] = []
    monkeypatch.setattr(
        "flows.follow_ups.log_run", lambda _, run_id, tracker: told.append(f"{run_id} {tracker}")
    )
    result = explain_run(replace(away, log_to="wandb:birds"), quiet=True)
    assert not result.fresh and told == [f"{first.run_id} wandb (birds)"]
    tell_tracker(replace(away, log_to=None), first.run_id)
    assert len(told) == 1
