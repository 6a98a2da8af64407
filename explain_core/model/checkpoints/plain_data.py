"""What was saved beside weights, as plain data: settings of any class become dicts, lists, texts and numbers."""

from __future__ import annotations

import math
from typing import Any

from explain_core.model.checkpoints.inert_pickle import Named, StandIn
from explain_core.model.checkpoints.numpy_records import NumpyArray
from explain_core.model.checkpoints.tensor_records import TensorRecord

DEEPEST, MOST, LONGEST = 8, 20_000, 10_000
#: Numbers that are given as a list; larger tensors are left out.
FEW = 64
LEFT_OUT = object()


def plain(value: Any) -> Any:
    """`value` as JSON could hold it; what is too deep, too much or of no use is left out of it.

    An argparse.Namespace, a dataclass or any other object becomes a dict of its attributes; omegaconf's containers
    what they contain; an enum, a NumPy number or a single argument's object that argument; a path its text.
    """
    found = _Plain().of(value)
    return None if found is LEFT_OUT else found


class _Plain:
    def __init__(self) -> None:
        self._left = MOST

    def of(self, value: Any, depth: int = 0) -> Any:
        self._left -= 1
        if self._left < 0 or depth > DEEPEST:
            return LEFT_OUT
        if value is None or isinstance(value, bool | int):
            return value
        if isinstance(value, float):
            return value if math.isfinite(value) else str(value)
        if isinstance(value, str):
            return value if len(value) <= LONGEST else LEFT_OUT
        if isinstance(value, dict):
            return self._mapping(value, depth)
        if isinstance(value, list | tuple | set | frozenset):
            return [each for each in (self.of(part, depth + 1) for part in value) if each is not LEFT_OUT]
        if isinstance(value, NumpyArray | TensorRecord):
            return self._few(value)
        if isinstance(value, Named):
            return str(value)
        return self._object(value, depth) if isinstance(value, StandIn) else LEFT_OUT

    def _mapping(self, value: dict[Any, Any], depth: int) -> dict[Any, Any]:
        made = {}
        for key, held in value.items():
            if isinstance(key, str | int) and (found := self.of(held, depth + 1)) is not LEFT_OUT:
                made[key] = found
        return made

    def _few(self, value: NumpyArray | TensorRecord) -> Any:
        record = value.record if isinstance(value, NumpyArray) else value
        if record is None or record.kind or record.numel > FEW:
            return LEFT_OUT
        return record.read().tolist()

    def _object(self, value: StandIn, depth: int) -> Any:
        if isinstance(value.of, Named) and value.of.module.startswith("pathlib"):
            parts = [part for part in value.args if isinstance(part, str)]
            return f"{parts[0]}{'/'.join(parts[1:])}" if parts[:1] == ["/"] else "/".join(parts)
        for name in ("_content", "_val"):  # omegaconf's containers and their leaves
            if name in value.attributes:
                return self.of(value.attributes[name], depth)
        if value.entries:
            return self._mapping(value.entries, depth)
        if value.attributes:
            return self._mapping(dict(value.attributes), depth)
        if value.items:
            return self.of(value.items, depth)
        if len(value.args) == 1 and not isinstance(value.args[0], bytes):
            return self.of(value.args[0], depth + 1)
        if value.args and all(isinstance(part, str | int | float) for part in value.args):
            return self.of(value.args, depth + 1)
        return LEFT_OUT
