"""Shards of equal size, and as many as keep all workers busy."""

import pytest

from explain_core.store.shards.cuts import MOST_AT_ONCE, cut, cut_evenly, in_calls


@pytest.mark.parametrize(
    ("images", "size", "batch", "workers"),
    [
        (1449, 256, 16, 2),
        (1449, 96, 16, 2),
        (7, 256, 16, 2),
        (1449, 100, 16, 3),
        (0, 256, 16, 2),
        (33, 32, 16, 4),
    ],
)
def test_shards_are_even_and_complete(images, size, batch, workers):
    ids = [str(k) for k in range(images)]
    shards = cut_evenly(ids, size, batch, workers)
    assert [row for shard in shards for row in shard] == ids
    assert all(0 < len(shard) <= size for shard in shards)
    if size % batch == 0 and images > workers * batch:
        assert len(shards) % workers == 0
        assert all(len(shard) % batch == 0 for shard in shards[:-1])
        assert max(map(len, shards)) - min(map(len, shards)) <= 2 * batch


def test_by_size_the_last_is_smaller():
    assert cut(["a", "b", "c"], 2) == [("a", "b"), ("c",)]
    assert cut([], 2) == []


@pytest.mark.parametrize("count", [0, 1, 2, 7, 40, 1000])
@pytest.mark.parametrize("workers", [1, 2, 5])
def test_calls_hold_all_shards_in_order_and_end_one_by_one(count, workers):
    shards = [(str(number),) for number in range(count)]
    calls = list(in_calls(shards, workers))
    assert [shard for call in calls for shard in call] == shards
    sizes = [len(call) for call in calls]
    assert all(1 <= size <= MOST_AT_ONCE for size in sizes) and sizes == sorted(sizes, reverse=True)
    assert all(size == 1 for size in sizes[-workers:])
