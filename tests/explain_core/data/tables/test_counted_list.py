"""Lists that begin with their length."""

from pathlib import Path

from explain_core.data.tables.counted_list import counted_list
from explain_core.places import Place


def rows(tmp_path: Path, text: str) -> list[dict[str, object]] | None:
    (tmp_path / "list.txt").write_text(text)
    found = counted_list(Place.of(tmp_path / "list.txt"), "utf-8")
    return None if found is None else [dict(fields) for _, fields in found.rows()]


def test_a_count_and_names(tmp_path: Path) -> None:
    told = "2\nimage_name  category_label\nimg/a b/1.jpg    3\nimg/a b/2.jpg    4\n"
    assert rows(tmp_path, told) == [
        {"image_name": "img/a b/1.jpg", "category_label": "3"},
        {"image_name": "img/a b/2.jpg", "category_label": "4"},
    ]


def test_the_name_of_the_pictures_may_be_missing(tmp_path: Path) -> None:
    assert rows(tmp_path, "1\nSmiling Male\n1.jpg -1  1\n") == [
        {"image": "1.jpg", "Smiling": "-1", "Male": "1"}
    ]


def test_other_files_are_none(tmp_path: Path) -> None:
    assert rows(tmp_path, "image,label\n1.jpg,crow\n2.jpg,wren\n") is None
    assert rows(tmp_path, "7\n8\n9\n") is None
