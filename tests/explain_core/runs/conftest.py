"""The hand-made store with three runs, open."""

import pytest

from explain_core.store.reader import Store
from tests.compared import compared

__all__ = ["compared"]


@pytest.fixture
def store(compared):
    with Store.open(compared) as opened:
        yield opened
