"""The forms of JSON that are tables."""

import json
from pathlib import Path

import pytest

from explain_core.data.tables.json_table import open_json, open_json_lines
from explain_core.errors import CaptionError
from explain_core.places import Place

ROWS = [{"image": "a.jpg", "class": "x"}, {"image": "b.jpg", "class": "y"}]


@pytest.mark.parametrize(
    "content",
    [
        ROWS,
        {"version": 1, "images": ROWS},
        {"image": ["a.jpg", "b.jpg"], "class": ["x", "y"]},
        {"a.jpg": "x", "b.jpg": "y"},
        {"a.jpg": {"class": "x"}, "b.jpg": {"class": "y"}},
    ],
)
def test_forms(tmp_path: Path, content: object) -> None:
    (tmp_path / "t.json").write_text(json.dumps(content))
    table = open_json(Place.of(tmp_path / "t.json"))
    assert [dict(fields) for _, fields in table.rows()] == ROWS


def test_captions_and_numbers_by_image(tmp_path: Path) -> None:
    for content, column in (
        ({"a.jpg": "a small black bird"}, "captions"), ({"a.jpg": 3}, "class"),
        ({"a.jpg": ["a black bird"]}, "captions"), ({"a.jpg": ["x"]}, "class"),
    ):  # fmt: skip
        (tmp_path / "t.json").write_text(json.dumps(content))
        assert open_json(Place.of(tmp_path / "t.json")).columns == ("image", column)


@pytest.mark.parametrize("content", ["7", "{}", '{"a": 1.5}', "[1]", "{", ""])
def test_others_are_refused(tmp_path: Path, content: str) -> None:
    (tmp_path / "t.json").write_text(content)
    with pytest.raises(CaptionError, match=r"t\.json"):
        open_json(Place.of(tmp_path / "t.json"))


def test_lines_in_utf_16(tmp_path: Path) -> None:
    (tmp_path / "t.jsonl").write_bytes("\n".join(map(json.dumps, ROWS)).encode("utf-16"))
    table = open_json_lines(Place.of(tmp_path / "t.jsonl"))
    assert [dict(fields) for _, fields in table.rows()] == ROWS and "UTF-16" in table.notes[0]
