"""Cutting rows into shards: by size, and so that all workers are busy to the end."""

from collections.abc import Iterator, Sequence

#: Shards that a worker is given at once, at most: it is silent of them until the last is done.
MOST_AT_ONCE = 8


def cut(rows: Sequence[str], size: int) -> list[tuple[str, ...]]:
    """Cut rows into shards of `size`, the last one smaller."""
    return [tuple(rows[start : start + size]) for start in range(0, len(rows), size)]


def cut_evenly(rows: Sequence[str], size: int, batch: int, workers: int) -> list[tuple[str, ...]]:
    """Cut rows into shards of at most `size` that keep `workers` workers busy to the end.

    Shards are as many as a multiple of the workers, and as equal as whole batches allow, because a batch that is
    not full costs as much as a full one. A `size` that is not a multiple of `batch` is kept to all the same.
    """
    if size < batch or size % batch or not rows:
        return cut(rows, size)
    batches = -(-len(rows) // batch)
    shards = -(-batches // max(size // batch, 1))
    shards = min(-(-shards // workers) * workers, batches)
    starts = [round(number * batches / shards) * batch for number in range(shards)]
    return [tuple(rows[start:end]) for start, end in zip(starts, [*starts[1:], len(rows)], strict=True)]


def in_calls(shards: Sequence[tuple[str, ...]], workers: int) -> Iterator[Sequence[tuple[str, ...]]]:
    """Shards as `workers` workers are given them: several at once, which they go through without a pause.

    Fewer towards the end, and one by one there, so that all workers end together.
    """
    start = 0
    while start < len(shards):
        count = max(1, min(MOST_AT_ONCE, (len(shards) - start) // (2 * workers)))
        yield shards[start : start + count]
        start += count
