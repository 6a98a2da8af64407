"""One stamp for a whole folder: whether anything in it has changed since the last look, without reading a file."""

import hashlib
import os
import time
from collections.abc import Iterator
from pathlib import Path

from explain_core.data.pictures.stat_cache import RACY_NS


def tree_stamp(root: Path | str) -> str | None:
    """A digest (hex) over the path, size, times and inode of every file under a folder, links followed.

    A file that was written over, moved, added or removed makes another stamp, as for the digests of single files
    (`StatCache`). None where that cannot be relied on: something was changed a moment ago, so that a second change
    might leave the same times behind; or cannot be looked at; or links lead round in a circle.
    """
    sha, newest = hashlib.sha256(), 0
    try:
        for line, changed in _lines(os.fspath(root), ()):
            sha.update(line)
            newest = max(newest, changed)
    except OSError:
        return None
    return sha.hexdigest() if newest < time.time_ns() - RACY_NS else None


def _lines(folder: str, around: tuple[tuple[int, int], ...]) -> Iterator[tuple[bytes, int]]:
    """What there is to say of a folder's files, in order of name, then of the folders in it; and when it changed last.

    `around`: the folders that this one lies in, by device and inode.
    """
    own = os.stat(folder)  # noqa: PTH116 - a hundred thousand of them are looked at in a second
    here = (own.st_dev, own.st_ino)
    if here in around:
        raise OSError(f"{folder} leads round in a circle")
    with os.scandir(folder) as found:
        entries = sorted(found, key=lambda entry: entry.name)
    folders, lines, newest = [], [os.fsencode(folder)], own.st_mtime_ns
    for entry in entries:
        try:
            status = entry.stat()
        except FileNotFoundError:  # a link that leads nowhere
            status = entry.stat(follow_symlinks=False)
        if entry.is_dir():
            folders.append(entry.path)
            continue
        newest = max(newest, status.st_mtime_ns)
        lines.append(
            f"{entry.name!r} {status.st_size} {status.st_mtime_ns} {status.st_ctime_ns} {status.st_ino}".encode()
        )
    yield b"\n".join(lines) + b"\n\n", newest
    for inner in folders:
        yield from _lines(inner, (*around, here))
