"""A user's table comes back as it was, with columns behind its own."""

import csv
import json

import pyarrow as pa
import pyarrow.parquet as pq
import pytest

from explain_core.errors import CaptionError, InputError
from explain_core.runs.explained_images import explained_images
from explain_core.runs.manifest_columns import write_beside_manifest

TABLE = 'id;photo;note\n7;{};first, "quoted"\n8;elsewhere.png;\n9;{};last\n'


@pytest.fixture
def beside(grounded, tmp_path):
    def write(text_or_table, name, out, **given):
        manifest = tmp_path / name
        if isinstance(text_or_table, str):
            manifest.write_text(text_or_table, encoding="utf-8")
        else:
            pq.write_table(text_or_table, manifest)
        run = grounded.run()
        return write_beside_manifest(run, explained_images(grounded, run), manifest, tmp_path / out, given)

    return write


def test_csv_and_json_lines(beside, made, tmp_path):
    text = TABLE.format(made.paths[0], made.paths[1])
    found = beside(text, "m.csv", "out.csv")
    assert found.images == 2 and "1 row of images that the run has not: elsewhere.png" in found.notes[0]
    with (tmp_path / "out.csv").open(newline="", encoding="utf-8") as handle:
        rows = list(csv.DictReader(handle, delimiter=";"))  # as in the user's own
    assert [row["id"] for row in rows] == ["7", "8", "9"] and rows[0]["note"] == 'first, "quoted"'
    assert rows[0]["explained_correct"] == "true" and float(rows[0]["explained_p_predicted"]) == 0.75
    assert (
        rows[0]["explained_attributes"] == "black head; red [b]wing[/b]"
        and rows[1]["explained_predicted"] == ""
    )
    assert rows[2]["explained_failure"] == "A Jay, though a Finch."
    beside(text, "m.csv", "out.jsonl")
    lines = [json.loads(line) for line in (tmp_path / "out.jsonl").read_text().splitlines()]
    assert lines[1]["explained_correct"] is None and lines[0]["explained_correct"] is True


def test_parquet_keeps_its_types(beside, made, tmp_path):
    table = pa.table(
        {"image": list(made.paths[:2]), "size": pa.array([3, None], pa.int16()), "tags": [["a"], []]}
    )
    beside(table, "m.parquet", "out.parquet")
    found = pq.read_table(tmp_path / "out.parquet")
    assert found.select(table.column_names).equals(table)
    assert found["explained_correct"].to_pylist() == [True, False]
    assert str(found.schema.field("explained_p_predicted").type) == "double"


def test_what_is_refused(beside, made):
    text = f"photo\n{made.paths[0]}\n"
    for name, out, content, error, said in (
        ("m.csv", "out.xlsx", text, InputError, "has to end in"),
        ("m.csv", "m.csv", text, InputError, "is there already"),
        ("n.csv", "o.csv", "photo\nnobody.png\n", InputError, "no row names an image of run"),
        ("n.csv", "o.csv", "colour,weight\nred,1\n", CaptionError, "no column names images"),
        ("n.csv", "o.csv", f"photo,explained_x\n{made.paths[0]},1\n", InputError, "already: explained_x"),
    ):
        with pytest.raises(error, match=said):
            beside(content, name, out)
