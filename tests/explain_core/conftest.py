"""What several tests of the core need."""

import fsspec
import pytest
import torch


@pytest.fixture
def memory():
    """fsspec's filesystem in memory, empty; memory://box/... lies there as /box/..."""
    found = fsspec.filesystem("memory")
    found.store.clear()
    found.pseudo_dirs[:] = [""]
    yield found
    found.store.clear()
    found.pseudo_dirs[:] = [""]


@pytest.fixture(scope="module")
def one_thread():
    """For tests that train small networks: several threads would wait for one another longer than they work."""
    before = torch.get_num_threads()
    torch.set_num_threads(1)
    yield
    torch.set_num_threads(before)
