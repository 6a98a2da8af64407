"""Stores made by hand: one with three runs, one that has all that can be asked of a run, one that was measured."""

import shutil

import pytest

from explain_core.store.layout import Layout
from explain_core.store.reader import Store
from tests.asked import made
from tests.compared import compared
from tests.measured import publish_measured

__all__ = ["compared", "made"]


@pytest.fixture
def store(compared):
    with Store.open(compared) as opened:
        yield opened


@pytest.fixture
def birds(made):
    """The store of tests/asked.py: six images, three classes, five attributes, four filters."""
    with Store.open(made.store) as opened:
        yield opened


@pytest.fixture
def birds_copy(made, tmp_path) -> Layout:
    """The same store, to be changed."""
    return Layout(shutil.copytree(made.store, tmp_path / "store"))


@pytest.fixture(scope="module")
def measured(tmp_path_factory) -> Layout:
    """Eight images of two classes, with their activations and sums."""
    return publish_measured(tmp_path_factory.mktemp("measured") / "store")


@pytest.fixture
def measured_copy(measured, tmp_path) -> Layout:
    return Layout(shutil.copytree(measured.root, tmp_path / "measured"))
