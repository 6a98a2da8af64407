"""Names of classes beside the rows of a JSON file."""

from explain_core.data.tables.json_names import called_by

ROWS = [{"path": "1.jpg", "label": 1}, {"path": "2.jpg", "label": 0}, {"path": "3.jpg"}]


def test_numbers_are_called_as_what_stands_beside_them_says() -> None:
    said = [{"path": "1.jpg", "label": "wren", "class_id": 1}, {"path": "2.jpg", "label": "crow", "class_id": 0},
            {"path": "3.jpg"}]  # fmt: skip
    categories = [{"id": 0, "name": "crow"}, {"id": 1, "name": "wren"}]
    for beside in (
        {"classes": ["crow", "wren"]},
        {"label_map": {"0": "crow", "1": "wren"}},
        {"categories": categories, "info": {"0": "x"}},
    ):
        assert called_by(ROWS, beside) == said
    assert called_by([{"class_id": "1"}], {"classes": ["crow", "wren"]}) == [{"class_id": 1, "class": "wren"}]


def test_rows_stay_where_nothing_names_all_of_them() -> None:
    for beside in (
        {},
        {"classes": ["crow"]},
        {"modality": {"0": "CT", "1": "MR"}},
        {"classes": "crow, wren"},
    ):
        assert called_by(ROWS, beside) == ROWS
    named = [{"label": "wren", "label_id": 1}]
    assert called_by(named, {"classes": ["crow", "robin"]}) == named
