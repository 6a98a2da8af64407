"""A real `explain run` in a process of its own, watched from outside, struck, and started again."""

import contextlib
import os
import random
import re
import signal
import subprocess
import sys
import time
from collections.abc import Callable
from dataclasses import dataclass, field
from pathlib import Path

import psutil
import pyarrow.parquet as pq

from explain_core.store.layout import Layout
from explain_core.store.reader import Store
from explain_core.store.shards.shards import read_note
from tests.conftest import ROOT
from tests.published import content

PATIENCE = 400.0  # seconds: other people's work may be on this machine
IMAGES = 72
WORKERS = 2
SHARD = 8
BATCH = 4


@dataclass
class Command:
    """One process and all that it started: they share a session."""

    process: subprocess.Popen[bytes]
    output: Path
    errors: Path

    def until(self, moment: Callable[[], object], patience: float = PATIENCE) -> object:
        """Watch for a moment; returns what it found. Fails where the command ends before it."""
        deadline = time.monotonic() + patience
        while not (found := moment()):
            assert self.process.poll() is None, f"the run ended before the moment came:\n{self.said}"
            assert time.monotonic() < deadline, f"the moment never came:\n{self.said}"
            time.sleep(0.002)
        return found

    def kill(self, number: signal.Signals = signal.SIGKILL) -> None:
        """Signal the command's own process."""
        os.kill(self.process.pid, number)

    def end(self, patience: float = PATIENCE) -> int:
        """Wait for the end; returns the exit code (128 + signal where a signal ended it)."""
        code = self.process.wait(timeout=patience)
        return code if code >= 0 else 128 - code

    def started(self, title: str | re.Pattern[str] = "") -> list[psutil.Process]:
        """What it started and what is still there, by the beginning of the title, or by all of it."""
        fits = title.fullmatch if isinstance(title, re.Pattern) else re.compile(re.escape(title)).match
        return [each for each in in_session(self.process.pid) if fits(name_of(each))]

    def has_open(self, name: str) -> bool:
        """Whether its own process has a file of this name open."""
        with contextlib.suppress(OSError):
            for descriptor in Path(f"/proc/{self.process.pid}/fd").iterdir():
                with contextlib.suppress(OSError):
                    if descriptor.readlink().name == name:
                        return True
        return False

    @property
    def said(self) -> str:
        return self.errors.read_text()

    @property
    def message(self) -> list[str]:
        """The lines of the error that it ended with."""
        assert "Traceback" not in self.said, self.said
        _, found, after = self.said.partition("error: ")
        return [line for line in after.splitlines() if line.strip()] if found else []


def heeds_interrupts() -> None:
    """A shell that starts the tests in the background has told them to ignore Ctrl-C; the command is not to."""
    signal.signal(signal.SIGINT, signal.SIG_DFL)


def in_session(session: int) -> list[psutil.Process]:
    """All live processes of a session, but for its leader."""
    found = []
    for pid in psutil.pids():
        with contextlib.suppress(OSError, psutil.Error):
            if pid != session and os.getsid(pid) == session:
                process = psutil.Process(pid)
                if process.status() != psutil.STATUS_ZOMBIE:
                    found.append(process)
    return found


def name_of(process: psutil.Process) -> str:
    """How a process calls itself: "ray::Extractor.extract", "gcs_server", "raylet", "python"."""
    with contextlib.suppress(psutil.Error, IndexError):
        line = process.cmdline()
        return line[0] if line[0].startswith("ray::") else Path(line[0]).name
    return ""


@dataclass
class Field:
    """The image set, the checkpoint, the undisturbed run and the dice of one test."""

    images: Path
    checkpoint: Path
    folder: Path
    dice: random.Random
    environment: dict[str, str]
    expected: dict[str, list[str]] = field(default_factory=dict)
    stats_digest: str = ""
    commands: list[Command] = field(default_factory=list)

    @property
    def store(self) -> Path:
        return self.folder / "store"

    @property
    def layout(self) -> Layout:
        return Layout(self.store)

    def explain(self, *more: str, environment: dict[str, str] | None = None) -> Command:
        """Start `explain run`."""
        number = len(self.commands)
        output, errors = self.folder / f"{number}.out", self.folder / f"{number}.err"
        arguments = [
            "run", "--images", f"fieldguide:{self.images}", "--model", "tests.faults.network:build", "--checkpoint",
            str(self.checkpoint), "--input-size", "64", "--batch-size", str(BATCH), "--shard-size", str(SHARD),
            "--store", str(self.store), *([] if "--ray-address" in more else ["--workers", str(WORKERS)]), *more,
        ]  # fmt: skip
        with output.open("wb") as out, errors.open("wb") as err:
            process = subprocess.Popen(
                [sys.executable, "-c", "from flows.cli.app import main; main()", *arguments], stdout=out, stderr=err,
                stdin=subprocess.DEVNULL, cwd=ROOT, env=self.environment | (environment or {}), start_new_session=True,
                preexec_fn=heeds_interrupts,
            )  # fmt: skip
        command = Command(process, output, errors)
        self.commands.append(command)
        return command

    def soon(self, seconds: float) -> None:
        """Wait a random while."""
        time.sleep(self.dice.uniform(0, seconds))

    def shards(self) -> list[Path]:
        """The finished activation shards."""
        return sorted(self.store.glob("extractions/*/[!.]*-*.parquet"))

    def images_in_shards(self) -> list[str]:
        """Image ids, as often as they are held."""
        return [i for path in self.shards() for i in pq.read_table(path, columns=["image_id"])[0].to_pylist()]

    def answers(self, table: str = "*") -> list[Path]:
        """The finished shards of answers, not yet published."""
        return sorted(self.store.glob(f"work/*/{table}/[!.]*-*.parquet"))

    def finish(self, *more: str) -> Command:
        """Start the command again, as a person would, until it ends well: once."""
        command = self.explain(*more)
        assert command.end() == 0, command.said
        self.check(command)
        return command

    def check(self, command: Command) -> None:
        """The store is that of an undisturbed run, and nothing is left over."""
        found = content(self.store)
        assert {t: len(rows) for t, rows in found.items()} == {t: len(r) for t, r in self.expected.items()}
        different = [table for table, rows in found.items() if rows != self.expected[table]]
        assert different == []
        with Store.open(self.store) as store:
            run = store.run()
            assert run.stats_digest == self.stats_digest
            assert (run.images, run.images_quarantined) == (IMAGES, 0)
            assert store.rows("SELECT count(*) AS n FROM runs")[0]["n"] == 1
        held = self.images_in_shards()
        assert len(held) == len(set(held)) == IMAGES
        for path in self.shards():
            assert read_note(str(path))["quarantined"] == []
        assert self.leftovers() == []
        self.check_processes(command)

    def leftovers(self) -> list[str]:
        """Files that no store should have when nobody is at work on it."""
        odd = re.compile(r"^\.partial-|^next\.duckdb|\.wal$")
        there = [str(p.relative_to(self.store)) for p in self.store.rglob("*") if odd.search(p.name)]
        return there + [str(p.relative_to(self.store)) for p in self.store.glob("work/*")]

    def check_processes(self, command: Command, patience: float = 30.0) -> float:
        """Wait until nothing is left that a command started; returns the seconds that took."""
        start = time.monotonic()
        while left := command.started():
            assert time.monotonic() - start < patience, [(p.pid, name_of(p)) for p in left]
            time.sleep(0.1)
        return time.monotonic() - start

    def forwarded(self) -> int:
        """Forward passes of the published run's last start."""
        with Store.open(self.store) as store:
            return int(store.run().images_forwarded)
