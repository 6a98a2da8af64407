"""Where a run is told of. (With the libraries themselves: cli/commands/test_log.py.)"""

import dataclasses
import sys
import types

import pytest

from explain_core.errors import InputError
from explain_core.store.reader import Store
from flows.follow_ups import FurtherError, tell_tracker
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


def test_a_run_is_published_though_its_tracker_is_away(run, tmp_path, monkeypatch):
    """The run ends with an error that says so; asked again, only the tracker is told."""
    broken = types.ModuleType("mlflow")
    monkeypatch.setitem(sys.modules, "mlflow", broken)
    with pytest.raises(
        FurtherError, match=r"the run is published; mlflow .* did not take it .*explain log --to mlflow"
    ):
        run(log_to=f"mlflow:sqlite:///{tmp_path}/tracked.db")
    with Store.open(tmp_path / "store") as store:
        published = store.run(None)
        assert published.options["log_to"] == f"mlflow:sqlite:///{tmp_path}/tracked.db"
    told: list[str] = []
    monkeypatch.setattr(
        "flows.follow_ups.log_run", lambda _, run_id, tracker: told.append(f"{run_id} {tracker}")
    )
    result = run(log_to="wandb:birds")
    assert not result.fresh and told == [f"{published.run_id} wandb (birds)"]
    options = dataclasses.replace(_options(tmp_path), log_to=None)
    tell_tracker(options, published.run_id)
    assert len(told) == 1


def _options(tmp_path):
    from tasks.options import RunOptions

    return RunOptions(images="folder:x", model="torchvision:resnet18", store=str(tmp_path / "store"))
