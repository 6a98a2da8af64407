"""What a watcher does with what it finds; the run itself is stood in for by one that publishes a row."""

import json
import os
from dataclasses import replace
from pathlib import Path

import pytest
import torch
from safetensors.torch import save_file
from typer.testing import CliRunner

import flows.watch
from explain_core.errors import CheckpointError, InputError, RunError, StoreError
from explain_core.model.checkpoints.arrivals import SETTLED
from explain_core.model.checkpoints.checkpoint import checkpoint_digest
from explain_core.places import Place
from explain_core.store.change import change
from explain_core.store.lock import hold_file
from explain_core.store.reader import Store
from flows.cli.app import build
from flows.follow_ups import tell_tracker
from flows.ray_session import KeptRay
from flows.result import RunResult
from flows.watch import Watch, asked_of, watch
from tasks.options import RunOptions


class Watcher:
    """A Watch with a clock that can be set, and a run that publishes no more than a row in `runs`."""

    def __init__(self, folder: Path):
        self.folder = folder
        self.checkpoints = folder / "checkpoints"
        self.checkpoints.mkdir(exist_ok=True)
        self.options = RunOptions(
            images="cub:birds", model="torchvision:resnet18", store=str(folder / "store")
        )
        self.ran, self.said, self.now = [], [], 0.0
        self.fails = {}
        self.restart()

    def restart(self):
        """Another watcher, which knows no more than is on the disk."""
        self.watch = Watch(Place.of(self.checkpoints), self.options, "*", self.run, self.say)
        self.watch.lookout.settling.clock = lambda: self.now

    def say(self, text, **_):
        self.said.append(text)

    def run(self, options):
        name = Path(options.checkpoint).name
        self.ran.append(name)
        if name in self.fails:
            raise self.fails[name]
        digest = checkpoint_digest(options.checkpoint)
        with change(options.layout, "x", 0) as connection:
            connection.execute(
                "INSERT INTO runs (run_id, checkpoint_digest, options) VALUES (?, ?, ?)",
                [
                    digest[:12],
                    digest,
                    json.dumps(options.recorded() | {"precision": "float32", "batch_size": 16}),
                ],
            )
        return RunResult(digest[:12], name, options.store, True, 0, 0, 0, {})

    def drop(self, name, seed=None, at=None, content=None):
        path = self.checkpoints / name
        path.parent.mkdir(parents=True, exist_ok=True)
        if content is None:
            torch.manual_seed(len(name) if seed is None else seed)
            save_file({"weight": torch.rand(3, 4)}, path)
        else:
            path.write_bytes(content)
        if at is not None:
            os.utime(path, (at, at))

    def settle(self):
        """Look until there is nothing to do, twice, with a pause in between."""
        for _ in range(2):
            while self.watch.step():
                pass
            self.now += SETTLED


@pytest.fixture
def watcher(tmp_path):
    return Watcher(tmp_path)


def test_each_once_in_the_order_of_their_writing(watcher):
    for name, at in (("b.safetensors", 30), ("a.safetensors", 50), ("c.safetensors", 10)):
        watcher.drop(name, seed=at, at=at)
    assert not watcher.watch.step()  # a first look proves nothing
    watcher.settle()
    assert watcher.ran == ["c.safetensors", "b.safetensors", "a.safetensors"]
    watcher.settle()
    watcher.restart()
    watcher.settle()
    assert len(watcher.ran) == 3


def test_the_same_content_under_another_name_is_explained_already(watcher):
    watcher.drop("epoch3.safetensors", seed=3, at=10)
    watcher.settle()
    watcher.drop("best.safetensors", seed=3, at=20)
    watcher.drop("last.safetensors", seed=4, at=30)
    watcher.settle()
    assert watcher.ran == ["epoch3.safetensors", "last.safetensors"]


def test_a_file_that_is_written_over_is_another_checkpoint(watcher):
    watcher.drop("last.safetensors", seed=1)
    watcher.settle()
    watcher.drop("last.safetensors", seed=2)
    watcher.settle()
    assert watcher.ran == ["last.safetensors", "last.safetensors"]


def test_other_options_are_other_runs(watcher):
    watcher.drop("a.safetensors")
    watcher.settle()
    for changed, runs in (({"batch_size": 16}, 1), ({"workers": 3}, 1), ({"estimator": "guo2018"}, 2)):
        watcher.options = RunOptions(
            **{"images": "cub:birds", "model": "torchvision:resnet18", "store": watcher.options.store}
            | changed
        )
        watcher.restart()
        watcher.settle()
        assert len(watcher.ran) == runs, changed


