"""The maps that a store holds of one image."""

import numpy as np
import pyarrow as pa
import pytest

from explain_core.runs.image_maps import best_map, sheet_maps
from explain_core.store import publish
from explain_core.store.change import change
from explain_core.store.reader import Store


@pytest.fixture
def drawn(birds_copy, made):
    """Of the first image, whose sentence names heads and then wings: maps of both, and three of its class."""
    jay, finch, _ = made.classes
    head, wing = made.attributes[:2]
    maps = [
        ("joint", wing, [3.0] * 6), ("contrast", f"{jay}-{finch}", [4.0] * 6), ("joint", head, [0.0, 1, 2, 3, 4, 5]),
        ("grad-cam", "predicted", [1.0] * 6), ("guided-grad-cam", jay, [2.0] * 6),
    ]  # fmt: skip
    with change(birds_copy, "drawn", 0) as connection:
        publish.insert(
            connection,
            "heatmaps",
            pa.table(
                {
                    "run_id": ["run-one"] * 5,
                    "image_id": [made.ids[0]] * 5,
                    "method": [method for method, _, _ in maps],
                    "target": [target for _, target, _ in maps],
                    "height": pa.array([2] * 5, pa.int32()),
                    "width": pa.array([3] * 5, pa.int32()),
                    "map": pa.array([values for _, _, values in maps], pa.list_(pa.float32())),
                }
            ),
        )
    with Store.open(birds_copy.root) as store:
        yield store, store.run()


def test_the_best_map_is_of_the_strongest_attribute(drawn, made):
    target, heatmap = best_map(*drawn, made.ids[0])
    assert target == "black head" and heatmap.dtype == np.float64
    np.testing.assert_array_equal(heatmap, [[0, 1, 2], [3, 4, 5]])
    assert best_map(*drawn, made.ids[1]) is None


def test_maps_of_a_sheet_grad_cam_first_and_attributes_in_the_sentence_s_order(drawn, made):
    maps, attributes = sheet_maps(*drawn, made.ids[0])
    assert [(each.label, each.fine) for each in maps] == [
        ("grad-cam", False),
        ("contrast", False),
        ("guided-grad-cam", True),
    ]
    assert maps[0].line == "predicted" and "rather than" in maps[1].line
    assert maps[2].line == "Plain Jay"
    assert [each.label for each in attributes] == list(made.attributes[:2])
    assert attributes[0].heatmap.tolist() == [[0, 1, 2], [3, 4, 5]]
    assert sheet_maps(*drawn, made.ids[1]) == ([], [])
