"""Arrays and numbers of NumPy in a pickle, read without NumPy's own unpickling."""

from __future__ import annotations

import re
from collections.abc import Callable
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from explain_core.model.checkpoints.inert_pickle import PickleDamage, StandIn
from explain_core.model.checkpoints.tensor_records import BYTES, TensorRecord

if TYPE_CHECKING:
    from torch import Tensor

#: Types whose values lie in bytes: booleans, integers, floating numbers.
PLAIN_TYPE = re.compile(r"[<>|=]?([biuf?])(\d{0,2})")
LETTERS = {"f": "float", "i": "int", "u": "uint"}


@dataclass(eq=False, slots=True)
class NumpyType:
    """A dtype: its code ("f4"), "" where it holds more than numbers, and its order of bytes."""

    code: str
    order: str = "<"

    def build(self, state: Any) -> None:
        """The second part of a dtype's state is its order of bytes."""
        if isinstance(state, tuple) and len(state) > 1 and state[1] in ("<", ">", "=", "|"):
            self.order = state[1]

    @property
    def name(self) -> str:
        """torch's name of the type; "" where it has none."""
        found = PLAIN_TYPE.fullmatch(self.code)
        if found is None:
            return ""
        if found[1] in "b?":
            return "bool" if found[2] in ("", "1") else ""
        name = f"{LETTERS[found[1]]}{8 * int(found[2] or 0)}"
        return name if name in BYTES else ""

    def values(self, content: bytes) -> Any:
        """The numbers in these bytes, as a NumPy array in this machine's order of bytes."""
        import numpy as np

        kind = np.dtype(self.code).newbyteorder("=" if self.order in "|=" else self.order)  # type: ignore[arg-type]
        return np.frombuffer(content, kind).astype(kind.newbyteorder("="))


@dataclass(eq=False, slots=True)
class NumpyArray:
    """An array: what its state says, once it was given."""

    shape: tuple[int, ...] = ()
    kind: NumpyType | None = None
    fortran: bool = False
    content: Any = b""

    def build(self, state: Any) -> None:
        """(version,) shape, dtype, whether in Fortran's order, and the bytes (or a list, where it holds objects)."""
        if isinstance(state, tuple) and len(state) >= 4:
            shape, kind, fortran, content = state[-4:]
            if isinstance(shape, tuple) and isinstance(kind, NumpyType):
                self.shape, self.kind, self.fortran = shape, kind, bool(fortran)
                self.content = content.encode("latin-1") if isinstance(content, str) else content

    @property
    def record(self) -> TensorRecord | None:
        """The array as a tensor; None where it holds no plain numbers, or not as many as its shape says."""
        if self.kind is None or not self.kind.name or not isinstance(self.content, bytes | bytearray):
            return None
        if not all(type(number) is int and number >= 0 for number in self.shape):
            return None
        record = TensorRecord(self.kind.name, self.shape, self._read)
        return record if record.stored == len(self.content) else None

    def _read(self) -> Tensor:
        import torch

        assert self.kind is not None
        values = self.kind.values(bytes(self.content)).reshape(self.shape, order="F" if self.fortran else "C")
        return torch.from_numpy(values.copy(order="C"))


def _type(code: Any = "", *_: Any) -> NumpyType:
    plain = isinstance(code, str) and PLAIN_TYPE.fullmatch(code)
    return NumpyType(code.lstrip("<>|=") if plain else "", code[0] if plain and code[0] in "<>" else "<")


def _scalar(kind: Any, content: Any = b"") -> Any:
    """A number, as Python's own."""
    content = content.encode("latin-1") if isinstance(content, str) else content
    if isinstance(kind, NumpyType) and kind.name and isinstance(content, bytes):
        if len(content) != BYTES[kind.name]:
            raise PickleDamage("a number of NumPy's has the wrong length")
        return kind.values(content)[0].item()
    return StandIn(kind, (content,))


def _from_buffer(content: Any, kind: Any, shape: Any, order: Any = "C") -> NumpyArray:
    made = NumpyArray()
    made.build((shape, kind, order == "F", content))
    return made


#: What makes arrays in pickles, by the names of NumPy's own functions, old and new.
NUMPY: dict[str, Callable[..., Any]] = {
    "numpy.dtype": _type,
    **{f"numpy.{core}.multiarray._reconstruct": lambda *_: NumpyArray() for core in ("core", "_core")},
    **{f"numpy.{core}.multiarray.scalar": _scalar for core in ("core", "_core")},
    **{f"numpy.{core}.numeric._frombuffer": _from_buffer for core in ("core", "_core")},
}