def test_a_checkpoint_that_fails_is_said_once_and_blocks_nobody(watcher):
    watcher.drop("a.safetensors", at=10)
    watcher.drop("bb.safetensors", at=20)
    watcher.fails = {"a.safetensors": CheckpointError("a was trained for 7 classes")}
    for _ in range(3):
        watcher.settle()
    assert watcher.ran == ["a.safetensors", "bb.safetensors"]
    assert [line for line in watcher.said if "7 classes" in line] == [
        "a.safetensors cannot be explained: a was trained for 7 classes"
    ]
    watcher.restart()
    watcher.settle()
    watcher.settle()
    assert len(watcher.ran) == 2
    assert "was refused on" in watcher.said[-1] and watcher.said[-1].endswith("a was trained for 7 classes")
    watcher.fails = {}
    watcher.drop("a.safetensors", seed=77)  # mended
    watcher.settle()
    assert watcher.ran[2:] == ["a.safetensors"]


def test_a_failure_that_is_not_the_checkpoint_s_is_tried_again(watcher, monkeypatch):
    monkeypatch.setattr(flows.watch, "AGAIN", 600.0)
    watcher.drop("a.safetensors", at=10)
    watcher.drop("bb.safetensors", at=20)
    watcher.fails = {"a.safetensors": RunError("the Ray cluster does not answer")}
    watcher.settle()
    assert watcher.ran == ["a.safetensors", "bb.safetensors"]
    assert watcher.watch.waits
    watcher.fails = {}
    watcher.watch._later = {digest: (0.0, tries) for digest, (_, tries) in watcher.watch._later.items()}
    watcher.settle()
    assert watcher.ran == ["a.safetensors", "bb.safetensors", "a.safetensors"]
    assert not watcher.watch.waits
    with Store.open(watcher.options.store) as store:
        assert store.rows("SELECT count(*) AS n FROM runs") == [{"n": 2}]


def test_where_prefect_does_not_answer_the_order_is_kept(watcher, monkeypatch):
    monkeypatch.setattr(flows.watch, "AGAIN", 600.0)
    watcher.drop("a.safetensors", at=10)
    watcher.drop("bb.safetensors", at=20)
    watcher.fails = {"a.safetensors": RuntimeError("Failed to reach API at http://127.0.0.1:9/api/")}
    watcher.settle()
    assert watcher.ran == ["a.safetensors"] and watcher.watch.waits
    assert "The Prefect server does not answer" in watcher.said[-1]
    watcher.fails, watcher.watch._later, watcher.watch._paused = {}, {}, 0.0
    watcher.settle()
    assert watcher.ran == ["a.safetensors", "a.safetensors", "bb.safetensors"]


def test_an_error_that_nobody_foresaw_is_tried_three_times(watcher, monkeypatch):
    monkeypatch.setattr(flows.watch, "AGAIN", 0.0)
    watcher.drop("a.safetensors")
    watcher.fails = {"a.safetensors": ValueError("odd")}
    for _ in range(5):
        watcher.settle()
    assert watcher.ran == ["a.safetensors"] * 3
    assert watcher.said[-1] == "a.safetensors cannot be explained: Unexpected: ValueError: odd"


def test_one_that_is_written_over_while_it_is_read_is_not_refused(watcher):
    watcher.drop("a.safetensors", seed=1)

    def overtaken(options):
        watcher.watch._explain = watcher.run
        watcher.drop("a.safetensors", seed=2)
        raise CheckpointError("a has changed since the run began")

    watcher.watch._explain = overtaken
    watcher.settle()
    watcher.settle()
    assert watcher.ran == ["a.safetensors"]
    assert any("written over" in line for line in watcher.said)


def test_an_unfinished_file_holds_up_nobody(watcher):
    watcher.drop("a.safetensors", at=10, content=b"\x40" + bytes(7) + b'{"weight')
    watcher.drop("bb.safetensors", at=20)
    watcher.settle()
    assert watcher.ran == ["bb.safetensors"]
    assert watcher.said[0] == "a.safetensors is being written"
    assert watcher.watch.waits


