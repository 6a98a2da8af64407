"""What a path means by what lies there."""

import pyarrow as pa
import pyarrow.parquet as pq

from explain_core.data.sets.packed_kind import kind_of_packed, kind_of_pattern, nothing_there, way_out
from tests.explain_core.data.packed import picture, samples, write_parquet, write_tar


def test_kinds(tmp_path):
    write_tar(tmp_path / "tars" / "train" / "a.tar", samples(1))
    write_parquet(tmp_path / "hf" / "data" / "a.parquet", [{"image": {"bytes": picture(1), "path": None}}])
    (tmp_path / "both").mkdir()
    (tmp_path / "both" / "1.png").write_bytes(picture(1))
    write_tar(tmp_path / "both" / "backup.tar", samples(1))
    (tmp_path / "deep/images/train/crow").mkdir(parents=True)
    (tmp_path / "deep/images/train/crow/1.png").write_bytes(picture(1))
    write_tar(tmp_path / "deep" / "images.tar", samples(1))
    converted = tmp_path / "converted" / "default" / "train" / "0000.parquet"
    write_parquet(converted, [{"image": {"bytes": picture(1), "path": None}}])
    pq.write_table(pa.table({"image": ["1.png"]}), tmp_path / "table.parquet")
    for name, kind in (
        ("tars", "webdataset"), ("tars/train/a.tar", "webdataset"), ("hf", "parquet"), ("hf/data/a.parquet", "parquet"),
        ("both", None), ("deep", None), ("converted", "parquet"), ("table.parquet", None), ("nowhere", None),
    ):  # fmt: skip
        assert kind_of_packed(str(tmp_path / name)) == kind, name
    assert kind_of_pattern("s3://b/x-{0..3}.tar") == "webdataset" and kind_of_pattern("x.parquet") is None
    assert kind_of_pattern("x-*.parquet") == "parquet"
    (tmp_path / "a.7z").write_bytes(b"x")
    assert "Unpack it" in way_out(str(tmp_path / "a.7z")) and way_out("nowhere.xlsx") == ""


def test_a_path_at_which_nothing_is(tmp_path):
    for spec in (f"{tmp_path}/none", f"{tmp_path}/none.csv", "none.csv"):
        assert "There is no such file or folder" in nothing_there(spec)
    assert nothing_there("birds") == nothing_there("brids:birds.csv") == nothing_there(str(tmp_path)) == ""
