"""Signals that ask the command to end: remembered, because one that is raised in other people's code may be lost.

What is raised where a server is being called, say, comes out as that library's own error, and whoever bears such errors
would go on as if nothing had been asked.
"""

import signal
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

SIGNALS = (signal.SIGINT, signal.SIGTERM)
_caught: list[int] = []


@contextmanager
def remembered() -> Iterator[list[int]]:
    """In the block, on the main thread, SIGINT and SIGTERM raise KeyboardInterrupt; gives the list of those caught.

    One that the process was started to ignore, as nohup has it, stays ignored.
    """

    def stop(number: int, _: object) -> None:
        _caught.append(number)
        raise KeyboardInterrupt

    heeded = [number for number in SIGNALS if signal.getsignal(number) != signal.SIG_IGN]
    before: dict[signal.Signals, Any] = {}
    _caught.clear()
    try:
        for number in heeded:
            before[number] = signal.signal(number, stop)
        yield _caught
    finally:
        for number, handler in before.items():
            signal.signal(number, handler)
        _caught.clear()


def heed(error: BaseException | None = None) -> None:
    """Raise KeyboardInterrupt where one was asked for, whatever became of it. To be called where errors are borne.

    `error`: the one that is borne; it, or what it came of, may be the exception of a handler that a library has put in
    place of ours, as Prefect's flows do.
    """
    while error is not None:
        if is_prefect_s(error):
            _caught.append(signal.SIGTERM)
        elif isinstance(error, KeyboardInterrupt):
            _caught.append(signal.SIGINT)
        error = error.__cause__ or error.__context__
    if _caught:
        raise KeyboardInterrupt


def is_prefect_s(error: BaseException) -> bool:
    """Whether this is what Prefect's own handler makes of SIGTERM while a flow runs."""
    return type(error).__name__ == "TerminationSignal"
