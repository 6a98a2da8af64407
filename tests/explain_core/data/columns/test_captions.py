import json
from pathlib import Path
from typing import Any

import pyarrow as pa
import pyarrow.parquet as pq
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from explain_core.data.columns.captions import CaptionRow, clean_caption, read_captions
from explain_core.data.image_set import Box
from explain_core.errors import CaptionError

ONE_FILE = settings(
    suppress_health_check=[HealthCheck.function_scoped_fixture], max_examples=80, deadline=None
)


def read(path: Path, content: bytes | str) -> list[CaptionRow]:
    path.write_bytes(content.encode() if isinstance(content, str) else content)
    return list(read_captions(path))


def test_the_three_kinds_say_the_same(tmp_path: Path) -> None:
    rows = [
        {"image": "crow/1.jpg", "caption": "a small, black bird", "split": "test"}
        | {"x": 1.0, "y": 2.0, "width": 3.0, "height": 4.0},
        {"image": "crow/2.jpg", "caption": 'says "caw"', "split": "train"}
        | {"x": None, "y": None, "width": None, "height": None},
    ]
    lines = "".join(json.dumps(row) + "\n" for row in rows)
    table = 'image,caption,split,x,y,width,height\r\ncrow/1.jpg,"a small, black bird",test,1,2,3,4\r\n'
    table += 'crow/2.jpg,"says ""caw""",train,,,,\r\n'
    pq.write_table(pa.Table.from_pylist(rows), tmp_path / "captions.parquet")
    found = {
        "jsonl": read(tmp_path / "captions.jsonl", lines),
        "csv": read(tmp_path / "captions.csv", table),
        "parquet": list(read_captions(tmp_path / "captions.parquet")),
    }
    for kind, (first, second) in found.items():
        assert (first.image, first.captions, first.split) == (
            "crow/1.jpg",
            ("a small, black bird",),
            "test",
        ), kind
        assert first.box == Box(1, 2, 3, 4) and second.box is None
        assert second.captions == ('says "caw"',)
    assert found["jsonl"][1].where == "captions.jsonl:2"
    assert found["csv"][1].where == "captions.csv:3"
    assert found["parquet"][1].where == "captions.parquet, row 2"


def test_lists_classes_and_empty_captions(tmp_path: Path) -> None:
    rows = read(
        tmp_path / "captions.jsonl",
        '\ufeff{"class": "crow", "captions": ["black  bird", "", null, " \\u0000"]}\r\n'
        '\r\n{"image": "a", "caption": null}',
    )
    assert [(row.class_name, row.image, row.captions) for row in rows] == [
        ("crow", None, ("black bird",)),
        (None, "a", ()),
    ]


def test_what_says_that_nothing_is_said_is_no_caption(tmp_path: Path) -> None:
    rows = [("a", "NaN"), ("b", "n/a"), ("c", ""), ("d", "a nan bread")]
    text = "image,caption\n" + "".join(f"{image}.jpg,{said}\n" for image, said in rows)
    assert [row.captions for row in read(tmp_path / "captions.csv", text)] == [(), (), (), ("a nan bread",)]
    (row,) = read(tmp_path / "captions.jsonl", '{"image": "a.jpg", "captions": [NaN, "a red bird"]}')
    assert row.captions == ("a red bird",)


def test_dictionary_and_large_strings_in_parquet(tmp_path: Path) -> None:
    columns = {
        "image": pa.array(["a.jpg", "a.jpg"]).dictionary_encode(),
        "captions": pa.array([["one", "two"], []], pa.large_list(pa.large_string())),
        "anything": pa.array([1, 2]),
    }
    pq.write_table(pa.table(columns), tmp_path / "captions.parquet")
    assert [row.captions for row in read_captions(tmp_path / "captions.parquet")] == [("one", "two"), ()]


def test_a_quoted_line_break_does_not_shift_the_lines_named(tmp_path: Path) -> None:
    with pytest.raises(CaptionError, match=r"captions\.csv:4: 3 fields"):
        read(tmp_path / "captions.csv", 'image,caption\na,"two\nlines"\nb,small, black\n')


BOXES = [
    ('"x": 1}', 'box\'s "y" is None'),
    ('"x": NaN, "y": 1, "width": 1, "height": 2}', "nan"),
    ('"x": true, "y": 1, "width": 1, "height": 2}', "True"),
    ('"x": 1' + "0" * 400 + ', "y": 1, "width": 1, "height": 2}', "a number of pixels"),
]
GOOD = '{"image": "a.jpg", "caption": "a bird"}\n'


