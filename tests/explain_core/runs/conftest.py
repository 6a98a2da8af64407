"""Stores made by hand: one with three runs, one that has all that can be asked of a run, one that was measured."""

import shutil

import pyarrow as pa
import pytest

from explain_core.store import publish
from explain_core.store.change import change
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


@pytest.fixture
def grounded(made, birds_copy):
    """The same store with groundings and heatmaps of the first image: a peak in a corner, and one that reaches on."""
    first = made.ids[0]
    maps = {"black head": [1.0, 0.25, 0.0, 0.25], "red [b]wing[/b]": [0.5, 1.0, 0.0, 0.0]}
    with change(birds_copy, "more", 0) as connection:
        publish.insert(
            connection, "heatmaps",
            pa.table({
                "run_id": ["run-one"] * 2, "image_id": [first] * 2, "method": ["joint"] * 2, "target": list(maps),
                "height": pa.array([2, 2], pa.int32()), "width": pa.array([2, 2], pa.int32()),
                "map": pa.array(list(maps.values()), pa.list_(pa.float32())),
            }),
        )  # fmt: skip
        publish.insert(
            connection, "groundings",
            pa.table({
                "run_id": ["run-one"] * 3, "image_id": [first] * 3, "estimator": ["joint", "joint", "random"],
                "attribute": [*maps, "black head"], "x": [12.0, 30.0, 1.0], "y": [8.0, 9.0, 1.0],
                "strength": [1.0, 1.0, 0.0],
            }),
        )  # fmt: skip
    with Store.open(birds_copy.root) as opened:
        yield opened
