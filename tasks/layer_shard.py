"""The shards that one pass over pictures writes, a layer each, by a thread beside the network."""

from __future__ import annotations

from collections import deque
from collections.abc import Callable, Sequence
from concurrent.futures import Future, ThreadPoolExecutor
from contextlib import AbstractContextManager
from dataclasses import dataclass, field
from types import TracebackType
from typing import Any, TypeVar

import pyarrow as pa

from explain_core.places import Place
from explain_core.store.shards.shards import ShardWriter, open_shard

Unusable = list[tuple[str, str]]
"""Images by id, each with the reason for the quarantine."""
R = TypeVar("R")
AHEAD = 2  #: pieces of work that may wait for the writing thread


@dataclass
class LayerShard:
    """One layer's shard of some images: `note` says at its end how it was computed and which images it has not."""

    folder: str
    schema: pa.Schema
    ids: Sequence[str]
    note: dict[str, Any]
    unusable: Unusable = field(default_factory=list)
    _opened: AbstractContextManager[ShardWriter] | None = None
    _writer: ShardWriter | None = None

    def write(self, rows: pa.RecordBatch) -> None:
        """Append rows; the first ones open the file."""
        if self._writer is None:
            self._opened = open_shard(Place.of(self.folder), self.ids, self.schema, self.note)
            self._writer = self._opened.__enter__()
        self._writer.write(rows)

    def finish(self, unreadable: Unusable) -> None:
        """Close the file, which is there from now on; `unreadable`: images that no layer has."""
        self.note["quarantined"] = [*unreadable, *self.unusable]
        if self._opened is None:
            self.write(_no_rows(self.schema))
        assert self._opened is not None
        opened, self._opened = self._opened, None
        opened.__exit__(None, None, None)

    def abandon(self, error: BaseException) -> BaseException:
        """Leave no file behind; returns what to raise for an error: of a full disk, one that says so."""
        if self._opened is not None:
            opened, self._opened = self._opened, None
            try:
                opened.__exit__(type(error), error, error.__traceback__)
            except BaseException as told:
                return told
        return error


class WritingThread:
    """Does what it is given, one after the other; AHEAD pieces wait at most. An error comes back to whoever gives.

    Use as `with WritingThread() as thread`; at the block's end all is done.
    """

    def __init__(self) -> None:
        self._thread = ThreadPoolExecutor(1)
        self._waiting: deque[Future[None]] = deque()
        self._failed = False

    def __enter__(self) -> WritingThread:
        return self

    def __exit__(self, kind: type[BaseException] | None, *_: BaseException | TracebackType | None) -> None:
        try:
            if kind is None:
                self.rest()
        finally:
            self._thread.shutdown(wait=True, cancel_futures=True)

    def put(self, work: Callable[..., None], *given: Any) -> None:
        """Have something done; waits where too much of it waits already."""
        while len(self._waiting) >= AHEAD:
            self._waiting.popleft().result()
        self._waiting.append(self._thread.submit(self._do, work, *given))

    def _do(self, work: Callable[..., None], *given: Any) -> None:
        """Nothing is done after what failed: a shard that lacks rows must not be closed."""
        if self._failed:
            return
        try:
            work(*given)
        except BaseException:
            self._failed = True
            raise

    def last(self, work: Callable[..., R], *given: Any) -> R:
        """What comes of something that is done after all that waits, whatever comes of that."""
        return self._thread.submit(work, *given).result()

    def rest(self) -> None:
        """Wait until all is done."""
        while self._waiting:
            self._waiting.popleft().result()


def _no_rows(schema: pa.Schema) -> pa.RecordBatch:
    return pa.RecordBatch.from_arrays([pa.array([], field.type) for field in schema], schema=schema)
