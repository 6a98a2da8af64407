"""`explain watch` on a real Prefect server, killed as people and machines kill."""

import json
import os
import random
import subprocess
import sys
import threading
import time
from pathlib import Path

import pytest
import torch
from prefect.client.orchestration import get_client
from prefect.settings import PREFECT_API_URL, temporary_settings
from safetensors.torch import save_file

from explain_core.fieldguide.network import INPUT_SIZE
from explain_core.fieldguide.training import train
from explain_core.model.checkpoints.checkpoint import checkpoint_digest
from explain_core.store.reader import Store
from tests.conftest import ROOT
from tests.faults.network import build

SEED = int(os.environ.get("EXPLAIN_FAULT_SEED", random.SystemRandom().randrange(10**6)))


def make(path, seed, classes=4):
    torch.manual_seed(seed)
    save_file(build(classes).state_dict(), path)
    return path


def runs(watched):
    """The store's runs, in the order of their publishing: the checkpoints' names."""
    if not (watched.store / "explain.duckdb").exists():
        return []
    with Store.open(watched.store) as store:
        rows = store.rows("SELECT name, run_id FROM runs ORDER BY published_at")
        whole = store.rows(
            "SELECT run_id FROM predictions GROUP BY run_id HAVING count(DISTINCT image_id) = 72"
        )
        assert {row["run_id"] for row in rows} == {row["run_id"] for row in whole}
    return [row["name"] for row in rows]


def flow_runs(server):
    with temporary_settings({PREFECT_API_URL: server.url}), get_client(sync_client=True) as client:
        return client.read_flow_runs()


@pytest.mark.slow
def test_ten_at_once_and_the_watcher_is_killed_twice(watched, server):
    """Ten runs, none twice, none lost, in the order of the files' writing."""
    print(f"EXPLAIN_FAULT_SEED={SEED}")
    dice = random.Random(SEED)
    names = [f"epoch{number:02}" for number in range(1, 11)]
    for number, name in enumerate(names):
        path = make(watched.folder / f"{name}.safetensors", number)
        os.utime(path, (1_000_000 + number, 1_000_000 + number))
        path.rename(watched.checkpoints / path.name)
    for stop in (dice.randint(1, 4), dice.randint(5, 9)):
        process = watched.watch()
        watched.until(lambda stop=stop: len(runs(watched)) >= stop)
        time.sleep(dice.uniform(0, 10))  # somewhere in the next run
        process.kill()
        process.wait()
    watched.watch("--once").wait(timeout=3600)
    assert watched.commands[-1].returncode == 0, watched.said
    assert runs(watched) == names
    with Store.open(watched.store) as store:
        held = store.rows("SELECT checkpoint_digest, path FROM checkpoints")
    assert {row["checkpoint_digest"] for row in held} == {
        checkpoint_digest(watched.checkpoints / f"{name}.safetensors") for name in names
    }
    # Prefect shows no run as running whose process is gone.
    states = [run.state_name for run in flow_runs(server)]
    assert "Running" not in states and states.count("Crashed") <= 2
    # What does not depend on the checkpoint was done once.
    assert len(list(watched.store.glob("attributes/*/[!.]*-*.parquet"))) == 1
    again = watched.watch("--once")
    assert again.wait(timeout=600) == 0
    assert len(runs(watched)) == 10 and "explaining it" not in watched.said


@pytest.mark.slow
def test_however_a_checkpoint_gets_there(watched, server):
    """In place and slowly, renamed, damaged, of other classes, a link; and Prefect's server is restarted."""
    source = watched.folder / "made"
    source.mkdir()
    slow = make(source / "slow.safetensors", 1).read_bytes()
    watched.watch()
    watched.until(lambda: "watching" in watched.said)

    def write_slowly():
        with (watched.checkpoints / "slow.safetensors").open("wb") as handle:
            for start in range(0, len(slow), len(slow) // 10):
                handle.write(slow[start : start + len(slow) // 10])
                handle.flush()
                time.sleep(1.5)

    writer = threading.Thread(target=write_slowly)
    writer.start()
    watched.until(lambda: "slow.safetensors is being written" in watched.said)
    torch.save({"state_dict": build(4).state_dict()}, watched.checkpoints / "wrapped.pt")
    make(watched.checkpoints / "seven.safetensors", 2, classes=7)
    (watched.checkpoints / "noise.ckpt").write_bytes(b"\x80\x02" + os.urandom(300))
    make(source / "renamed.safetensors", 3).rename(watched.checkpoints / "renamed.safetensors")
    writer.join()
    server.stop()
    server.start()
    watched.until(lambda: set(runs(watched)) == {"slow", "wrapped", "renamed"})
    (watched.checkpoints / "best.safetensors").symlink_to(watched.checkpoints / "slow.safetensors")
    for name in ("seven.safetensors", "noise.ckpt"):
        watched.until(lambda name=name: f"{name} cannot be explained" in watched.said)
    time.sleep(5)
    watched.end()
    assert len(runs(watched)) == 3
    assert watched.said.count("seven.safetensors cannot be explained") == 1
    assert "Traceback" not in watched.said
    refused = [json.loads(path.read_text()) for path in (watched.store / "watch" / "refused").glob("*.json")]
    assert {Path(each["checkpoint"]).name for each in refused} == {"seven.safetensors", "noise.ckpt"}


@pytest.mark.slow
def test_a_training_loop_that_writes_a_checkpoint_an_epoch(watched):
    watched.watch(
        "--match", "epoch*.safetensors", model="explain_core.fieldguide.network:build", size=INPUT_SIZE
    )
    watched.until(lambda: "watching" in watched.said)
    train(watched.images, watched.checkpoints, epochs=3, threads=1, each_epoch=True)
    watched.until(lambda: len(runs(watched)) == 3)
    watched.end()
    assert runs(watched) == ["epoch01", "epoch02", "epoch03"]
    with Store.open(watched.store) as store:
        accuracy = store.rows("SELECT count(*) AS n FROM metrics WHERE metric = 'classifier.accuracy'")
    assert accuracy[0]["n"] == 6


@pytest.mark.slow
def test_a_trainer_emits_one_event(watched, server):
    """The deployment's trigger runs the flow with the path that the event names."""
    path = make(watched.checkpoints / "epoch01.safetensors", 1)
    watched.start("schedule", "--on-event", "--checkpoint", str(watched.checkpoints))
    watched.until(lambda: any(each["name"] == "a checkpoint is written" for each in automations(server)))
    subprocess.run(
        [sys.executable, "-c", f"from flows.schedule import announce; announce({str(path)!r})"],
        env=os.environ | {"PREFECT_API_URL": server.url}, check=True, cwd=ROOT,
    )  # fmt: skip
    watched.until(lambda: runs(watched) == ["epoch01"])
    watched.end()
    called = [run for run in flow_runs(server) if run.deployment_id is not None]
    assert [run.parameters["checkpoint"] for run in called] == [str(path)]


@pytest.mark.slow
def test_a_schedule_explains_the_newest(watched, server):
    for number in (1, 2):
        path = make(watched.checkpoints / f"epoch0{number}.safetensors", number)
        os.utime(path, (1_000_000 + number, 1_000_000 + number))
    watched.start("schedule", "--cron", "* * * * *", "--checkpoint", str(watched.checkpoints))
    watched.until(lambda: runs(watched))
    watched.end()
    assert runs(watched) == ["epoch02"]


def automations(server):
    import urllib.request

    request = urllib.request.Request(
        f"{server.url}/automations/filter", b"{}", {"content-type": "application/json"}
    )  # fmt: skip
    with urllib.request.urlopen(request) as answer:
        return json.load(answer)
