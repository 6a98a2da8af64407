"""How much memory DuckDB may take while it writes a store: its own limit is four fifths of the machine's."""

import os
import re
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from contextvars import ContextVar

import duckdb

from explain_core.errors import InputError

MIB, GIB = 2**20, 2**30
USUAL, LEAST = 3 * GIB // 2, 256 * MIB
A_THREAD = 256 * MIB  #: each of its threads sorts and compresses in memory of its own
UNITS = {"": 1, "K": 2**10, "M": MIB, "G": GIB, "T": 2**40}
_SIZE = re.compile(r"\s*(\d+(?:\.\d+)?)\s*([KMGT]?)(?:I?B)?\s*", re.IGNORECASE)

ALLOWED: ContextVar[int | None] = ContextVar("ALLOWED", default=None)
"""What the run that is under way was given; None: the usual."""


def parsed_size(text: str, option: str = "--memory") -> int:
    """Bytes of "4GB", "512 MiB" or "2G"; units are powers of 1,024. Raises InputError, with the option's name."""
    found = _SIZE.fullmatch(text)
    if found is None:
        raise InputError(f"{option} {text} is no size: give one such as 4GB or 512MB.")
    size = int(float(found[1]) * UNITS[found[2].upper()])
    if size < LEAST:
        raise InputError(f"{option} {text} is too little: {LEAST // MIB}MB at least.")
    return size


def usual_size() -> int:
    """USUAL, or a quarter of the machine's memory where that is less, and LEAST at any rate."""
    machine = os.sysconf("SC_PHYS_PAGES") * os.sysconf("SC_PAGE_SIZE")
    return max(LEAST, min(USUAL, machine // 4))


@contextmanager
def allowed(size: int | None) -> Iterator[None]:
    """DuckDB may take so many bytes, in what the block writes; None: the usual."""
    before = ALLOWED.set(size)
    try:
        yield
    finally:
        ALLOWED.reset(before)


def limits() -> dict[str, str | bool | int | float | list[str]]:
    """What to open a store with for writing: the memory, and as many threads as that is enough for.

    What does not fit is put on the disk beside the store.
    """
    size = ALLOWED.get() or usual_size()
    cores = len(os.sched_getaffinity(0))
    return {"memory_limit": f"{size // MIB}MiB", "threads": max(1, min(cores, size // A_THREAD))}


def give_back(connection: duckdb.DuckDBPyConnection) -> None:
    """Let go of what DuckDB keeps of tables that it has read or written: something else needs the memory next.

    `connection` is one of those that `limits` opened; it may take as much as before when it is asked next.
    """
    with suppress(duckdb.OutOfMemoryException):  # what is in use stays
        connection.execute(f"SET memory_limit = '{LEAST // MIB}MiB'")
    connection.execute(f"SET memory_limit = '{limits()['memory_limit']}'")
