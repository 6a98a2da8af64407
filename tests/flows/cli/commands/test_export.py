"""`explain export`: tables as Parquet or CSV files."""

import csv
import json

import pyarrow.parquet as pq


def test_named_tables_as_csv(ask, made, tmp_path):
    out = ask("export", "images", "failures", "--csv", str(tmp_path / "out")).out
    assert out.splitlines()[0].split() == ["images", "6", "rows", str(tmp_path / "out" / "images.csv")]
    with (tmp_path / "out" / "images.csv").open(newline="") as handle:
        rows = list(csv.DictReader(handle))
    assert {row["path"] for row in rows} == set(made.paths)
    assert json.loads(rows[0]["box"]) == {"x": 10.0, "y": 4.0, "width": 32.0, "height": 32.0}


def test_all_tables_as_parquet_and_never_over_others(ask, tmp_path):
    ask("export", "--parquet", str(tmp_path))
    assert pq.read_table(tmp_path / "predictions.parquet").num_rows == 5
    assert not (tmp_path / "failures.parquet").exists()  # a view
    error = ask("export", "--parquet", str(tmp_path)).error
    assert error and "are there already. Name another folder" in error


def test_one_run(ask, compared, tmp_path):
    ask("export", "predictions", "--parquet", str(tmp_path), "--run", "elsewhere", store=compared)
    assert pq.read_table(tmp_path / "predictions.parquet")["run_id"].unique().to_pylist() == ["run-elsewhere"]
    assert "no run called 'x'" in (
        ask("export", "--csv", str(tmp_path), "--run", "x", store=compared).error or ""
    )


def test_what_cannot_be_written(ask, tmp_path):
    assert "give one of --parquet DIR and --csv DIR" in (ask("export").error or "")
    both = ask("export", "--parquet", str(tmp_path), "--csv", str(tmp_path)).error
    assert both and "give one of" in both
    (tmp_path / "file").write_text("")
    assert "is a file: name a folder" in (ask("export", "--csv", str(tmp_path / "file")).error or "")
    assert "no table 'nothing'" in (ask("export", "nothing", "--csv", str(tmp_path)).error or "")


def test_explanations_for_other_programs(ask, made, tmp_path):
    folder, boxes, samples = tmp_path / "hf", tmp_path / "c.json", tmp_path / "f.json"
    out = ask("export", "--huggingface", str(folder), "--coco", str(boxes), "--fiftyone", str(samples)).out
    assert out.count("5 images") == 3
    assert (folder / "test" / "metadata.parquet").is_file()
    assert (
        len(json.loads(boxes.read_text())["images"]) == len(json.loads(samples.read_text())["samples"]) == 5
    )
    (tmp_path / "m.csv").write_text(f"image\n{made.paths[0]}\n{made.paths[0]}\n")
    beside = ("export", "--beside", str(tmp_path / "m.csv"))
    assert "1 image " in ask(*beside, "--out", str(tmp_path / "o.csv")).out
    assert "explained_sentence" in (tmp_path / "o.csv").read_text()
    assert "go together" in (ask(*beside).error or "")
    assert "leave --parquet" in (ask("export", "--coco", str(boxes), "--parquet", str(tmp_path)).error or "")
