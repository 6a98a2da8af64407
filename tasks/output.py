"""Output that cannot be written: a full disk is an error of one line, a reader that left is none."""

import errno
import io
import os
import sys
from contextlib import suppress
from typing import TYPE_CHECKING, TextIO

from explain_core.errors import ExplainError

if TYPE_CHECKING:
    from _typeshed import ReadableBuffer

WHY = {errno.ENOSPC: "the disk is full", errno.EDQUOT: "the quota is used up", errno.EBADF: "it is closed"}
OUT, ERR = 1, 2


class OutputError(ExplainError):
    """Standard output takes no more."""


class _Answer(io.FileIO):
    """Standard output. Raises OutputError where it cannot be written, and SystemExit(0) where its reader has left."""

    def write(self, data: "ReadableBuffer", /) -> int:
        try:
            return super().write(data)
        except OSError as error:
            self._forget()
            if isinstance(error, BrokenPipeError):
                raise SystemExit(0) from None
            why = WHY.get(error.errno or 0) or (error.strerror or str(error)).lower()
            raise OutputError(f"standard output could not be written: {why}.") from None

    def _forget(self) -> None:
        """What waits in buffers above goes nowhere: it would fail once more, when the interpreter ends."""
        nowhere = os.open(os.devnull, os.O_WRONLY)
        os.dup2(nowhere, self.fileno())
        os.close(nowhere)


class _Aside(io.FileIO):
    """Standard error: what cannot be written there is lost, and the work goes on."""

    def write(self, data: "ReadableBuffer", /) -> int:
        try:
            return super().write(data)
        except OSError:
            return memoryview(data).nbytes


def guard_output() -> None:
    """Let this process's standard output and error fail as a command's should; what a test put there stays."""
    if sys.stdout is sys.__stdout__:
        sys.stdout = _text(_Answer(_opened(OUT, sys.stdout), "w", closefd=False), sys.stdout)
    if sys.stderr is sys.__stderr__:
        sys.stderr = _text(_Aside(_opened(ERR, sys.stderr), "w", closefd=False), sys.stderr)


def flush_what_can_be() -> None:
    """Write what waits, without an error: for the end of a command that has failed already."""
    with suppress(OutputError, SystemExit):
        sys.stdout.flush()


def _opened(number: int, stream: TextIO | None) -> int:
    """The descriptor; where who started this closed it, it cannot be written, but no file that is opened gets it."""
    if stream is None:
        nowhere = os.open(os.devnull, os.O_RDONLY)
        if nowhere != number:
            os.dup2(nowhere, number)
            os.close(nowhere)
    return number


def _text(raw: io.FileIO, before: TextIO | None) -> io.TextIOWrapper:
    """A text stream like the one before."""
    return io.TextIOWrapper(
        io.BufferedWriter(raw),
        encoding=getattr(before, "encoding", None),
        errors=getattr(before, "errors", None) or "backslashreplace",
        line_buffering=raw.isatty() or raw.fileno() == ERR,
        write_through=getattr(before, "write_through", False),
    )
