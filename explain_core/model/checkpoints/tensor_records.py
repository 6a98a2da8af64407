"""Tensors as a file describes them: their type and shape are known at once, their values are read when asked for."""

from __future__ import annotations

import math
from collections.abc import Callable
from dataclasses import dataclass
from functools import cached_property
from typing import TYPE_CHECKING, Any

from explain_core.model.checkpoints.inert_pickle import Named, PickleDamage, StandIn

if TYPE_CHECKING:
    from torch import Tensor

#: Bytes a value of torch's types.
BYTES = {
    "float64": 8, "float32": 4, "float16": 2, "bfloat16": 2, "int64": 8, "int32": 4, "int16": 2, "int8": 1, "uint8": 1,
    "bool": 1, "uint16": 2, "uint32": 4, "uint64": 8, "complex32": 4, "complex64": 8, "complex128": 16,
    "float8_e4m3fn": 1, "float8_e5m2": 1, "float8_e4m3fnuz": 1, "float8_e5m2fnuz": 1, "float8_e8m0fnu": 1,
}  # fmt: skip
#: The types of torch's storages, by the names of their classes.
STORAGES = {
    "DoubleStorage": "float64", "FloatStorage": "float32", "HalfStorage": "float16", "BFloat16Storage": "bfloat16",
    "LongStorage": "int64", "IntStorage": "int32", "ShortStorage": "int16", "CharStorage": "int8",
    "ByteStorage": "uint8", "BoolStorage": "bool", "UntypedStorage": "uint8", "ComplexFloatStorage": "complex64",
    "ComplexDoubleStorage": "complex128", "Float8_e4m3fnStorage": "float8_e4m3fn",
    "Float8_e5m2Storage": "float8_e5m2",
}  # fmt: skip
QUANTISED, SPARSE, META = "quantised", "sparse", "without values (meta)"
WRAPPED = "of a class of its own (a part of a distributed network, or quantised)"


@dataclass(frozen=True, eq=False, slots=True)
class TensorRecord:
    """A tensor that was not read yet: `dtype` is torch's name of its type, `size` its shape.

    `stored` counts the bytes of the values that it shows, a value as often as it is shown. `kind` says what it is
    where its values are not read ("quantised", "sparse"), and is empty otherwise.
    """

    dtype: str
    size: tuple[int, ...]
    read: Callable[[], Tensor]
    kind: str = ""

    @property
    def numel(self) -> int:
        return math.prod(self.size)

    @property
    def stored(self) -> int:
        return self.numel * BYTES.get(self.dtype, 1)

    def build(self, state: Any) -> None:
        """Attributes that somebody set on the tensor are left out."""


@dataclass(frozen=True, eq=False)
class StorageRecord:
    """The memory of tensors: `load` reads its `length` bytes; `dtype` is the type in which offsets are counted."""

    dtype: str
    length: int
    load: Callable[[], bytes | bytearray]
    kind: str = ""

    @cached_property
    def content(self) -> bytearray:
        content = bytearray(self.load())
        if len(content) < self.length:
            raise PickleDamage(
                f"{self.length:,} bytes of weights were promised and {len(content):,} are there"
            )
        return content

    def part(self, offset: int, count: int) -> StorageRecord:
        """`count` values from `offset` on, as files of before torch 0.4 cut them."""
        size = BYTES[self.dtype]
        if offset < 0 or count < 0 or (offset + count) * size > self.length:
            raise PickleDamage("a part of a storage lies outside it")
        return StorageRecord(
            self.dtype, count * size, lambda: self.content[offset * size : (offset + count) * size], self.kind
        )

    def build(self, state: Any) -> None:
        """Nothing is added to a storage."""


def storage_type(named: Any) -> tuple[str, str]:
    """torch's name of a storage's type, and what keeps its values from being read, if anything does."""
    name = named.name.rpartition(".")[2] if isinstance(named, Named) else ""
    if name in STORAGES:
        return STORAGES[name], ""
    if name.startswith(("QInt", "QUInt")):
        return "uint8", QUANTISED
    if name == "torch" or not name:
        raise PickleDamage("a storage has no type")
    raise PickleDamage(f"a storage is of the type {name}, which is not read")


