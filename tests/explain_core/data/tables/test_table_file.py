"""Tables by the ending of their file, and the names of numbers in Parquet."""

import json
from pathlib import Path

import pyarrow as pa
import pyarrow.parquet as pq
import pytest

from explain_core.data.tables.table_file import open_table
from explain_core.errors import CaptionError
from explain_core.places import Place


def test_every_ending_gives_the_same_table(tmp_path: Path) -> None:
    rows = [{"image": "a.jpg", "label": "crow"}, {"image": "b.jpg", "label": "wren"}]
    texts = {
        "csv": "image,label\na.jpg,crow\nb.jpg,wren\n", "tsv": "image\tlabel\na.jpg\tcrow\nb.jpg\twren\n",
        "txt": "image;label\na.jpg;crow\nb.jpg;wren\n", "json": json.dumps(rows),
        "jsonl": "\n".join(map(json.dumps, rows)), "ndjson": "\n".join(map(json.dumps, rows)),
    }  # fmt: skip
    for ending, text in texts.items():
        (tmp_path / f"t.{ending}").write_text(text)
    pq.write_table(pa.Table.from_pylist(rows), tmp_path / "t.parquet")
    for ending in (*texts, "parquet"):
        table = open_table(Place.of(tmp_path / f"t.{ending}"))
        assert table.columns == ("image", "label"), ending
        assert [dict(fields) for _, fields in table.rows()] == rows, ending


def test_label_names_and_damaged_ones(tmp_path: Path) -> None:
    table = pa.table({"label": [1, 0]})
    features = {"info": {"features": {"label": {"names": ["crow", "wren"], "_type": "ClassLabel"}}}}
    for note, found in ((json.dumps(features), {"label": ("crow", "wren")}), ("[1", {}), ("[]", {})):
        pq.write_table(table.replace_schema_metadata({"huggingface": note}), tmp_path / "t.parquet")
        assert open_table(Place.of(tmp_path / "t.parquet")).labels == found


def test_what_is_no_table(tmp_path: Path) -> None:
    with pytest.raises(CaptionError, match="no table that is read"):
        open_table(Place.of(tmp_path / "a.doc"))
    for name, way in (("a.xlsx", "save it as CSV"), ("a.ods", "save it as CSV"), ("a.docx", "plain text"),
                      ("a.csv.gz", "unpack it"), ("a.sav", "Save it as CSV")):  # fmt: skip
        with pytest.raises(CaptionError, match=f"no table that is read.*{way}"):
            open_table(Place.of(tmp_path / name))
    for head in (b"PK\x03\x04\x14\0", b"\xd0\xcf\x11\xe0\xa1", b"PAR1\x15"):
        (tmp_path / "called.csv").write_bytes(head * 9)
        with pytest.raises(
            CaptionError, match=r"called\.csv is a .*whatever its name ends in.*Save it as CSV"
        ):
            open_table(Place.of(tmp_path / "called.csv"))
    with pytest.raises(CaptionError, match="No such file"):
        open_table(Place.of(tmp_path / "a.csv"))
