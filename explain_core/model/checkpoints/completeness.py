"""Whether a checkpoint file is whole, as far as its format and the operating system tell; no weights are read."""

import errno
import fcntl
import json
import os
import signal
import zipfile
from contextlib import suppress
from pathlib import Path
from typing import BinaryIO

from explain_core.model.checkpoints.checkpoint_files import DISTRIBUTED, INDEX, SHARD
from explain_core.places import Place

LONGEST_HEADER = 100_000_000  #: bytes; the safetensors format allows no longer one


def is_whole(file: Place) -> bool | None:
    """Whether everything that the file's own beginning or end speaks of is there; None where it does not tell.

    A safetensors file begins with a header that says how many bytes of weights follow; a file of torch.save is a zip
    archive, whose table of contents is written last and says where its parts lie. Older pickles tell nothing. A file
    of the right length may still have holes: see `is_being_written`. Raises OSError where the file cannot be read.
    """
    with file.open() as handle:
        size = handle.seek(0, os.SEEK_END)
        handle.seek(0)
        head = handle.read(9)
        if head[:2] == b"PK":
            return _has_contents(handle, size)
        if head[8:9] == b"{" or file.suffix == ".safetensors":
            return _has_weights(handle, size, head)
        return None if size else False


def is_whole_together(files: list[Place]) -> bool | None:
    """`is_whole` of a checkpoint's files: False where one is missing that the others speak of, or is not whole.

    Shards need the index that names them, and it all of them; torch.distributed.checkpoint writes its .metadata last.
    """
    names = {file.name for file in files}
    if any(name.endswith(".distcp") for name in names) or DISTRIBUTED in names:
        return DISTRIBUTED in names
    indexes = [file for file in files if file.name.endswith(INDEX)]
    if not indexes and any((found := SHARD.search(name)) and int(found[2]) > 1 for name in names):
        return False
    for index in indexes:
        try:
            wanted = json.loads(index.read_bytes())["weight_map"].values()
            if not names.issuperset(wanted):
                return False
        except (ValueError, LookupError, TypeError, AttributeError, RecursionError):
            return False
    told = [is_whole(file) for file in files if not file.name.endswith(INDEX)]
    if not told or any(each is False for each in told):
        return False
    return None if None in told else True


def is_being_written(path: Path) -> bool:
    """Whether some process of this machine has the file open for writing.

    False also where nobody can say: on file systems without leases (NFS), for another user's files.
    """
    if not hasattr(fcntl, "F_SETLEASE"):
        return False
    with suppress(OSError), path.open("rb") as handle:
        # Who opens the file for writing while the lease is held sends a signal, which would end this process.
        fcntl.fcntl(handle, fcntl.F_SETSIG, signal.SIGURG)
        try:
            fcntl.fcntl(handle, fcntl.F_SETLEASE, fcntl.F_RDLCK)
        except OSError as error:
            return error.errno in (errno.EAGAIN, errno.EWOULDBLOCK)
        fcntl.fcntl(handle, fcntl.F_SETLEASE, fcntl.F_UNLCK)
    return False


def _has_weights(handle: BinaryIO, size: int, head: bytes) -> bool:
    """Whether a safetensors file is as long as its header says; True too for a header that no writer will mend."""
    if len(head) < 9:
        return False
    length = int.from_bytes(head[:8], "little")
    if length > LONGEST_HEADER:
        return True
    if 8 + length > size:
        return False
    handle.seek(8)
    text = handle.read(length)
    if not text.strip(b"\0"):
        return False  # room was made for the header, and nothing is written to it yet
    try:
        header = json.loads(text)
        ends = [entry["data_offsets"][1] for name, entry in header.items() if name != "__metadata__"]
        return bool(8 + length + max(ends, default=0) <= size)
    except (ValueError, LookupError, TypeError, AttributeError, RecursionError):
        return True


def _has_contents(handle: BinaryIO, size: int) -> bool:
    """Whether a zip archive has its table of contents, and every part lies where that says."""
    try:
        with zipfile.ZipFile(handle) as archive:
            return all(
                part.header_offset >= 0 and part.header_offset + part.compress_size < size
                for part in archive.infolist()
            )
    except (zipfile.BadZipFile, NotImplementedError, ValueError, EOFError):
        return False
