"""The advance copy: what the store's next version begins as, made while the run computes: nobody waits for it."""

import fcntl
import os
import shutil
import sys
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path
from typing import BinaryIO

from explain_core.files import PARTIAL

FICLONE = 0x40049409  #: of Linux: a file shares the blocks of another, until one of them is changed
BLOCK = 8 * 2**20
FLUSHED = 256 * 2**20  #: bytes after which what was copied is put on the disk: none of it is left for the end
RESERVE = 2**30  #: bytes of the disk that are left to others, or the copy is made when it is needed
SETTLED_NS = 2_000_000_000  #: two changes within one tick of the file system's clock leave one time behind

_BEGUN: dict[Path, "AdvanceCopy"] = {}
"""Those that are being made in this process, by the path that they are for."""


@contextmanager
def copied_ahead(database: Path, path: Path) -> Iterator[None]:
    """While the block works, a store's file is copied for its next version at `path`: `copy_of_store` takes that copy.

    The caller holds the store's lock. What is not taken is removed; an error, of a full disk, say, is not raised here:
    the copy is made again when it is needed.
    """
    copy = AdvanceCopy(database, path)
    _BEGUN[path] = copy
    try:
        copy.begin()
        yield
    finally:
        _BEGUN.pop(path, None)
        copy.end()


def copy_of_store(database: Path, path: Path) -> None:
    """Put a copy of a store's file at `path`: the advance copy where one was made and is still right, or a new one.

    Where the file system shares blocks (Btrfs, XFS) nothing is copied at all. Raises OSError.
    """
    ahead = _BEGUN.pop(path, None)
    if ahead is not None and ahead.taken():
        return
    with database.open("rb") as source, path.open("wb") as target:
        shared = _is_shared(source, target)
    if not shared:
        shutil.copyfile(database, path)


def copied_so_far(path: Path) -> int:
    """Bytes of the advance copy that is being made for a next version: no more is needed for them."""
    try:
        return _beside(path).stat().st_size
    except OSError:
        return 0


def leftovers(work: Path) -> Iterator[Path]:
    """Advance copies that killed processes have left in the folders of a store's `work`."""
    return work.glob(f"*/{PARTIAL}*.duckdb")


class AdvanceCopy:
    """A copy that a thread makes of a store's file, beside the path that it is for."""

    def __init__(self, database: Path, path: Path) -> None:
        self._database, self._path = database, path
        self._beside = _beside(path)
        self._stop, self._begun = threading.Event(), threading.Event()
        self._thread = threading.Thread(target=self._work, name="advance copy", daemon=True)
        self._of: tuple[int, ...] | None = None  #: the state of the file that was copied, once all of it was

    def begin(self) -> None:
        """Start to copy; there may be nothing to copy yet."""
        self._thread.start()

    def taken(self) -> bool:
        """Wait for the copy and put it at its path; False, with nothing there, where it is not of what is there now."""
        if not self._begun.is_set():  # it waits for the file's times to be old, which they may never be
            self._stop.set()
        self._thread.join()
        try:
            if self._of is not None and _state(self._database) == self._of:
                self._beside.replace(self._path)
                return True
            self._beside.unlink(missing_ok=True)
        except OSError:
            pass
        return False

    def end(self) -> None:
        """Stop, and remove what was not taken."""
        self._stop.set()
        self._thread.join()
        with suppress(OSError):
            self._beside.unlink(missing_ok=True)
        with suppress(OSError):
            self._path.parent.rmdir()  # where nothing else is in it

    def _work(self) -> None:
        try:
            state = self._settled()
            if state is None:
                return
            self._begun.set()
            self._path.parent.mkdir(parents=True, exist_ok=True)
            with self._database.open("rb") as source, self._beside.open("wb") as target:
                whole = _is_shared(source, target) or (self._has_room() and self._copied(source, target))
            if whole and _state(self._database) == state:
                self._of = state
        except OSError:  # it is met again, and told, by who needs the copy
            pass
        if self._of is None:
            with suppress(OSError):
                self._beside.unlink(missing_ok=True)

    def _settled(self) -> tuple[int, ...] | None:
        """The file's state, once a change of it would show in its times; None where there is no file, or it is late."""
        while self._database.exists():
            state = _state(self._database)
            if self._database.stat().st_mtime_ns < time.time_ns() - SETTLED_NS:
                return state
            if self._stop.wait(0.25):
                return None
        return None

    def _has_room(self) -> bool:
        """Whether the copy leaves others enough of the disk: they are not to fail because of it."""
        return shutil.disk_usage(self._beside.parent).free > self._database.stat().st_size + RESERVE

    def _copied(self, source: BinaryIO, target: BinaryIO) -> bool:
        """Copy all of it; False where it was stopped."""
        done, flushed = 0, 0
        while block := source.read(BLOCK):
            if self._stop.is_set():
                return False
            done += target.write(block)
            if done - flushed >= FLUSHED:
                target.flush()
                os.fsync(target.fileno())
                flushed = done
        target.flush()
        os.fsync(target.fileno())
        return True


def _beside(path: Path) -> Path:
    return path.with_name(f"{PARTIAL}{path.name}")


def _state(path: Path) -> tuple[int, ...]:
    """What tells that a file was changed or replaced since: its identity, size and times."""
    status = path.stat()
    return status.st_dev, status.st_ino, status.st_size, status.st_mtime_ns, status.st_ctime_ns


def _is_shared(source: BinaryIO, target: BinaryIO) -> bool:
    """Give an empty file the blocks of another; False where the file system cannot."""
    if sys.platform != "linux":
        return False
    try:
        fcntl.ioctl(target.fileno(), FICLONE, source.fileno())
    except OSError:
        return False
    return True
