"""Labels in YAML."""

from pathlib import Path

import pytest

from explain_core.data.yaml_text import read_yaml
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
        ("a: http://a.org/1.jpg\nb: -1\nc: 1.5\n", {"a": "http://a.org/1.jpg", "b": -1, "c": "1.5"}),
    ],
)  # fmt: skip
def test_mappings_lists_and_values(tmp_path: Path, text: str, content: object) -> None:
    assert read(tmp_path, text) == content


@pytest.mark.parametrize(
    ("text", "words"),
    [
        ("a: |\n  several\n  lines\n", r"t\.yaml:1: \"a: \|\" is YAML that is not read"),
        ("a: &x 1\nb: *x\n", "not read here"),
        ("a: !!python/object:os.system 1\n", "not read here"),
        ("a: {b: 1}\n", "not read here"),
        ("a: 1\n  b: 2\n", r"t\.yaml:2"),
        ("a: 1\na: 2\n", '"a" is there twice'),
        ("\ta: 1\n", "a tab"),
        ("# nothing\n", "is empty"),
        ("- " * 200 + "x\n", "not read here"),
        ("a: 'b\n", "not read here"),
    ],
)
def test_anything_else_is_refused_with_its_line(tmp_path: Path, text: str, words: str) -> None:
    with pytest.raises(CaptionError, match=words):
        read(tmp_path, text)
