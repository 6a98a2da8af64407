"""Files: their names, and how they are whole or absent (written beside their place, flushed, then renamed)."""

import errno
import os
import re
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from pathlib import Path
from typing import BinaryIO
from uuid import uuid4

from explain_core.errors import StoreError

PARTIAL = ".partial-"


@contextmanager
def place_beside(path: Path, named: Callable[[], Path] | None = None) -> Iterator[Path]:
    """A path beside `path` to write to; renamed onto `path` when the block ends well, removed otherwise.

    `named` gives the final name once the content is known, where the name depends on it. Raises StoreError where
    the disk is full or the folder cannot be written; what was at `path` stays.
    """
    beside = path.with_name(f"{PARTIAL}{path.name}-{uuid4().hex[:8]}")
    try:
        path.parent.mkdir(parents=True, exist_ok=True)
        yield beside
        with beside.open("rb") as written:
            os.fsync(written.fileno())
        beside.replace(named() if named else path)
    except OSError as error:
        raise disk_error(error, path) from error
    finally:
        with suppress(OSError):
            beside.unlink(missing_ok=True)


@contextmanager
def write_beside(path: Path, named: Callable[[], Path] | None = None) -> Iterator[BinaryIO]:
    """`place_beside` as an open binary file."""
    with place_beside(path, named) as beside, beside.open("wb") as handle:
        yield handle


def is_file(path: Path) -> bool:
    """Whether there is a file; False for what cannot be a path either, such as a text of 5,000 characters."""
    try:
        return path.is_file()
    except (OSError, ValueError):
        return False


def is_folder(path: Path) -> bool:
    """Whether there is a folder; False for what cannot be a path either."""
    try:
        return path.is_dir()
    except (OSError, ValueError):
        return False


def disk_error(error: OSError, path: Path) -> StoreError:
    """Say what an OSError met while writing `path` means to the person who runs the program."""
    if error.errno in (errno.ENOSPC, errno.EDQUOT):
        return StoreError(
            f"the disk is full: {path} could not be written. Free some space and run the same command again."
        )
    return StoreError(
        f"{path} could not be written: {error.strerror or error}. Check the folder and its rights."
    )


def file_name(path: str) -> str:
    """The name of a file without its folders, as any system writes them."""
    return re.split(r"[/\\]", path)[-1]
