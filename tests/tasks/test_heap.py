"""Memory that is kept between two batches."""

import os
import subprocess
import sys

import pytest

from tasks.heap import HEAPS, one_heap

TURNS = """
import resource, sys
from tasks.heap import keep_memory
import numpy as np
kept = keep_memory() if sys.argv[1] == "kept" else None
def turn():
    np.ones(2**24, np.float32)  # 64 MiB, every page of it written
for _ in range(3):
    turn()
before = resource.getrusage(resource.RUSAGE_SELF).ru_minflt
for _ in range(20):
    turn()
print(kept, resource.getrusage(resource.RUSAGE_SELF).ru_minflt - before)
"""


def turns(how: str) -> tuple[str, int]:
    """Whether memory is kept, and the pages that twenty arrays after one another had the system clear."""
    told = subprocess.run([sys.executable, "-c", TURNS, how], capture_output=True, text=True, check=True)
    kept, pages = told.stdout.split()
    return kept, int(pages)


def test_an_array_after_another_takes_the_pages_that_are_there():
    kept, pages = turns("kept")
    if kept != "True":
        pytest.skip("this C library keeps memory by rules of its own")
    assert pages < 100
    assert turns("left alone")[1] > 300  # thirty-two a turn even where pages are of 2 MiB


def test_processes_that_are_started_have_one_heap_unless_the_environment_says_otherwise(monkeypatch):
    monkeypatch.delenv(HEAPS, raising=False)
    with one_heap():
        assert os.environ[HEAPS] == "1"
    assert HEAPS not in os.environ
    monkeypatch.setenv(HEAPS, "4")
    with one_heap():
        assert os.environ[HEAPS] == "4"
    assert os.environ[HEAPS] == "4"
