"""Lists of objects by split, and what stands beside them."""

from explain_core.data.tables.json_splits import split_lists

LISTS = {"training": [{"image": "a.png", "label": 0}], "validation": [{"image": "b.png", "label": 1}]}


def test_what_describes_the_set_is_left_aside_and_names_its_labels() -> None:
    told = {"description": "birds", "labels": {"0": "crow", "1": "wren"}, "numTraining": 1, **LISTS}
    assert split_lists(told) == {
        "training": [{"image": "a.png", "label": "crow", "class_id": 0}],
        "validation": [{"image": "b.png", "label": "wren", "class_id": 1}],
    }
    assert split_lists({"name": "birds", **LISTS}) == LISTS


def test_other_json_stays_as_it_is() -> None:
    for content in (LISTS, {"images": [{"id": 1}], **LISTS}, {"description": "birds"}):
        assert split_lists(content) is content


def test_what_names_other_things_names_no_labels() -> None:
    content = {
        "modality": {"0": "CT", "1": "MR"},
        "labels": ["crow", "wren"],
        "training": [{"image": "1.png", "label": 1}],
    }
    assert split_lists(content) == {"training": [{"image": "1.png", "label": "wren", "class_id": 1}]}
