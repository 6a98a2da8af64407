"""Trainers that delete and write over their checkpoints faster than these are explained."""

import os
import subprocess
import sys
import threading
import time
from pathlib import Path

import pytest
import torch
from safetensors.torch import save_file

import explain_core.model.checkpoints.arrivals
from explain_core.model.checkpoints.checkpoint import checkpoint_digest
from explain_core.places import Place
from explain_core.store.reader import Store
from flows.watch import Watch
from tests.conftest import ROOT
from tests.watching.test_processes import runs
from tests.watching.test_watch import Watcher
from tests.watching.trainer import rotate, save, small


class Slow(Watcher):
    """A watcher on the real clock, whose runs take as long as one says; what it said and which bytes it read."""

    seconds, keep_waiting = 0.0, 16

    def restart(self):
        self.watch = Watch(
            Place.of(self.checkpoints), self.options, "*", self.run, self.say, self.keep_waiting, 0.1
        )

    def run(self, options):
        before = checkpoint_digest(options.checkpoint)
        time.sleep(self.seconds)
        assert checkpoint_digest(options.checkpoint) == before, "written over while it was explained"
        assert Path(options.written_at).parent.name == "checkpoints"
        return super().run(options)

    def until(self, moment, patience=120.0):
        deadline = time.monotonic() + patience
        with self.watch.lookout.looking():
            while not moment():
                assert time.monotonic() < deadline, (self.ran, self.said)
                if not self.watch.step():
                    time.sleep(0.05)

    @property
    def held(self):
        return [
            path for path in self.options.layout.root.glob("watch/held/*/*/*") if path.name != "arrival.json"
        ]


@pytest.fixture
def slow(tmp_path, monkeypatch):
    monkeypatch.setattr(explain_core.model.checkpoints.arrivals, "SETTLED", 0.3)
    return Slow(tmp_path)


def lost(watcher):
    return [line for line in watcher.said if line.startswith("lost")]


@pytest.mark.slow  # its clock runs as fast as a quiet machine does
def test_a_trainer_that_keeps_one_checkpoint_loses_none(slow):
    """A save every 1.5 s with save_total_limit=1, and runs that take 2 s."""
    slow.seconds = 2.0
    trainer = subprocess.Popen(
        [sys.executable, "-m", "tests.watching.trainer", str(slow.checkpoints), "--saves", "8", "--every", "1.5"],
        cwd=ROOT, env=os.environ | {"PYTHONPATH": str(ROOT)},
    )  # fmt: skip
    try:
        slow.until(lambda: len(slow.ran) == 8)
    finally:
        trainer.kill()
        trainer.wait()
    assert slow.ran == [f"checkpoint-{step}" for step in range(10, 90, 10)]
    assert not lost(slow)
    slow.until(lambda: not slow.held)  # what was held is let go
    assert [path.name for path in slow.checkpoints.iterdir()] == ["checkpoint-80"]


def write(path, seed):
    torch.manual_seed(seed)
    save_file(small(), path)


@pytest.mark.slow
@pytest.mark.parametrize("how", ["in place", "renamed"])
def test_last_and_best_written_over_faster_than_a_run(slow, how):
    """Each version that was whole is explained, in its own bytes."""
    slow.seconds = 2.0
    digests = []

    def train():
        for seed in range(4):
            path = slow.checkpoints / "last.safetensors"
            beside = slow.checkpoints / "last.tmp"
            write(beside if how == "renamed" else path, seed)
            if how == "renamed":
                beside.rename(path)
            digests.append(checkpoint_digest(path))
            time.sleep(1.2)

    slow.watch.step()
    trainer = threading.Thread(target=train)
    trainer.start()
    slow.until(lambda: len(slow.ran) == 4)
    trainer.join()
    assert slow.ran == ["last.safetensors"] * 4 and len(set(digests)) == 4
    assert set(slow.watch._known()) == set(digests)
    assert not lost(slow)
    slow.until(lambda: not slow.held)


@pytest.mark.slow
def test_more_than_may_wait_are_lost_by_name(slow):
    slow.seconds, slow.keep_waiting = 3.0, 2
    slow.restart()
    save(slow.checkpoints, 10, small())
    slow.until(lambda: not slow.watch.lookout.unfinished)

    def train():
        for step in range(20, 70, 10):
            save(slow.checkpoints, step, small())
            time.sleep(0.4)
            rotate(slow.checkpoints, 1)

    trainer = threading.Thread(target=train)
    trainer.start()
    slow.until(lambda: "checkpoint-60" in slow.ran)
    trainer.join()
    assert slow.ran == ["checkpoint-10", "checkpoint-40", "checkpoint-50", "checkpoint-60"]
    assert lost(slow) == [
        f"lost: checkpoint-{step} was deleted before it could be explained, and 2 newer ones wait (--keep-waiting 2)"
        for step in (20, 30)
    ]


