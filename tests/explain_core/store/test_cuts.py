"""Shards of equal size, and as many as keep all workers busy."""

import pytest

from explain_core.store.cuts import cut, cut_evenly


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
