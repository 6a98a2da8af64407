"""The memory that a worker's forward passes take and leave: kept for the next, where the C library would give it back.

glibc takes what is larger than 32 MiB from the system and gives it back as soon as it is left, and the system clears
every page of it each time. A ResNet-50's first layers are 51 MB for sixteen images in float32: a fifth of the worker's
processor time went into cleared pages. A worker holds one network and ends with its stage, so nothing is gained by
giving back between two batches.
"""

import ctypes
import os
from collections.abc import Iterator
from contextlib import contextmanager, suppress

M_TRIM_THRESHOLD, M_MMAP_MAX = -1, -4  #: options of mallopt(3), by glibc's malloc.h
LARGEST = 2**31 - 1
HEAPS = "MALLOC_ARENA_MAX"


def keep_memory() -> bool:
    """Have this process keep what it frees, for what it asks for next; says whether it will.

    False where the C library has no mallopt(3), as musl's and macOS' have none: nothing is changed there.
    """
    with suppress(AttributeError, OSError, TypeError):
        mallopt = ctypes.CDLL(None).mallopt
        return all(mallopt(option, value) for option, value in ((M_MMAP_MAX, 0), (M_TRIM_THRESHOLD, LARGEST)))
    return False


@contextmanager
def one_heap() -> Iterator[None]:
    """Processes that start in the block have one heap for all of their threads, unless the environment says otherwise.

    glibc reads that once, at the start. Heaps of threads are of 64 MiB, and go back to the system when they are empty,
    whatever `keep_memory` asks; one that all use holds no pages that another thread could use.
    """
    if HEAPS in os.environ:
        yield
        return
    os.environ[HEAPS] = "1"
    try:
        yield
    finally:
        del os.environ[HEAPS]