def test_with_none_waiting_what_is_lost_is_said(slow):
    slow.seconds, slow.keep_waiting = 1.0, 0
    slow.restart()
    save(slow.checkpoints, 10, small())
    slow.watch.step()
    slow.watch.step()
    save(slow.checkpoints, 20, small())
    slow.watch.step()
    rotate(slow.checkpoints, 0)
    slow.until(lambda: len(lost(slow)) == 2)
    assert lost(slow)[0] == "lost: checkpoint-10 was deleted before it could be explained"
    assert not slow.held


def test_a_file_of_the_old_format_that_is_gone_too_soon_is_said(slow):
    torch.save(small(), slow.checkpoints / "epoch1.pth", _use_new_zipfile_serialization=False)
    slow.watch.lookout.look()
    (slow.checkpoints / "epoch1.pth").unlink()
    slow.watch.lookout.look()
    assert lost(slow) == ["lost: epoch1.pth was deleted before it was known to be whole"]


def test_where_nothing_can_be_held_the_others_go_on(slow):
    """The folder for what is held cannot be made: that is said once, and checkpoints are read where they are."""
    (slow.options.layout.root / "watch").mkdir(parents=True)
    (slow.options.layout.root / "watch" / "held").write_text("in the way")
    slow.restart()
    save(slow.checkpoints, 10, small())
    save(slow.checkpoints, 20, small())
    slow.until(lambda: len(slow.ran) == 2)
    (told, *more) = [line for line in slow.said if "cannot be held" in line]
    assert told.startswith("checkpoint-10 cannot be held: ") and not more


@pytest.mark.parametrize("name", ["last.safetensors", "epoch3.safetensors"])
def test_a_link_costs_nothing_and_a_copy_is_made_where_a_name_is_used_again(slow, name):
    slow.watch.step()
    write(slow.checkpoints / name, 1)
    for _ in range(3):
        slow.watch.lookout.look()
        time.sleep(0.05)
    (held,) = slow.held
    assert held.stat().st_nlink == (1 if name.startswith("last") else 2)
    slow.until(lambda: slow.ran == [name])
    slow.until(lambda: not slow.held)
    assert (slow.checkpoints / name).stat().st_nlink == 1


def test_what_is_held_survives_the_watcher(slow):
    """A watcher that is killed while checkpoints wait: the next one explains them, though they are deleted."""
    for step in (10, 20):
        save(slow.checkpoints, step, small())
    slow.watch.lookout.look()
    slow.watch.lookout.look()
    assert len(slow.held) == 2
    rotate(slow.checkpoints, 0)
    slow.restart()
    slow.until(lambda: len(slow.ran) == 2)
    assert slow.ran == ["checkpoint-10", "checkpoint-20"]
    slow.until(lambda: not slow.held)
    assert not lost(slow)


def test_files_beside_the_weights_are_no_checkpoints(slow):
    for name in ("optimizer.pt", "scheduler.pt", "rng_state_0.pth", "scaler.pt", "training_args.bin",
                 "random_states_0.pkl", "optimizer_1.bin", "trainer_state.json"):  # fmt: skip
        torch.save({}, slow.checkpoints / name)
    save(slow.checkpoints, 10, small())
    slow.until(lambda: slow.ran)
    for _ in range(10):
        slow.watch.step()
        time.sleep(0.1)
    assert slow.ran == ["checkpoint-10"]


def test_a_folder_where_nothing_looks_like_a_checkpoint(tmp_path):
    from explain_core.model.checkpoints.arrivals import nothing_yet

    folder = Place.of(tmp_path)
    assert "nothing in" in nothing_yet(folder)
    (tmp_path / "notes.txt").write_text("x")
    (tmp_path / "version_0" / "checkpoints").mkdir(parents=True)
    assert "it holds notes.txt, version_0/. Looked for are files that end in .safetensors" in nothing_yet(
        folder
    )
    torch.save({}, tmp_path / "version_0" / "checkpoints" / "epoch=1.ckpt")
    assert "--match '*/*/*' looks there" in nothing_yet(folder)
    assert nothing_yet(folder, "*/*/*") is None
    torch.save({}, tmp_path / "last.ckpt")
    assert nothing_yet(folder) is None


@pytest.mark.slow
def test_a_trainer_that_saves_every_15_seconds_loses_none(watched):
    """The real command and real runs, each of which takes longer than that."""
    watched.watch()
    watched.until(lambda: "watching" in watched.said)
    trainer = subprocess.Popen(
        [sys.executable, "-m", "tests.watching.trainer", str(watched.checkpoints), "--every", "15", "--network"],
        cwd=ROOT, env=os.environ | {"PYTHONPATH": str(ROOT)},
    )  # fmt: skip
    try:
        watched.until(lambda: len(runs(watched)) == 8)
    finally:
        trainer.kill()
        trainer.wait()
    watched.end()
    assert runs(watched) == [f"checkpoint-{step}" for step in range(10, 90, 10)]
    assert "lost" not in watched.said and "cannot be explained" not in watched.said
    assert [path.name for path in watched.checkpoints.iterdir()] == ["checkpoint-80"]
    with Store.open(watched.store) as store:
        paths = store.rows("SELECT path FROM checkpoints ORDER BY added_at")
    assert [row["path"] for row in paths] == [
        str(watched.checkpoints / f"checkpoint-{step}") for step in range(10, 90, 10)
    ]
