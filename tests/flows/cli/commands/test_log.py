"""`explain log`: MLflow and Weights & Biases, with stores on this disk. Skipped where a library is not installed."""

import sqlite3

import pytest

from explain_core.store.reader import Store

#: What these libraries warn of is theirs.
pytestmark = [pytest.mark.filterwarnings("ignore")]


@pytest.fixture
def mlflow():
    return pytest.importorskip(
        "mlflow", reason="mlflow is not installed: explain log --to mlflow is not tried"
    )


def test_mlflow_is_told_once_of_a_run(ask, made, tmp_path, mlflow):
    pytest.importorskip("mlflow.store.tracking.sqlalchemy_store")
    uri = f"sqlite:///{tmp_path}/tracked.db"
    for _ in range(2):
        out = ask("log", "--to", f"mlflow:{uri}#birds").out
        assert out.startswith("logged  mlflow (") and "birds" in out
    client = mlflow.MlflowClient(uri)
    (run,) = client.search_runs([client.get_experiment_by_name("birds").experiment_id])
    with Store.open(made.store) as store:
        row = store.run(None)
        figures = store.rows("SELECT metric, variant, value FROM metrics WHERE run_id = ?", row.run_id)
    assert run.info.run_name == row.name and run.info.status == "FINISHED"
    assert run.data.tags["explain.checkpoint_digest"] == row.checkpoint_digest
    assert run.data.tags["explain.store"] == str(row.root.absolute())
    assert len(run.data.metrics) == len(figures) > 0
    one = figures[0]
    assert run.data.metrics[f"{one['metric'].replace('@', '_at_')}/{one['variant']}"] == one["value"]
    assert {each.path for each in client.list_artifacts(run.info.run_id)} == {"explanations.html", "report"}
    assert "report/index.html" in {each.path for each in client.list_artifacts(run.info.run_id, "report")}


def test_a_server_that_is_away_is_said_in_a_line(ask, mlflow, monkeypatch):
    monkeypatch.setenv("MLFLOW_HTTP_REQUEST_MAX_RETRIES", "0")
    error = ask("log", "--to", "mlflow:http://127.0.0.1:9").error
    assert error and "mlflow (http://127.0.0.1:9/explain-flow) did not take it" in error and "\n" not in error


def test_wandb_is_told_offline(ask, made, tmp_path, monkeypatch):
    pytest.importorskip("wandb", reason="wandb is not installed: explain log --to wandb is not tried")
    monkeypatch.setenv("WANDB_MODE", "offline")
    monkeypatch.setenv("WANDB_DIR", str(tmp_path))
    assert ask("log", "--to", "wandb:team/birds").out.startswith("logged  wandb (team/birds)")
    (written,) = (tmp_path / "wandb").glob("offline-run-*/run-explain-*.wandb")
    with Store.open(made.store) as store:
        assert (
            store.run(None).run_id in written.name
            and store.run(None).checkpoint_digest.encode() in written.read_bytes()
        )


@pytest.mark.parametrize(
    ("to", "words"),
    [
        ("tensorboard:runs", "give mlflow:URI#EXPERIMENT or wandb:ENTITY/PROJECT"),
        ("mlflow:http://me:secret@host", "MLFLOW_TRACKING_USERNAME"),
    ],
)
def test_what_is_refused_says_what_to_give(ask, to, words):
    error = ask("log", "--to", to).error
    assert error and words in error and "secret" not in error


def test_a_library_that_is_not_there_is_named(ask, monkeypatch):
    monkeypatch.setattr("flows.tracker.find_spec", lambda _: None)
    assert "pip install 'explain-flow[wandb]'" in (ask("log", "--to", "wandb:birds").error or "")


def test_nothing_of_it_is_kept_in_the_store(ask, made, tmp_path, mlflow):
    before = {path: path.read_bytes() for path in made.store.rglob("*") if path.is_file()}
    ask("log", "--to", f"mlflow:sqlite:///{tmp_path}/tracked.db")
    assert {path: path.read_bytes() for path in made.store.rglob("*") if path.is_file()} == before
    assert sqlite3.connect(tmp_path / "tracked.db").execute("SELECT count(*) FROM runs").fetchone() == (1,)
