"""Tables that grow with the images."""

import errno
import os
from pathlib import Path

import duckdb
import numpy as np
import psutil
import pytest

from explain_core.errors import StoreError
from explain_core.store.scratch import SMALL, Scratch


def own_memory() -> int:
    """Bytes that are this process's alone."""
    memory = psutil.Process().memory_info()
    return int(memory.rss - memory.shared)


def test_a_large_table_is_not_the_processes_own_memory(tmp_path):
    before = own_memory()
    table = Scratch(tmp_path).table(10 * SMALL // 8 // 10, 10)
    table[:] = np.arange(10)
    assert (table.sum(axis=0) == np.arange(10) * len(table)).all()
    assert own_memory() - before < SMALL
    assert not list(tmp_path.iterdir())  # nothing is left behind, whatever ends the process


def test_small_ones_and_those_without_a_folder_are_in_memory(tmp_path):
    for table in (Scratch(tmp_path).table(7, 3), Scratch().table(SMALL // 8 + 1, 1)):
        assert not isinstance(table.base, np.memmap) and not table.any()
    large = Scratch(tmp_path).table(SMALL // 8 + 1, 1)
    assert isinstance(large.base, np.memmap) and not large.any()


def test_the_folder_is_that_of_the_database(tmp_path):
    with duckdb.connect(str(tmp_path / "a.duckdb")) as connection:
        assert Scratch.beside(connection) == Scratch(tmp_path)
    with duckdb.connect() as connection:
        assert Scratch.beside(connection) == Scratch()


def test_a_full_disk_is_told_before_anything_is_written(tmp_path, monkeypatch):
    def full(*_: object) -> None:
        raise OSError(errno.ENOSPC, os.strerror(errno.ENOSPC))

    monkeypatch.setattr(os, "posix_fallocate", full)
    with pytest.raises(StoreError, match="the disk is full"):
        Scratch(tmp_path).table(SMALL, 1)
    assert not list(Path(tmp_path).iterdir())
