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
    before: dict[int, Any] = {number: signal.signal(number, stop) for number in heeded}
    _caught.clear()
    try:
        yield _caught
    finally:
        for number, handler in before.items():
            signal.signal(number, handler)


def heed() -> None:
    """Raise KeyboardInterrupt where one was asked for, whatever became of it. To be called where errors are borne."""
    if _caught:
        raise KeyboardInterrupt
