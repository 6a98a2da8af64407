"""How a command ends: an error with its text; after Ctrl-C and SIGTERM with a message, and nothing outlives it."""

import os
import signal
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from typing import NoReturn
from uuid import uuid4

from flows import guardian
from flows.cli.output import flush_what_can_be
from flows.interrupts import is_prefect_s, remembered

STOPPED = "stopped. What was finished is kept: run the same command again to go on from there."


def fail(text: str, code: int = 1) -> NoReturn:
    """Print an error as people should see it, and end."""
    from rich.console import Console

    flush_what_can_be()
    console = Console(stderr=True, highlight=False)
    console.print("error:", style="bold red", end=" ")
    console.print(text, markup=False, soft_wrap=True)
    raise SystemExit(code)


@contextmanager
def stoppable() -> Iterator[None]:
    """A block that computes, on the main thread: exit code 130 after Ctrl-C, 143 after SIGTERM.

    However the process ends, kill -9 included, what it started (Prefect's server, Ray on this machine) ends too.
    """
    _guard()
    with remembered() as caught:
        try:
            yield
        except BaseException as error:
            by_ray = isinstance(error, SystemExit) and error.code == signal.SIGTERM  # while it starts
            if signal.SIGTERM in caught or is_prefect_s(error) or by_ray:
                fail(STOPPED, 128 + signal.SIGTERM)
            if caught or isinstance(error, KeyboardInterrupt):
                fail(STOPPED, 128 + signal.SIGINT)
            raise


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
