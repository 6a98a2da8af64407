"""What several tests of the core need."""

import fsspec
import pytest


@pytest.fixture
def memory():
    """fsspec's filesystem in memory, empty; memory://box/... lies there as /box/..."""
    found = fsspec.filesystem("memory")
    found.store.clear()
    found.pseudo_dirs[:] = [""]
    yield found
    found.store.clear()
    found.pseudo_dirs[:] = [""]
