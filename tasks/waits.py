"""What an extracting worker waits for: pictures to be decoded, the network, or shards to be written."""

from __future__ import annotations

import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, fields
from typing import TypeVar, cast

T = TypeVar("T")


@dataclass(slots=True)
class Waits:
    """Seconds in which the thread that keeps the network busy waited for each, summed over workers."""

    decode: float = 0.0
    network: float = 0.0
    write: float = 0.0

    @contextmanager
    def on(self, what: str) -> Iterator[None]:
        """Time the block, and count it under one of the names."""
        start = time.perf_counter()
        try:
            yield
        finally:
            setattr(self, what, getattr(self, what) + time.perf_counter() - start)

    def over(self, items: Iterator[T], what: str) -> Iterator[T]:
        """The same items; the time until each is there is counted under one of the names."""
        end = object()
        while True:
            with self.on(what):
                item = next(items, end)
            if item is end:
                return
            yield cast(T, item)

    def add(self, other: Waits) -> None:
        """Count another worker's seconds too."""
        for field in fields(self):
            setattr(self, field.name, getattr(self, field.name) + getattr(other, field.name))

    @property
    def text(self) -> str:
        """In percent of all that was waited, or nothing where nothing was done."""
        whole = sum(getattr(self, field.name) for field in fields(self))
        if not whole:
            return ""
        parts = (f"{field.name} {100 * getattr(self, field.name) / whole:.0f} %" for field in fields(self))
        return f"waited for {', '.join(parts)}"
