"""A Ray of two cores."""

import pytest

from tasks.cluster import connected


@pytest.fixture(scope="session", autouse=True)
def cluster():
    """One Ray for all tests of this folder."""
    with connected(cpus=2) as resources:
        yield resources
