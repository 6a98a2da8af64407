"""Files of torch.save, of all its formats, and plain pickles: what was saved, without running anything of it.

Weights are not read with the rest, but when they are asked for: an optimizer's state beside them costs nothing.
"""

from __future__ import annotations

import io
import struct
import zipfile
from collections import OrderedDict
from collections.abc import Callable
from typing import Any, BinaryIO

from explain_core.model.checkpoints.hostile_calls import HostileCall
from explain_core.model.checkpoints.inert_pickle import Named, PickleDamage, StandIn, unpickle
from explain_core.model.checkpoints.numpy_records import NUMPY
from explain_core.model.checkpoints.tensor_records import BYTES, TORCH, StorageRecord, storage_type

#: The number that torch's files of before 1.6 begin with.
MAGIC = 0x1950A86A20F9469CFC6C
#: How often a file may lie in a file: a tensor that was pickled without torch.save holds one of the old format.
NESTED = 4
#: Bytes of zeros that a file may ask for; they are not made in any case.
FEW_ZEROS = 2**20
#: What reading damaged bytes ends in.
DAMAGE = (
    ValueError,
    LookupError,
    TypeError,
    AttributeError,
    OverflowError,
    RecursionError,
    struct.error,
    EOFError,
)


class NoCheckpoint(Exception):
    """A zip archive that torch.save did not write; its text says what it is."""


def _mapping(*args: Any) -> dict[Any, Any]:
    """A dict, from nothing, a dict, or pairs."""
    made: dict[Any, Any] = OrderedDict()
    for given in args[:1]:
        pairs = given.items() if isinstance(given, dict) else given
        made.update(pair for pair in pairs)
    return made


def _encoded(text: Any, coding: Any = "utf-8") -> bytes:
    if not isinstance(text, str) or coding not in ("latin1", "latin-1", "utf-8", "ascii"):
        raise PickleDamage("bytes are written in a way that is not read")
    return text.encode(coding)


def _bytes(*args: Any) -> Any:
    if not args:
        return b""
    if isinstance(args[0], bytes | bytearray):
        return bytes(args[0])
    if isinstance(args[0], str):
        return _encoded(*args)
    if isinstance(args[0], int) and args[0] <= FEW_ZEROS:
        return StandIn(Named("builtins", "bytearray"), args)
    raise HostileCall("bytearray", "take all memory")


def _values(*args: Any) -> list[Any]:
    return list(args[0]) if args and isinstance(args[0], list | tuple | set | frozenset) else []


PYTHON: dict[str, Callable[..., Any]] = {
    "collections.OrderedDict": _mapping,
    "collections.defaultdict": lambda *_: {},
    "collections.Counter": _mapping,
    "collections.deque": _values,
    "_codecs.encode": _encoded,
}
for _builtins in ("builtins", "__builtin__"):
    PYTHON |= {f"{_builtins}.{name}": _values for name in ("set", "frozenset", "list")}
    PYTHON |= {f"{_builtins}.dict": _mapping, f"{_builtins}.tuple": lambda *args: tuple(_values(*args))}
    PYTHON |= {f"{_builtins}.bytes": _bytes, f"{_builtins}.bytearray": _bytes}


class Bounded:
    """A stream that never reserves more than it holds, whatever length is claimed; it has no more than pickles need."""

    def __init__(self, handle: BinaryIO) -> None:
        here = handle.tell()
        self._handle, self._end = handle, handle.seek(0, io.SEEK_END)
        handle.seek(here)

    def read(self, count: int = -1) -> bytes:
        left = self._end - self._handle.tell()
        return self._handle.read(left if count < 0 else min(count, left))

    def readline(self) -> bytes:
        return self._handle.readline()

    def tell(self) -> int:
        return self._handle.tell()

    def skip(self, count: int) -> None:
        if count < 0 or count > self._end - self.tell():
            raise PickleDamage(f"{count:,} bytes of weights were promised, and the file ends before")
        self._handle.seek(count, io.SEEK_CUR)


def read_saved(handle: BinaryIO, depth: int = 0) -> Any:
    """What was saved in a file, by whichever format its first bytes tell of.

    Its tensors are TensorRecords, which read from `handle`. Raises NoCheckpoint for a zip archive of another kind,
    HostileCall, zipfile.BadZipFile and DAMAGE.
    """
    if depth > NESTED:
        raise PickleDamage("files lie in files too deep")
    start = handle.tell()
    head = handle.read(2)
    handle.seek(start)
    return _read_zip(handle, depth) if head == b"PK" else _read_stream(handle, depth)


def _known(depth: int) -> dict[str, Callable[..., Any]]:
    def load_from_bytes(content: Any) -> Any:
        if not isinstance(content, bytes | bytearray):
            raise PickleDamage("a storage is written in a way that is not read")
        return read_saved(io.BytesIO(content), depth + 1)

    return {**PYTHON, **NUMPY, **TORCH, "torch.storage._load_from_bytes": load_from_bytes}


