"""Where the members of a tar file lie in it, so that any of them can be read alone."""

import hashlib
import json
import os
import tarfile
import threading
from collections import OrderedDict
from dataclasses import dataclass
from pathlib import Path

from explain_core.data.wording import one_line
from explain_core.errors import ImageSetError
from explain_core.files import write_beside
from explain_core.places import Place

BLOCK = 512
MOST = 64  #: indexes that a process holds
COMPRESSED = {b"\x1f\x8b": "gunzip", b"BZ": "bunzip2", b"\xfd7": "unxz", b"\x28\xb5": "unzstd"}


@dataclass(frozen=True, slots=True)
class TarIndex:
    """The regular files in a tar: (offset, size) in bytes by name, in the tar's order; and what else was met.

    `twice`: names that come more than once; `others`: links, sparse files and the like.
    """

    members: dict[str, tuple[int, int]]
    twice: tuple[str, ...] = ()
    others: tuple[str, ...] = ()


_known: OrderedDict[tuple[str, int, int], TarIndex] = OrderedDict()
_lock = threading.Lock()


def tar_index(place: Place) -> TarIndex:
    """The index of a tar; made once a process, and of a remote one once a machine.

    Raises ImageSetError for what is no tar, compressed, or cut short: a tar ends with a block of zeros.
    """
    key = (place.text, *stamp_of(place))
    with _lock:
        if key in _known:
            _known.move_to_end(key)
            return _known[key]
    found = _read(place) if place.is_local else _cached(place, key)
    with _lock:
        _known[key] = found
        while len(_known) > MOST:
            _known.popitem(last=False)
    return found


def stamp_of(place: Place) -> tuple[int, int]:
    """Size in bytes and time of change in nanoseconds. Raises FileNotFoundError."""
    if place.is_local:
        status = place.local.stat()
        return status.st_size, status.st_mtime_ns
    filesystem, path = place.remote()
    info = filesystem.get_file_info(path)
    if info.type.name != "File":
        raise FileNotFoundError(f"{place} is not there")
    return int(info.size or 0), int(info.mtime_ns or 0)


def read_member(place: Place, name: str) -> bytes:
    """One member's content. Raises FileNotFoundError where the tar has none of that name, and OSError."""
    found = tar_index(place).members.get(name)
    if found is None:
        raise FileNotFoundError(f"{place} has no {name}")
    offset, size = found
    if place.is_local:
        with place.local.open("rb", buffering=0) as handle:
            data = os.pread(handle.fileno(), size, offset)
            while len(data) < size and (
                more := os.pread(handle.fileno(), size - len(data), offset + len(data))
            ):
                data += more
    else:
        data = place.source().read_at(size, offset)
    if len(data) < size:
        raise OSError(f"{place} is shorter than when it was looked at")
    return data


def _read(place: Place) -> TarIndex:
    members: dict[str, tuple[int, int]] = {}
    twice, others = list[str](), list[str]()
    with place.open() as handle:
        if (tool := COMPRESSED.get(handle.read(2))) is not None:
            raise ImageSetError(
                f"{place} is a compressed tar, in which no picture can be found without reading all before it. Unpack "
                f"the compression ({tool} {place.name}), and give the .tar."
            )
        handle.seek(0)
        try:
            with tarfile.open(fileobj=handle, mode="r:") as tar:
                for member in tar:
                    name = member.name.removeprefix("./")
                    if (
                        not member.isreg()
                        or member.issparse()
                        or ".." in name.split("/")
                        or name.startswith("/")
                    ):
                        others += [] if member.isdir() else [name]
                    elif name in members:
                        twice.append(name)
                    else:
                        members[name] = (member.offset_data, member.size)
                end = tar.offset
        except (tarfile.TarError, EOFError, ValueError, OverflowError) as error:
            raise _cut(place, f"{type(error).__name__}: {error}" if members == {} else str(error)) from error
        handle.seek(end)
        if handle.read(BLOCK) != bytes(BLOCK):
            raise _cut(place, f"after {one_line(next(reversed(members), 'nothing'))} comes no end of a tar")
    return TarIndex(members, tuple(twice), tuple(others))


def _cut(place: Place, why: str) -> ImageSetError:
    return ImageSetError(
        f"{place} is no tar, or is cut short ({one_line(why)[:100]}). Copy or write it again; where it is whole and "
        f"only lacks the mark of its end: head -c 1024 /dev/zero >> {place.name}"
    )


def _cached(place: Place, key: tuple[str, int, int]) -> TarIndex:
    """A remote tar's index, kept in the user's cache: reading it means going through the whole file."""
    home = Path(os.environ.get("XDG_CACHE_HOME") or Path.home() / ".cache")
    file = home / "explain-flow" / "tars" / f"{hashlib.sha256(repr(key).encode()).hexdigest()[:32]}.json"
    try:
        kept = json.loads(file.read_text("utf-8"))
        members = {str(name): (int(offset), int(size)) for name, (offset, size) in kept["members"].items()}
        return TarIndex(members, tuple(kept["twice"]), tuple(kept["others"]))
    except (OSError, ValueError, KeyError, TypeError):
        pass
    found = _read(place)
    note = {"members": found.members, "twice": found.twice, "others": found.others}
    try:
        with write_beside(file) as handle:
            handle.write(json.dumps(note).encode())
    except Exception:  # a cache that cannot be written costs time and nothing else
        return found
    return found