def test_a_second_watcher_of_the_same_waits(tmp_path, guide):
    options = RunOptions(
        images=f"fieldguide:{guide}", model="torchvision:resnet18", store=str(tmp_path / "store")
    )
    (tmp_path / "checkpoints").mkdir()
    folder = Place.of(tmp_path / "checkpoints")
    said = []
    watch(folder, options, "*", 0.1, True, KeptRay(options), lambda text, **_: said.append(text))
    (lock,) = (tmp_path / "store" / "watch").glob("*.lock")
    with hold_file(lock, "", 0.0), pytest.raises(StoreError, match="is watched by process"):
        watch(folder, options, "*", 0.1, True, KeptRay(options), lambda text, **_: said.append(text))
    assert said[0] == f"watching {folder} for checkpoints; the explanations are in {options.store}"
    assert said[1].startswith(
        f"nothing in {folder} looks like a checkpoint yet. Looked for are files that end in"
    )
    assert len(said) == 2


def test_what_is_wrong_is_said_before_it_begins(tmp_path, guide):
    right = {
        "images": f"fieldguide:{guide}",
        "model": "torchvision:resnet18",
        "store": str(tmp_path / "store"),
    }
    for wrong in (
        {"images": f"folder:{tmp_path / 'none'}"},
        {"model": "nets.none:build"},
        {"estimator": "x"},
    ):
        with pytest.raises(InputError):
            watch(
                Place.of(tmp_path),
                RunOptions(**right | wrong),
                "*",
                1.0,
                True,
                KeptRay(RunOptions(**right)),
                print,
            )
    with pytest.raises(InputError, match="there is no folder"):
        watch(
            Place.of(tmp_path / "none"),
            RunOptions(**right),
            "*",
            1.0,
            True,
            KeptRay(RunOptions(**right)),
            print,
        )


def test_what_any_value_will_do_for_is_not_asked():
    asked = asked_of(RunOptions(images="cub:birds", model="torchvision:resnet18"))
    assert (asked["precision"], asked["batch_size"], asked["images"]) == (None, None, "cub:birds")


class Telling(Watcher):
    """A watcher whose runs tell their tracker, as `explain_run` does when all else is done."""

    def run(self, options):
        result = super().run(options)
        tell_tracker(options, result.run_id)
        return result


def test_a_tracker_is_told_of_each_checkpoint(tmp_path, monkeypatch):
    told, away = [], [True]

    def log_run(store, run_id, tracker):
        if away.pop() if away else False:
            raise RunError("mlflow (birds) did not take it")
        told.append((store, run_id, str(tracker)))

    monkeypatch.setattr("flows.tracker.find_spec", lambda _: object())
    monkeypatch.setattr("flows.follow_ups.log_run", log_run)
    watcher = Telling(tmp_path)
    watcher.options = replace(watcher.options, log_to="wandb:team/birds")
    watcher.restart()
    watcher.drop("a.safetensors", at=10)
    watcher.drop("bb.safetensors", at=20)
    watcher.settle()
    assert watcher.ran == ["a.safetensors", "bb.safetensors"]
    digest = checkpoint_digest(watcher.checkpoints / "bb.safetensors")
    # The first one's tracker was away: its run is published all the same, and this is said.
    assert told == [(watcher.options.layout.root, digest[:12], "wandb (team/birds)")]
    assert any("did not take it" in line for line in watcher.said)


@pytest.mark.parametrize("command", ["watch", "schedule"])
def test_the_commands_hand_a_tracker_on(tmp_path, monkeypatch, command):
    asked = []

    def serve(**given):
        asked.append(given["parameters"]["options"]["log_to"])

    monkeypatch.setattr("flows.tracker.find_spec", lambda _: object())
    monkeypatch.setattr("flows.cli.server.watched", lambda: True)
    monkeypatch.setattr("flows.watch.watch", lambda _, options, *__: asked.append(options.log_to))
    monkeypatch.setattr("flows.schedule.explain_checkpoint.serve", serve)
    given = ["--images", "cub:birds", "--model", "torchvision:resnet18", "--log-to", "wandb:birds"]
    place = [str(tmp_path)] if command == "watch" else ["--checkpoint", str(tmp_path), "--on-event"]
    result = CliRunner().invoke(build(), [command, *place, *given, "--store", str(tmp_path / "store")])
    assert result.exit_code == 0, result.output
    assert asked == ["wandb:birds"]
