"""What is in a checkpoint's files, before anything is chosen from it."""

from __future__ import annotations

import json
import re
import zipfile
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any, BinaryIO

from explain_core.errors import CheckpointError
from explain_core.model.checkpoints.checkpoint_files import CheckpointFiles, weight_map
from explain_core.model.checkpoints.distributed_checkpoint import read_distributed
from explain_core.model.checkpoints.hostile_calls import HostileCall
from explain_core.model.checkpoints.other_files import HEAD, refuse_other
from explain_core.model.checkpoints.tensor_records import BYTES, TensorRecord
from explain_core.model.checkpoints.torch_file import DAMAGE, NoCheckpoint, check_archive, read_saved

if TYPE_CHECKING:
    from torch import Tensor

SAVE = "Save it again with torch.save(model.state_dict(), FILE)."
COPY = "Copy it again from where it came."
#: safetensors' names of the types whose names are not torch's in short.
SAFE_TYPES = {
    "F64": "float64", "F32": "float32", "F16": "float16", "BF16": "bfloat16", "I64": "int64", "I32": "int32",
    "I16": "int16", "I8": "int8", "U8": "uint8", "BOOL": "bool", "U16": "uint16", "U32": "uint32", "U64": "uint64",
    "F8_E4M3": "float8_e4m3fn", "F8_E5M2": "float8_e5m2", "C64": "complex64",
}  # fmt: skip


@dataclass(frozen=True, eq=False, slots=True)
class Held:
    """What was saved: nested as it was, tensors unread; and what its files say beside that (safetensors' metadata)."""

    value: Any
    beside: Mapping[str, Any]


def read_held(files: CheckpointFiles, opened: list[BinaryIO]) -> Held:
    """Look into a checkpoint's files. Those that stay open for tensors to be read from are added to `opened`.

    Raises CheckpointError for whatever is damaged or of another kind.
    """
    if files.index is not None and files.distributed:
        index = files.index
        return Held(guarded(index, lambda: read_distributed(index)), {})
    if files.index is None:
        return _read_file(files.weights[0], opened)
    places, held = weight_map(files.index), {}
    beside: dict[str, Any] = {}
    for file in files.weights:
        part = _read_file(file, opened)
        beside.update(part.beside)
        if not isinstance(part.value, dict):
            raise CheckpointError(
                f"{file} holds no tensors by name, and is said to be a part of {files.path}."
            )
        for name in [name for name, where in places.items() if where == file.name]:
            if name not in part.value:
                raise CheckpointError(
                    f"{file} lacks the tensor {name}, which its index says it holds. {COPY}"
                )
            held[name] = part.value[name]
    return Held(held, beside)


def guarded(file: Path, read: Callable[[], Any]) -> Any:
    """What `read` returns; whatever damage it meets is said of the file."""
    try:
        return read()
    except HostileCall as error:
        raise CheckpointError(
            f"{file} holds Python objects other than tensors: a call of {error.name}, which could {error.harm} in "
            f"programs that load the file; here it was not called. Do not trust the file. {SAVE}"
        ) from error
    except NoCheckpoint as error:
        raise CheckpointError(f"{file} is {error}. {SAVE}") from error
    except (zipfile.BadZipFile, NotImplementedError, RuntimeError) as error:
        if found := re.match(r"Bad CRC-32 for file '(.*)'", str(error)):
            raise CheckpointError(
                f"{file} is damaged: the checksum of its part {found[1]} is wrong. {COPY}"
            ) from error
        raise CheckpointError(f"{file} is cut short or damaged ({_line(error)}). {COPY}") from error
    except (*DAMAGE, MemoryError) as error:
        raise CheckpointError(
            f"{file} is cut short, damaged or no checkpoint ({_line(error)}). {COPY}"
        ) from error


def _line(error: Exception) -> str:
    return f"{type(error).__name__}: {str(error).partition(chr(10))[0][:120]}"


def _read_file(file: Path, opened: list[BinaryIO]) -> Held:
    size = file.stat().st_size
    with file.open("rb") as handle:
        head = handle.read(HEAD)
    if not size:
        raise CheckpointError(f"{file} is empty (0 bytes). {COPY}")
    if head[:2] == b"PK":
        _check_zip(file, size)
    elif head[8:9] == b"{" or (file.suffix == ".safetensors" and head[:1] != b"\x80"):
        return _read_safetensors(file, head, size)
    elif head[:1] != b"\x80":
        raise refuse_other(file, head)
    opened.append(file.open("rb"))
    return Held(guarded(file, lambda: read_saved(opened[-1])), {})


def _check_zip(file: Path, size: int) -> None:
    """Refuse archives that are compressed, or that unpack to more than they hold."""

    def check() -> int:
        with zipfile.ZipFile(file) as archive:
            members = archive.infolist()
        check_archive({member.filename: member for member in members})
        unpacked = sum(member.file_size for member in members)
        packed = any(member.compress_type != zipfile.ZIP_STORED for member in members)
        if any(member.flag_bits & 1 for member in members):
            raise zipfile.BadZipFile("it is encrypted")
        return unpacked if packed or unpacked > size else 0

    if unpacked := guarded(file, check):
        raise CheckpointError(
            f"{file} is compressed ({size:,} bytes unpack to {unpacked:,}), and checkpoints are read as they "
            f"lie. {SAVE}"
        )


def _read_safetensors(file: Path, head: bytes, size: int) -> Held:
    from safetensors import SafetensorError, safe_open

    if head[8:9] != b"{":
        raise (
            refuse_other(file, head)
            if size > 8
            else CheckpointError(f"{file} is cut short: {size} bytes. {COPY}")
        )
    if 8 + int.from_bytes(head[:8], "little") > size:
        raise CheckpointError(f"{file} is cut short: {size} bytes are less than its own header. {COPY}")
    try:
        handle = safe_open(str(file), framework="pt").__enter__()  # type: ignore[no-untyped-call]
        state = {name: _record(handle, name) for name in handle.keys()}  # noqa: SIM118
        metadata = handle.metadata() or {}
    except SafetensorError as error:
        damage = "cut short" if "incomplete" in str(error).lower() else "damaged"
        raise CheckpointError(f"{file} is {damage} ({error}). {COPY}") from error
    parsed: dict[str, Any] = {}
    for key, text in metadata.items():
        try:
            parsed[key] = json.loads(text)
        except (ValueError, RecursionError):
            parsed[key] = text  # a word, such as a filter's name
    return Held(state, {key: value for key, value in parsed.items() if value is not None})


def _record(handle: Any, name: str) -> TensorRecord:
    found = handle.get_slice(name)
    kind = str(found.get_dtype())

    def read() -> Tensor:
        tensor: Tensor = handle.get_tensor(name)
        return tensor

    return TensorRecord(SAFE_TYPES.get(kind, kind), tuple(found.get_shape()), read)


def known_type(record: TensorRecord) -> bool:
    """Whether the type of a tensor is one whose values are read."""
    return record.dtype in BYTES
