"""Lists of attributes by class."""

from pathlib import Path

from explain_core.data.attributes.attribute_lists import listed_attributes
from explain_core.places import Place

CLASSES = frozenset({"crow", "wren"})


def test_lists_by_class_of_any_length(tmp_path: Path) -> None:
    file = tmp_path / "t.json"
    for text in (
        '{"crow": ["red", "big"], "Wren": ["red", "small"]}',
        '{"crow": ["red", "big"], "Wren": ["red"]}',
    ):
        file.write_text(text)
        table = listed_attributes(Place.of(file), CLASSES)
        assert table is not None and not table.of_images
        assert table.of_classes["crow"] == {"red": 1.0, "big": 1.0} and table.of_classes["Wren"]["red"] == 1.0


def test_lists_of_other_things_are_left_to_others(tmp_path: Path) -> None:
    file = tmp_path / "t.json"
    for text in (
        '{"image": ["1.jpg"], "red": ["yes"]}',
        '{"crow": [1]}',
        '["crow"]',
        "{}",
        '{"crow": {"red": 1}}',
    ):
        file.write_text(text)
        assert listed_attributes(Place.of(file), CLASSES) is None
    (tmp_path / "t.csv").write_text("crow,red\n")
    assert listed_attributes(Place.of(tmp_path / "t.csv"), CLASSES) is None
