"""How a command ends: an error with its text; after Ctrl-C and SIGTERM with a message, and nothing outlives it."""

import os
import signal
import subprocess
import sys
import traceback
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from typing import NoReturn
from uuid import uuid4

from explain_core.data.wording import one_line
from explain_core.errors import ExplainError
from flows import environment, guardian
from flows.interrupts import STOPPED, is_prefect_s, remembered
from flows.prefect_server import PREFECT, check_server
from tasks import startup
from tasks.output import flush_what_can_be
from tasks.process_end import Stopped

#: Whose errors are said in a line: they say nothing of this program, and their tracebacks help nobody.
LIBRARIES = (
    "prefect", "ray", "httpx", "httpcore", "sqlalchemy", "aiosqlite", "sqlite3", "websockets", "grpc", "anyio",
)  # fmt: skip


def fail(text: str, code: int = 1) -> NoReturn:
    """Print an error as people should see it, and end."""
    from rich.console import Console

    flush_what_can_be()
    console = Console(stderr=True, highlight=False)
    console.print("error:", style="bold red", end=" ")
    console.print(text, markup=False, soft_wrap=True)
    raise SystemExit(code)


@contextmanager
def stoppable(server: bool = True) -> Iterator[None]:
    """A block that computes, on the main thread: exit code 130 after Ctrl-C, 143 after SIGTERM.

    However the process ends, kill -9 included, what it started (Prefect's server, Ray on this machine) ends too.
    `server`: a Prefect server is needed, and asked first whether it is there.
    """
    for note in environment.notes:
        print(f"note: {note}", file=sys.stderr)
    environment.notes.clear()
    _guard()
    with remembered() as caught:
        try:
            if server:
                startup.begin(PREFECT)
                check_server()
            yield
        except BaseException as error:
            by_ray = isinstance(error, SystemExit) and error.code == signal.SIGTERM  # while it starts
            if signal.SIGTERM in caught or is_prefect_s(error) or by_ray:
                _end(128 + signal.SIGTERM)
            if caught or isinstance(error, KeyboardInterrupt):
                _end(128 + signal.SIGINT)
            if isinstance(error, Exception) and (library := _raised_in(error)):
                fail(_in_short(error, library))
            raise
        finally:
            startup.end(PREFECT)


def _end(code: int) -> NoReturn:
    """Say that the command was stopped, and end it at once: the guardian ends what it leaves."""
    with suppress(SystemExit):
        fail(STOPPED, code)
    raise Stopped(code)


def _raised_in(error: Exception) -> str | None:
    """The library that raised an error, where it is one of those that only carry the work."""
    if isinstance(error, ExplainError):
        return None
    frames = list(traceback.walk_tb(error.__traceback__))
    modules = [str(frame.f_globals.get("__name__", "")).partition(".")[0] for frame, _ in frames[-1:]]
    modules.append(type(error).__module__.partition(".")[0])
    return next((module for module in modules if module in LIBRARIES), None)


def _in_short(error: Exception, library: str) -> str:
    said = next((line.strip() for line in str(error).splitlines() if line.strip()), "without a word")
    return (
        f"{library} raised {type(error).__name__}: {one_line(said).rstrip('.')}. What was finished is kept: run the "
        "same command again to go on from there."
    )


@contextmanager
def ending() -> Iterator[None]:
    """A block that SIGTERM ends as Ctrl-C does, so that what it was writing is taken away."""

    def stop(number: int, _: object) -> None:
        raise SystemExit(128 + number)

    before = signal.signal(signal.SIGTERM, stop)
    try:
        yield
    finally:
        signal.signal(signal.SIGTERM, before)


def _guard() -> None:
    """Start the guardian once: it ends what carries this process's mark when this process's end of a pipe closes."""
    if _guardians:
        return
    os.environ[guardian.MARK] = uuid4().hex
    process = subprocess.Popen(
        [sys.executable, "-P", guardian.__file__], stdin=subprocess.PIPE, stdout=subprocess.DEVNULL,
        stderr=subprocess.DEVNULL, start_new_session=True,
    )  # fmt: skip
    _guardians.append(process)


_guardians: list["subprocess.Popen[bytes]"] = []
"""Kept, for a guardian that is forgotten is one whose pipe closes."""
