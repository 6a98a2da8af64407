"""Shards as the stages read them: checked against their checksums first, so that no bit of a damaged one counts."""

from collections.abc import Iterable, Sequence

import pyarrow as pa

from explain_core.places import Place
from explain_core.store.shards.activations import ActivationRows, read_activations
from explain_core.store.shards.shards import Shard, files_of, read_rows, verify, verify_again


def sound_activations(shard: Shard) -> ActivationRows:
    """The wanted rows of a shard of activations that was summed a while ago. Raises DamagedShard."""
    verify_again(shard.path)
    return read_activations(shard)


def sound_rows(path: str, columns: Sequence[str]) -> pa.Table:
    """Some columns of a shard. Raises DamagedShard."""
    verify(path)
    return read_rows(path, list(columns))


def sound_files(folder: Place, shards: Iterable[Sequence[str]]) -> list[str]:
    """The files in a folder that hold the shards of exactly these rows, where they are there. Raises DamagedShard."""
    return checked(files_of(folder, shards))


def checked(paths: list[str]) -> list[str]:
    """The same files, every one of them sound. Raises DamagedShard."""
    for path in paths:
        verify(path)
    return paths
