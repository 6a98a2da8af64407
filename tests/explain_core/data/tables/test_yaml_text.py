"""Labels in YAML."""

from pathlib import Path

import pytest

from explain_core.data.tables.yaml_text import read_yaml
from explain_core.errors import CaptionError
from explain_core.places import Place


def read(path: Path, text: str):
    (path / "t.yaml").write_text(text)
    return read_yaml(Place.of(path / "t.yaml"))


@pytest.mark.parametrize(
    ("text", "content"),
    [
        (
            "# by hand\n---\nc1.jpg: crow  # sure\n'a b.jpg': \"house wren\"\n",
            {"c1.jpg": "crow", "a b.jpg": "house wren"},
        ),
        (
            "c1.jpg: [crow, wren]\nc2.jpg: 3\nc3.jpg:\nc4.jpg: no\n",
            {"c1.jpg": ["crow", "wren"], "c2.jpg": 3, "c3.jpg": None, "c4.jpg": "no"},
        ),
        ("crow:\n  - c1.jpg\n  - c2.jpg\nwren:\n- w1.jpg\n", {"crow": ["c1.jpg", "c2.jpg"], "wren": ["w1.jpg"]}),
        (
            "- image: c1.jpg\n  label: crow\n-\n  image: w1.jpg\n  box: [1, 2]\n",
            [{"image": "c1.jpg", "label": "crow"}, {"image": "w1.jpg", "box": [1, 2]}],
        ),
        (
            "train:\n    c1.jpg: crow\ntest:\n    w1.jpg: wren\n",
            {"train": {"c1.jpg": "crow"}, "test": {"w1.jpg": "wren"}},
        ),
        ("classes:\n  0: crow\n  1: wren\n", {"classes": {"0": "crow", "1": "wren"}}),
        ("a: {b: 1}\nc: |\n  several\n  lines\n", {"a": {"b": 1}, "c": "several\nlines"}),
        ("0001: '12'\n", {"0001": "12"}),
        ("a: http://a.org/1.jpg\nb: -1\nc: 1.5\n", {"a": "http://a.org/1.jpg", "b": -1, "c": "1.5"}),
    ],
)  # fmt: skip
def test_mappings_lists_and_values(tmp_path: Path, text: str, content: object) -> None:
    assert read(tmp_path, text) == content


@pytest.mark.parametrize(
    ("text", "words"),
    [
        ("a: &x 1\nb: *x\n", r"t\.yaml:1: anchors"),
        ("a: *x\n", r"t\.yaml:1: anchors"),
        ("a: 1\nb: !!python/object:os.system 1\n", r"t\.yaml:2: anchors"),
        ("a: 1\n  b: 2\n", r"t\.yaml:2"),
        ("a: 1\na: 2\n", r't\.yaml:2: "a" is there twice'),
        ("? [a, b]\n: 1\n", r"t\.yaml:1: a list stands"),
        ("\ta: 1\n", r"t\.yaml:1 is no YAML"),
        ("# nothing\n", "is empty"),
        ("- " * 200 + "x\n", "very deep"),
        ("[" * 5000, "very deep"),
        ("a: 'b\n", "is no YAML"),
        ("a: \x07\n", "is no YAML"),
        ("a: 1\n---\nb: 2\n", r"t\.yaml:[23]: another"),
    ],
)
def test_anything_else_is_refused_with_its_line(tmp_path: Path, text: str, words: str) -> None:
    with pytest.raises(CaptionError, match=words):
        read(tmp_path, text)
