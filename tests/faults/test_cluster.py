"""Clusters that a run joins: nodes that go, heads that die, and others at work."""

import contextlib
import subprocess
import sys
from dataclasses import replace

import psutil
import pytest

from tests.conftest import ROOT
from tests.faults.command import IMAGES, in_session, name_of


class Joined:
    """A cluster of several nodes, one core each."""

    def __init__(self, nodes: int, environment: dict[str, str]) -> None:
        self._process = subprocess.Popen(
            [sys.executable, "-m", "tests.machines", *["1"] * nodes], stdin=subprocess.PIPE, stdout=subprocess.PIPE,
            stderr=subprocess.DEVNULL, text=True, cwd=ROOT, env=environment, start_new_session=True,
        )  # fmt: skip
        self.address = self._process.stdout.readline().partition(" ")[0]
        assert self.address, "the cluster did not start"

    def remove_node(self) -> None:
        self._process.stdin.write("remove\n")
        self._process.stdin.flush()
        assert self._process.stdout.readline() == "removed\n"

    def processes(self, title: str) -> list[psutil.Process]:
        return [p for p in in_session(self._process.pid) if name_of(p).startswith(title)]

    def end(self) -> None:
        for process in in_session(self._process.pid):
            with contextlib.suppress(psutil.Error):
                process.kill()
        self._process.kill()
        self._process.communicate(timeout=60)


@pytest.fixture
def joined(field):
    """Start clusters: joined(3) -> Joined."""
    clusters = []

    def start(nodes):
        clusters.append(Joined(nodes, field.environment))
        return clusters[-1]

    yield start
    for cluster in clusters:
        cluster.end()


WHEN = {
    "while workers start": ("ray::Extractor", lambda _: True),
    "while shards are extracted": ("ray::Extractor", lambda f: len(f.shards()) >= 2),
    "while captions are read": ("ray::CaptionReader", lambda _: True),
    "while images are explained": ("ray::", lambda f: f.answers()),
}


@pytest.mark.slow
@pytest.mark.parametrize("when", WHEN)
def test_a_node_is_removed(field, joined, when):
    cluster = joined(3)
    title, moment = WHEN[when]
    command = field.explain("--ray-address", cluster.address)
    command.until(lambda: moment(field))
    command.until(lambda: cluster.processes(title))
    field.soon(0.5)
    cluster.remove_node()
    code = command.end()
    if code:
        assert code == 1 and 1 <= len(command.message) <= 3, command.said
        assert "run the same command again" in command.message[0]
        command = field.finish("--ray-address", cluster.address)
    field.check(command)
    print(f"ended with {code} at the first start")


@pytest.mark.slow
@pytest.mark.parametrize("what", [("gcs_server", "raylet"), ("gcs_server",)], ids=" and ".join)
def test_the_head_of_a_joined_cluster_is_killed(field, joined, what):
    cluster = joined(2)
    command = field.explain("--ray-address", cluster.address)
    command.until(lambda: len(field.shards()) >= 2)
    field.soon(0.3)
    for title in what:
        for process in cluster.processes(title):
            process.kill()
    assert command.end() == 1, command.said
    assert 1 <= len(command.message) <= 3, command.said
    assert "run the same command again" in command.message[0]
    field.check_processes(command)
    cluster.end()
    field.finish("--ray-address", joined(2).address)


@pytest.mark.slow
def test_two_runs_on_one_busy_cluster_do_not_wait_for_one_another(field, joined, tmp_path):
    cluster = joined(2)
    (tmp_path / "other").mkdir()
    other = replace(field, folder=tmp_path / "other", commands=field.commands[:])
    one = field.explain("--ray-address", cluster.address)
    two = other.explain("--ray-address", cluster.address)
    field.commands.append(two)
    assert (one.end(), two.end()) == (0, 0), one.said + two.said
    field.check(one)
    other.check(two)


@pytest.mark.slow
def test_a_worker_that_is_killed_for_memory_is_retried_and_then_named(field):
    greedy = {"RAY_memory_usage_threshold": "0.001", "RAY_memory_monitor_refresh_ms": "100"}
    command = field.explain(environment=greedy)
    assert command.end() == 1
    assert 1 <= len(command.message) <= 3, command.said
    assert "memory" in " ".join(command.message), command.said
    assert len(field.images_in_shards()) < IMAGES
    field.check_processes(command)
    field.finish()
