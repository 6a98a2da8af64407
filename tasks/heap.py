"""The memory that a worker's forward passes take and leave: kept for the next, where the C library would give it back.

glibc takes what is larger than 32 MiB from the system and gives it back as soon as it is left, and the system clears
every page of it each time. A ResNet-50's first layers are 51 MB for sixteen images in float32: a fifth of the worker's
processor time went into cleared pages. A worker holds one network and ends with its stage, so nothing is gained by
giving back between two batches.
"""

import ctypes
from contextlib import suppress

M_TRIM_THRESHOLD, M_MMAP_MAX, M_ARENA_MAX = -1, -4, -8  #: options of mallopt(3), by glibc's malloc.h
LARGEST = 2**31 - 1


def keep_memory() -> bool:
    """Have this process keep what it frees, for what it asks for next; says whether it will.

    False where the C library has no mallopt(3), as musl's and macOS' have none: nothing is changed there. One heap
    serves all threads that start from here on, so that none holds pages that another could use; the peak grows by a
    tenth.
    """
    with suppress(AttributeError, OSError, TypeError):
        mallopt = ctypes.CDLL(None).mallopt
        options = {M_ARENA_MAX: 1, M_MMAP_MAX: 0, M_TRIM_THRESHOLD: LARGEST}
        return all(mallopt(option, value) for option, value in options.items())
    return False
