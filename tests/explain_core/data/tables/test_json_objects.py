"""Objects in a row as values of the row itself."""

import pytest

from explain_core.data.tables.json_objects import flattened


@pytest.mark.parametrize(
    ("fields", "flat"),
    [
        ({"image": {"path": "1.jpg", "width": 4}, "a": {"label": "crow"}}, {"image": "1.jpg", "label": "crow"}),
        ({"image": {"bytes": b"", "path": "1"}}, {"image": {"bytes": b"", "path": "1"}}),
        ({"file": "1.jpg", "marks": [{"label": "crow", "id": 3, "box": [1]}]},
         {"file": "1.jpg", "label": "crow", "id": 3}),
        (
            {"file": "1.jpg", "marks": [{"label": "crow", "x": 1}, {"label": "wren", "x": 2}, {"label": "crow"}]},
            {"file": "1.jpg", "label": ["crow", "wren"]},
        ),
        ({"label": "owl", "marks": [{"label": "crow"}]}, {"label": "owl"}),
        ({"captions": [{"caption": "black"}]}, {"captions": [{"caption": "black"}]}),
        ({"category": {"id": 3, "name": "crow"}}, {"category": "crow", "category_id": 3, "category_name": "crow"}),
        ({"labels": {"species": "crow", "name": "b7"}}, {"species": "crow", "name": "b7"}),
        ({"objects": {"bbox": [[1, 2, 3, 4]]}}, {"bbox": [1, 2, 3, 4]}),
    ],
)  # fmt: skip
def test_flattened(fields: dict, flat: dict) -> None:
    found = flattened(fields)
    assert {name: found[name] for name in found if name not in ("marks",)} == flat