# --- since torch 1.6: a zip archive ---


def _read_zip(handle: BinaryIO, depth: int) -> Any:
    archive = zipfile.ZipFile(handle)
    members = {member.filename: member for member in archive.infolist()}
    root = next(name for name in members if name.endswith("/data.pkl") or name == "data.pkl")[
        : -len("data.pkl")
    ]
    if not any(member.CRC for member in members.values()):  # torch can be told to write none
        for member in members.values():
            del member.CRC
    storages: dict[Any, StorageRecord] = {}
    swapped = f"{root}byteorder" in members and archive.read(f"{root}byteorder").strip() == b"big"

    def persistent(key: Any) -> Any:
        kind, numel, name = _storage_key(key)
        if kind is None:
            return name
        dtype, unread = kind
        member = members[f"{root}data/{name}"]
        count = numel * BYTES[dtype]

        def load() -> bytes:
            content = archive.read(member)
            return _swapped(content, BYTES[dtype]) if swapped else content

        if not unread and count > member.file_size:
            raise PickleDamage(f"{count:,} bytes of weights were promised and {member.file_size:,} are there")
        return storages.setdefault((dtype, name, numel), StorageRecord(dtype, count, load, unread))

    return unpickle(io.BytesIO(archive.read(f"{root}data.pkl")), _known(depth), persistent)


def check_archive(members: dict[str, zipfile.ZipInfo]) -> None:
    """Raise NoCheckpoint, with what it is, for a zip archive that torch.save did not write."""
    names = list(members)
    kinds = {
        "/constants.pkl": "a TorchScript program, not a state dict",
        "/archive_format": "an exported program (torch.export), not a state dict",
        "/models/model.json": "an exported program (torch.export), not a state dict",
        "model.weights.h5": "a Keras model, not weights of PyTorch",
        ".data/extern_modules": "a torch.package, which holds programs",
    }
    for ending, kind in kinds.items():
        if any(f"/{name}".endswith(ending) for name in names):
            raise NoCheckpoint(kind)
    if any("/code/" in f"/{name}" and name.endswith(".py") for name in names):
        raise NoCheckpoint("a TorchScript program, not a state dict")
    if any(f"/{name}".endswith("/data.pkl") for name in names):
        return
    if names and all(name.endswith(".npy") for name in names):
        raise NoCheckpoint("an archive of NumPy's (.npz), not a state dict")
    raise NoCheckpoint(f"a zip archive, but no checkpoint: it holds {', '.join(names[:3]) or 'nothing'}")


def _storage_key(key: Any) -> tuple[tuple[str, str] | None, int, Any]:
    """The type, count and name of a storage in a persistent id; no type, and a class, where it is one of a module."""
    if isinstance(key, tuple) and key and key[0] == "module" and len(key) > 1:
        return None, 0, key[1]
    if not isinstance(key, tuple) or len(key) < 5 or key[0] not in ("storage", b"storage"):
        raise PickleDamage("a persistent id is no storage's")
    _, named, name, _place, numel = key[:5]
    if type(numel) is not int or numel < 0 or not isinstance(name, str | int):
        raise PickleDamage("a storage's name or length is none")
    return storage_type(named), numel, str(name)


def _swapped(content: bytes, size: int) -> bytes:
    import numpy as np

    return np.frombuffer(content, f"u{size}").byteswap().tobytes() if size in (2, 4, 8) else content


# --- before: pickles one after the other, then the weights; and plain pickles ---


def _read_stream(handle: BinaryIO, depth: int) -> Any:
    stream = Bounded(handle)
    known = _known(depth)
    lengths: dict[str, int] = {}
    places: dict[str, tuple[int, int]] = {}
    storages: dict[Any, StorageRecord] = {}

    def persistent(key: Any) -> Any:
        kind, numel, name = _storage_key(key)
        if kind is None:
            return name
        dtype, unread = kind
        lengths[name] = BYTES[dtype]

        def load() -> bytes:
            place, count = places[name]
            handle.seek(place)
            return handle.read(count)

        made = StorageRecord(dtype, numel * BYTES[dtype], load, unread)
        storage = storages.setdefault((dtype, name, numel), made)
        view = key[5] if len(key) > 5 else None
        return storage.part(view[1], view[2]) if isinstance(view, tuple) and len(view) == 3 else storage

    first = _next(stream, known, persistent)
    if first != MAGIC:
        return first
    _next(stream, known, persistent)  # the format's version
    _next(stream, known, persistent)  # the machine's sizes
    held = _next(stream, known, persistent)
    for name in map(str, _next(stream, known, persistent)):
        (numel,) = struct.unpack("<q", stream.read(8))
        count = numel * lengths[name]
        places[name] = stream.tell(), count
        stream.skip(count)
    return held


def _next(stream: Bounded, known: dict[str, Callable[..., Any]], persistent: Callable[[Any], Any]) -> Any:
    return unpickle(stream, known, persistent)  # type: ignore[arg-type]
