"""Signals that ask the command to end: remembered, because one that is raised in other people's code may be lost.

What is raised where a server is being called, say, comes out as that library's own error, and whoever bears such errors
would go on as if nothing had been asked.
"""

import os
import signal
import sys
import threading
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from typing import Any

from tasks.startup import is_starting

SIGNALS = (signal.SIGINT, signal.SIGTERM)
STOPPED = "stopped. What was finished is kept: run the same command again to go on from there."
START_SECONDS = 1.2  #: for Prefect or Ray to end when they are stopped while they start
HEED_SECONDS = (
    1.8  #: for a command to end while there is work under way: what is finished is kept, however it ends
)
AGAIN_SECONDS = 0.02  #: until a signal is sent again whose exception was dropped
_caught: list[int] = []


@contextmanager
def remembered() -> Iterator[list[int]]:
    """In the block, on the main thread, SIGINT and SIGTERM raise KeyboardInterrupt; gives the list of those caught.

    One that the process was started to ignore, as nohup has it, stays ignored. One that Python drops, because it was
    raised in the callback of a weak reference, is sent again. Where a signal is not heeded, because
    the main thread is in other people's code that does not return, the process ends all the same: `_Watchman`.
    """

    def stop(number: int, _: object) -> None:
        _caught.append(number)
        raise KeyboardInterrupt

    heeded = [number for number in SIGNALS if signal.getsignal(number) != signal.SIG_IGN]
    before: dict[signal.Signals, Any] = {}
    unraisable = sys.unraisablehook

    def dropped(lost: "sys.UnraisableHookArgs") -> None:
        number = _asked(lost.exc_value)
        if number is None:
            unraisable(lost)
        else:  # once more, when this callback is over; not from in here, where it would be dropped again
            threading.Timer(AGAIN_SECONDS, watchman.send, (number,)).start()

    _caught.clear()
    watchman = _Watchman(heeded)
    sys.unraisablehook = dropped
    try:
        for number in heeded:
            before[number] = signal.signal(number, stop)
        yield _caught
    finally:
        sys.unraisablehook = unraisable
        for number, handler in before.items():
            signal.signal(number, handler)
        watchman.rest()
        _caught.clear()


def _asked(error: BaseException | None) -> int | None:
    """The signal that an exception was raised for, by the handler here or by Prefect's; None for other exceptions."""
    if error is not None and is_prefect_s(error):
        return signal.SIGTERM
    return _caught[-1] if isinstance(error, KeyboardInterrupt) and _caught else None


class _Watchman:
    """Ends the process where a signal is not heeded in time.

    Python runs a handler when the main thread comes back to it, which in the code of a library may be in minutes. The
    number of a signal is written to a pipe at once, though, by the operating system's handler; a thread reads it there.
    """

    def __init__(self, numbers: Sequence[int]) -> None:
        self._numbers, self._over = numbers, threading.Event()
        self._read, self._write = os.pipe()
        os.set_blocking(self._write, False)
        self._before = signal.set_wakeup_fd(self._write, warn_on_full_buffer=False)
        threading.Thread(target=self._watch, daemon=True).start()

    def send(self, number: int) -> None:
        """Send this process a signal, where the block is not over."""
        if not self._over.is_set():
            os.kill(os.getpid(), number)

    def rest(self) -> None:
        """Give the signals back."""
        self._over.set()
        signal.set_wakeup_fd(self._before)
        os.close(self._write)

    def _watch(self) -> None:
        while number := os.read(self._read, 1):
            if number[0] in self._numbers and (self._ends_at_once() or not self._is_heeded()):
                os.write(2, f"\nerror: {STOPPED}\n".encode())
                os._exit(128 + number[0])
        os.close(self._read)

    def _ends_at_once(self) -> bool:
        """Whether the process is still starting what it needs, and does not end by itself in a moment."""
        return is_starting() and not self._over.wait(START_SECONDS) and is_starting()

    def _is_heeded(self) -> bool:
        """Whether the block ends in time. That the handler has run is not enough: what it raises may come up where
        Python drops exceptions, as in the callback of a weak reference, and then nothing else would end the block.
        """
        return self._over.wait(HEED_SECONDS)


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