def strided(storage: Any, offset: Any, size: Any, stride: Any, dtype: str | None = None) -> TensorRecord:
    """A tensor over a storage: `offset` and `stride` count values. Raises PickleDamage where it reaches outside."""
    if not isinstance(storage, StorageRecord):
        raise PickleDamage("a tensor has no storage")
    size, stride = tuple(size), tuple(stride)
    whole = all(type(number) is int and number >= 0 for number in (offset, *size, *stride))
    if not whole or len(size) != len(stride):
        raise PickleDamage(f"a tensor has the shape {size} and the strides {stride}")
    dtype = dtype or storage.dtype
    reach = offset + sum((n - 1) * step for n, step in zip(size, stride, strict=True)) + 1
    if math.prod(size) and reach * BYTES[dtype] > storage.length:
        raise PickleDamage(f"a tensor of the shape {size} reaches beyond its storage")

    def read() -> Tensor:
        import torch

        kind: torch.dtype = getattr(torch, dtype)
        if not math.prod(size):
            return torch.empty(size, dtype=kind)
        values = torch.frombuffer(storage.content, dtype=kind, count=storage.length // BYTES[dtype])
        return values.as_strided(size, stride, offset).clone(memory_format=torch.contiguous_format)

    return TensorRecord(dtype, size, read, storage.kind)


def not_read(kind: str) -> Callable[..., TensorRecord]:
    """Makes records of tensors whose values are not read."""

    def read() -> Tensor:
        raise PickleDamage(f"a tensor is {kind}")

    def make(*_: Any) -> TensorRecord:
        return TensorRecord("float32", (), read, kind)

    return make


def dtype_name(value: Any) -> str:
    """torch's name of a type, from "torch.float32" as pickles name it."""
    name = value.name if isinstance(value, Named) and value.module == "torch" else ""
    if name not in BYTES:
        raise PickleDamage(f"a tensor is of the type {value if isinstance(value, Named) else name!r}")
    return str(name)


def _from_type(make: Any, _kind: Any, args: Any, _state: Any) -> Any:
    """What a tensor of a subclass is rebuilt by: as the tensor that it is."""
    builder = TORCH.get(str(make)) if isinstance(make, Named) else None
    return builder(*args) if builder is not None else StandIn(make, tuple(args))


def _tensor(storage: Any, offset: Any, size: Any, stride: Any, *more: Any) -> TensorRecord:
    made = strided(storage, offset, size, stride)
    seen_as = more[2] if len(more) > 2 and isinstance(more[2], dict) else {}
    return not_read("a conjugate or negative view")() if seen_as.get("conj") or seen_as.get("neg") else made


def _parameter(data: Any, *_: Any) -> Any:
    return data


def _from_numpy(data: Any, *_: Any) -> Any:
    return data


#: What makes tensors in pickles, by the names of torch's own functions.
TORCH: dict[str, Callable[..., Any]] = {
    "torch._utils._rebuild_tensor": lambda storage, offset, size, stride: strided(
        storage, offset, size, stride
    ),
    "torch._utils._rebuild_tensor_v2": _tensor,
    "torch._utils._rebuild_tensor_v3": lambda storage, offset, size, stride, _grad, _hooks, dtype, *_: (
        strided(storage, offset, size, stride, dtype_name(dtype))
    ),
    "torch._utils._rebuild_parameter": _parameter,
    "torch._utils._rebuild_parameter_with_state": _parameter,
    "torch._utils._rebuild_device_tensor_from_numpy": _from_numpy,
    "torch._utils._rebuild_device_tensor_from_cpu_tensor": _from_numpy,
    "torch._utils._rebuild_xla_tensor": _from_numpy,
    "torch._utils._rebuild_qtensor": not_read(QUANTISED),
    "torch._utils._rebuild_sparse_tensor": not_read(SPARSE),
    "torch._utils._rebuild_sparse_csr_tensor": not_read(SPARSE),
    "torch._utils._rebuild_wrapper_subclass": not_read(WRAPPED),
    "torch._utils._rebuild_nested_tensor": not_read("nested"),
    "torch._utils._rebuild_meta_tensor_no_storage": not_read(META),
    "torch._tensor._rebuild_from_type": _from_type,
    "torch._tensor._rebuild_from_type_v2": _from_type,
    "torch.Size": lambda size=(): tuple(size),
    "torch.nn.parameter.Parameter": _parameter,
}
