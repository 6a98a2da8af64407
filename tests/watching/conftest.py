"""A small field guide, a real Prefect server on loopback, and `explain watch` in processes of its own."""

import os
import signal
import subprocess
import sys
import time
import urllib.request
from dataclasses import dataclass, field
from pathlib import Path

import psutil
import pytest

from explain_core.fieldguide.generate import generate
from tests.conftest import ROOT
from tests.faults.command import heeds_interrupts, in_session

MODEL = "tests.faults.network:build"
PATIENCE = 1500.0  # seconds: other people's work may be on this machine


def pytest_collection_modifyitems(items):
    """Runs take minutes where the machine is busy."""
    for item in items:
        if "tests/watching" in item.nodeid and item.get_closest_marker("slow"):
            item.add_marker(pytest.mark.timeout(5400))


@pytest.fixture(scope="session")
def guide(tmp_path_factory) -> Path:
    """72 pictures of 4 species."""
    return generate(tmp_path_factory.mktemp("guide") / "birds", 4, 18, size=64, processes=1)


@dataclass
class Server:
    """Prefect's, on loopback; `restart` kills it and starts it again over the same database."""

    home: Path
    port: int
    process: subprocess.Popen | None = None

    @property
    def url(self) -> str:
        return f"http://127.0.0.1:{self.port}/api"

    def start(self) -> None:
        self.process = subprocess.Popen(
            [sys.executable, "-m", "prefect", "server", "start", "--host", "127.0.0.1", "--port", str(self.port)],
            stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL, start_new_session=True,
            env=os.environ | {"PREFECT_HOME": str(self.home), "PREFECT_UI_API_URL": "/api"},
        )  # fmt: skip
        deadline = time.monotonic() + 240
        while True:
            try:
                with urllib.request.urlopen(f"{self.url}/health", timeout=5):
                    return
            except OSError:
                assert time.monotonic() < deadline and self.process.poll() is None, "no Prefect server"
                time.sleep(0.2)

    def stop(self) -> None:
        for each in [*in_session(self.process.pid), psutil.Process(self.process.pid)]:
            each.kill()
        self.process.wait(timeout=30)


@pytest.fixture(scope="session")
def server(tmp_path_factory):
    started = Server(tmp_path_factory.mktemp("prefect"), 9900 + os.getpid() % 90)
    started.start()
    yield started
    started.stop()


@dataclass
class Watched:
    """A folder of checkpoints, a store, and the commands that were started on them."""

    images: Path
    folder: Path
    url: str
    commands: list[subprocess.Popen] = field(default_factory=list)

    @property
    def checkpoints(self) -> Path:
        return self.folder / "checkpoints"

    @property
    def store(self) -> Path:
        return self.folder / "store"

    @property
    def said(self) -> str:
        """What the last command said."""
        return (self.folder / f"{len(self.commands) - 1}.err").read_text()

    def start(self, command: str, *more: str, model: str = MODEL, size: int = 64) -> subprocess.Popen:
        """Start `explain watch FOLDER`, or another command with the options of a run."""
        arguments = [
            command, *more, "--images", f"fieldguide:{self.images}", "--model", model, "--input-size", str(size),
            "--batch-size", "4", "--shard-size", "36", "--store", str(self.store), "--workers", "2",
        ]  # fmt: skip
        with (self.folder / f"{len(self.commands)}.err").open("wb") as errors:
            process = subprocess.Popen(
                [sys.executable, "-c", "from flows.cli.app import main; main()", *arguments],
                stdout=subprocess.DEVNULL, stderr=errors, stdin=subprocess.DEVNULL, cwd=ROOT, start_new_session=True,
                env=os.environ | {"PYTHONPATH": str(ROOT), "OMP_NUM_THREADS": "1", "PREFECT_API_URL": self.url},
                preexec_fn=heeds_interrupts,
            )  # fmt: skip
        self.commands.append(process)
        return process

    def watch(self, *more: str, model: str = MODEL, size: int = 64) -> subprocess.Popen:
        return self.start("watch", str(self.checkpoints), "--every", "0.5", *more, model=model, size=size)

    def until(self, moment, patience: float = PATIENCE):
        """Watch for a moment; returns what it found."""
        deadline = time.monotonic() + patience
        while not (found := moment()):
            assert self.commands[-1].poll() is None, f"the command ended before the moment came:\n{self.said}"
            assert time.monotonic() < deadline, f"the moment never came:\n{self.said}"
            time.sleep(0.05)
        return found

    def end(self) -> None:
        """Ctrl-C, as a person ends it."""
        process = self.commands[-1]
        if process.poll() is None:
            os.kill(process.pid, signal.SIGINT)
        process.wait(timeout=120)


@pytest.fixture
def watched(guide, server, tmp_path):
    made = Watched(guide, tmp_path, server.url)
    made.checkpoints.mkdir()
    yield made
    for process in made.commands:
        for each in in_session(process.pid):
            each.kill()
        if process.poll() is None:
            process.kill()
        process.wait(timeout=30)
