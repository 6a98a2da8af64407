"""Folders of torch.distributed.checkpoint: a .metadata file says which tensor's part lies where in which file."""

from __future__ import annotations

import io
from pathlib import Path
from typing import TYPE_CHECKING, Any

from explain_core.model.checkpoints.inert_pickle import PickleDamage, StandIn
from explain_core.model.checkpoints.tensor_records import BYTES, TensorRecord, dtype_name
from explain_core.model.checkpoints.torch_file import read_saved

if TYPE_CHECKING:
    from torch import Tensor


def read_distributed(metadata: Path) -> Any:
    """What was saved, nested as it was, with tensors that are read when asked for.

    Raises what `read_saved` does: the metadata are a pickle, and each tensor's part is a file of torch.save in a file.
    """
    with metadata.open("rb") as handle:
        held = read_saved(handle)
    described = _attribute(held, "state_dict_metadata")
    storage = _attribute(held, "storage_data")
    ways = _attribute(held, "planner_data")
    if not isinstance(described, dict) or not isinstance(storage, dict):
        raise PickleDamage("its .metadata describes no tensors")
    places: dict[Any, list[tuple[tuple[int, ...], StandIn]]] = {}
    for key, place in storage.items():
        if isinstance(key, StandIn) and isinstance(place, StandIn):
            offset = _attribute(key, "offset") or ()
            places.setdefault(_attribute(key, "fqn"), []).append((tuple(offset), place))
    nested: dict[Any, Any] = {}
    for name, each in described.items():
        if (record := _record(metadata.parent, each, places.get(name, []))) is not None:
            way = ways.get(name) if isinstance(ways, dict) else None
            _put(nested, tuple(way) if isinstance(way, tuple) and way else (name,), record)
    return nested


def _attribute(value: Any, name: str) -> Any:
    return value.attributes.get(name) if isinstance(value, StandIn) else None


def _record(
    folder: Path, described: Any, places: list[tuple[tuple[int, ...], StandIn]]
) -> TensorRecord | None:
    size, properties = _attribute(described, "size"), _attribute(described, "properties")
    if size is None or not isinstance(properties, StandIn):
        return None  # bytes: a learning rate, say
    first = properties.state[0] if isinstance(properties.state, tuple) else properties.attributes.get("dtype")
    dtype, size = dtype_name(first), tuple(size)
    if not all(type(number) is int and number >= 0 for number in size):
        raise PickleDamage(f"a tensor has the shape {size}")

    def read() -> Tensor:
        import torch

        whole = torch.empty(size, dtype=getattr(torch, dtype))
        filled = 0
        for offset, place in places:
            part = _part(folder, place)
            begin = offset or (0,) * len(size)
            if part.dtype != whole.dtype or len(begin) != len(size) or len(part.shape) != len(size):
                raise PickleDamage("a part of a tensor is of another type or shape")
            inside = tuple(slice(at, at + n) for at, n in zip(begin, part.shape, strict=True))
            if whole[inside].shape != part.shape:
                raise PickleDamage("a part of a tensor lies outside it")
            whole[inside] = part
            filled += part.numel()
        if filled != whole.numel():
            raise PickleDamage(f"{filled:,} of a tensor's {whole.numel():,} values are there")
        return whole

    return TensorRecord(dtype, size, read)


def _part(folder: Path, place: StandIn) -> Tensor:
    """One part of a tensor, from its bytes in one of the files."""
    name, offset, length = (_attribute(place, each) for each in ("relative_path", "offset", "length"))
    if (
        not isinstance(name, str)
        or Path(name).name != name
        or type(offset) is not int
        or type(length) is not int
    ):
        raise PickleDamage("a part of a tensor has no place")
    if _attribute(place, "transform_descriptors"):
        raise PickleDamage("its files are compressed, which is not read")
    with (folder / name).open("rb") as handle:
        end = handle.seek(0, io.SEEK_END)
        if offset < 0 or length < 0 or offset + length > end:
            raise PickleDamage(f"{name} is cut short")
        handle.seek(offset)
        saved = io.BytesIO(handle.read(length))
    held = read_saved(saved)
    if not isinstance(held, TensorRecord) or held.kind or held.numel * BYTES[held.dtype] > length * 16:
        raise PickleDamage("a part of a tensor is none")
    return held.read()


def _put(nested: dict[Any, Any], way: tuple[Any, ...], record: TensorRecord) -> None:
    """Put a tensor where it stood; steps through lists become numbers in a dict."""
    for step in way[:-1]:
        inner = nested.setdefault(step, {})
        if not isinstance(inner, dict):
            raise PickleDamage("a tensor stands in a tensor")
        nested = inner
    nested[way[-1]] = record
