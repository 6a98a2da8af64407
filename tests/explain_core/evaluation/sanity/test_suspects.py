"""The images that causes are sought in, and what is named of them."""

import shutil

import pyarrow as pa
import pytest

from explain_core.evaluation.sanity.suspects import known_by, named_by_method, suspect_rows
from explain_core.model.layer import Unit
from explain_core.store import publish
from explain_core.store.change import change
from explain_core.store.layout import Layout
from explain_core.store.reader import Store
from tests.asked import made

__all__ = ["made"]


@pytest.fixture
def birds(made, tmp_path):
    """The first image's head was grounded, and another method states something of it."""
    layout = Layout(shutil.copytree(made.store, tmp_path / "store"))
    with change(layout, "made", 0) as connection:
        publish.insert(
            connection,
            "groundings",
            pa.table(
                {
                    "run_id": ["run-one"] * 2, "image_id": [made.ids[0]] * 2, "estimator": ["joint", "constant"],
                    "attribute": ["black head"] * 2, "x": pa.array([3.0, 9.0], pa.float32()),
                    "y": pa.array([4.0, 9.0], pa.float32()),
                }
            ),
        )  # fmt: skip
        publish.insert(
            connection,
            "statements",
            pa.table(
                {
                    "run_id": ["run-one"] * 3, "image_id": [made.ids[0]] * 3, "method": ["gve", "gve", "joint"],
                    "rank": pa.array([2, 1, 1], pa.int32()), "attribute": ["long tail", "red bill", "not asked"],
                }
            ),
        )  # fmt: skip
    with Store.open(layout.root) as store:
        yield store


def test_right_test_images_with_what_their_sentences_name_and_where(birds, made):
    """Of three test images the first alone is right."""
    (row,) = suspect_rows(birds, birds.run(), 9)
    assert (row["image_id"], row["path"], row["predicted"]) == (made.ids[0], made.paths[0], 0)
    assert row["named"] == list(made.attributes[:2])
    assert row["places"] == [{"a": "black head", "x": 3.0, "y": 4.0}]
    assert suspect_rows(birds, birds.run(), 0) == []


def test_each_method_names_what_it_states_in_its_order(birds, made):
    rows = suspect_rows(birds, birds.run(), 9)
    assert named_by_method(birds, birds.run(), rows) == {
        "joint": {made.ids[0]: list(made.attributes[:2])}, "gve": {made.ids[0]: ["red bill", "long tail"]},
    }  # fmt: skip


def test_a_class_is_known_by_the_channels_that_speak_for_it(birds):
    assert known_by(birds, birds.run()) == {1: [Unit("0", 2), Unit("0", 0)]}