@pytest.mark.parametrize(
    ("name", "content", "message"),
    [
        *[
            ("captions.jsonl", GOOD + '{"image": "a", "caption": "x", ' + line, message)
            for line, message in BOXES
        ],
        ("captions.jsonl", GOOD + "{'image': 1}", r"captions\.jsonl:2: not JSON"),
        ("captions.jsonl", GOOD + "[1, 2]", r"jsonl:2: \[1, 2\] where an object"),
        ("captions.jsonl", GOOD + "[" * 100_000, r"jsonl:2: not JSON"),
        ("captions.jsonl", GOOD + '{"image": "a", "caption": 7}', r"jsonl:2: the caption is 7"),
        ("captions.jsonl", GOOD + '{"image": "a", "captions": "x"}', r"jsonl:2: \"captions\" is 'x'; a list"),
        ("captions.jsonl", GOOD + '{"image": "a"}', r'neither "caption" nor'),
        ("captions.jsonl", GOOD + '{"caption": "a"}', r'neither "image" nor'),
        ("captions.jsonl", GOOD + '{"image": "", "caption": "a"}', r"\"image\" is ''"),
        ("captions.jsonl", GOOD + '{"image": ["a"], "caption": "a"}', "a name is wanted"),
        (
            "captions.jsonl",
            GOOD + '{"image": "a", "caption": "\\ud800"}',
            r"jsonl:2: half a character \(\\ud800\)",
        ),
        ("captions.jsonl", GOOD + '{"image": "a", "caption": "x", "split": "blue"}', "the split is 'blue'"),
        ("captions.jsonl", GOOD + '{"class": "a", "caption": "x", "split": "test"}', "belongs to an image"),
        (
            "captions.jsonl",
            GOOD.encode() + '{"image": "é"}'.encode("latin-1"),
            r"jsonl:2: byte 0xe9 is not UTF-8",
        ),
        (
            "captions.csv",
            b"image,caption\na,b\nc,caf\xe9 \x81\n",
            r"captions\.csv:3: byte 0xe9 is not UTF-8.*Save",
        ),
        ("captions.csv", "image,caption\na,b,c\n", r"captions\.csv:2: 3 fields.*quotes"),
        ("captions.csv", 'image,caption\na,"b\n', r"captions\.csv:2: not CSV"),
        ("captions.csv", "picture:caption\na:b\n", "the columns are 'picture:caption'; wanted are"),
        ("captions.csv", "image,caption,caption\na,b,c\n", "there twice"),
        ("captions.csv", "", "is empty"),
        ("captions.parquet", b"PAR1 but no more", "not a Parquet file"),
        ("captions.parquet", b"", "not a Parquet file"),
        ("captions.doc", "x", "not a caption file"),
    ],
)
def test_malformed(tmp_path: Path, name: str, content: bytes | str, message: str) -> None:
    with pytest.raises(CaptionError, match=message):
        read(tmp_path / name, content)


def test_a_missing_file_is_named(tmp_path: Path) -> None:
    with pytest.raises(CaptionError, match=r"captions\.csv cannot be read: No such file"):
        list(read_captions(tmp_path / "captions.csv"))


def test_the_bound_on_a_captions_length() -> None:
    assert clean_caption("x" * 10_000, "here:1") == "x" * 10_000
    with pytest.raises(CaptionError, match=r"^here:1: the caption has 10,001 characters"):
        clean_caption("x" * 10_001, "here:1")


def check(path: Path, content: bytes) -> None:
    """Rows or a CaptionError: nothing else."""
    try:
        rows = read(path, content)
    except CaptionError as error:
        assert path.name in str(error)
        str(error).encode()
        return
    for row in rows:
        assert (row.image is None) != (row.class_name is None)
        for caption in row.captions:
            assert caption and caption.encode() and "\n" not in caption


json_values = st.recursive(
    st.none() | st.booleans() | st.floats() | st.integers() | st.text(max_size=8),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(max_size=5), inner, max_size=3),
    max_leaves=6,
)
fields = st.dictionaries(
    st.sampled_from(["image", "class", "caption", "captions", "split", "x", "y", "width", "height"]),
    json_values,
)


@ONE_FILE
@given(
    st.binary(max_size=200)
    | st.lists(fields, max_size=4).map(lambda rows: "\n".join(map(json.dumps, rows)).encode())
)
def test_any_bytes_as_json_lines(tmp_path: Path, content: bytes) -> None:
    check(tmp_path / "captions.jsonl", content)


@ONE_FILE
@given(
    st.binary(max_size=200),
    st.sampled_from([b"", b"image,caption\n", b"class,caption,split\n", b"image,caption,x,y,width,height\n"]),
)
def test_any_bytes_as_csv(tmp_path: Path, content: bytes, header: bytes) -> None:
    check(tmp_path / "captions.csv", header + content)


@pytest.fixture(scope="module")
def parquet(tmp_path_factory: pytest.TempPathFactory) -> bytes:
    path = tmp_path_factory.mktemp("parquet") / "captions.parquet"
    pq.write_table(pa.table({"image": ["a", "b", "c"], "captions": [["x", "y"], None, []]}), path)
    return path.read_bytes()


@ONE_FILE
@given(st.data())
def test_any_bytes_as_parquet(tmp_path: Path, parquet: bytes, data: st.DataObject) -> None:
    damaged = bytearray(parquet)
    for place in data.draw(st.lists(st.integers(0, len(parquet) - 1), max_size=3)):
        damaged[place] = data.draw(st.integers(0, 255))
    check(tmp_path / "captions.parquet", bytes(damaged[: data.draw(st.integers(0, len(parquet)))]))
    check(tmp_path / "captions.parquet", bytes(damaged))


@ONE_FILE
@given(st.lists(json_values, min_size=1, max_size=3))
def test_any_values_in_parquet(tmp_path: Path, values: list[Any]) -> None:
    try:
        table = pa.table({"image": pa.array(values), "caption": pa.array(values)})
        pq.write_table(table, tmp_path / "made.parquet")
    except (pa.ArrowException, UnicodeEncodeError, OverflowError):
        return  # not to be had in Parquet
    check(tmp_path / "captions.parquet", (tmp_path / "made.parquet").read_bytes())
