"""One run at a time on a store: a lock that the operating system takes back when its holder dies."""

import fcntl
import os
import socket
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from pathlib import Path

from explain_core.errors import StoreError
from explain_core.files import disk_error
from explain_core.store.layout import Layout


@contextmanager
def hold(layout: Layout, wait: float, waiting: Callable[[str], None] | None = None) -> Iterator[None]:
    """Hold the store for the block; wait up to `wait` seconds for another holder.

    `waiting` is told once who holds it. Raises StoreError when the time is over, or the folder cannot be written.
    """
    with hold_file(layout.lock, f"the store {layout.root} is being written", wait, waiting):
        yield


@contextmanager
def hold_file(
    path: Path, what: str, wait: float, waiting: Callable[[str], None] | None = None
) -> Iterator[None]:
    """Hold the lock file `path` for the block, as `hold` does; `what` says in the error what it keeps to one holder."""
    try:
        path.parent.mkdir(parents=True, exist_ok=True)
        handle = path.open("a+")
    except OSError as error:
        raise disk_error(error, path) from error
    with handle:
        _acquire(handle.fileno(), path, what, time.monotonic() + wait, waiting)
        with suppress(OSError):  # the text is a courtesy; on a full disk the lock holds without it
            handle.seek(0)
            handle.truncate()
            handle.write(
                f"process {os.getpid()} on {socket.gethostname()}, since {time.strftime('%Y-%m-%d %H:%M %Z')}\n"
            )
            handle.flush()
        yield


def holder(path: Path) -> str:
    """Who holds a lock file, in words, as the holder wrote it."""
    try:
        return path.read_text().strip() or "another process"
    except OSError:
        return "another process"


def _acquire(
    descriptor: int, path: Path, what: str, deadline: float, waiting: Callable[[str], None] | None
) -> None:
    told = False
    while True:
        try:
            fcntl.flock(descriptor, fcntl.LOCK_EX | fcntl.LOCK_NB)
            return
        except BlockingIOError:
            if time.monotonic() >= deadline:
                raise StoreError(
                    f"{what} by {holder(path)}. Wait for it to end, or give it longer with --wait SECONDS."
                ) from None
            if waiting and not told:
                waiting(holder(path))
                told = True
            time.sleep(0.2)
