"""Parquet files with pictures in them: Hugging Face's layout, bytes alone, and what is refused."""

import json

import pyarrow as pa
import pyarrow.parquet as pq
import pytest

from explain_core.data.sets.manifest import build_manifest, ids_in_reading_order
from explain_core.data.sets.parquet_set import has_pictures, load_parquet
from explain_core.errors import CaptionError, ImageSetError
from explain_core.image_sets import load_image_set
from tests.explain_core.data.packed import picture, write_parquet

NAMES = ("wren", "crow")  # not in the alphabet's order


def rows(count, first=0):
    return [
        {
            "image": {"bytes": picture(k), "path": f"bird_{k}.png"}, "label": k % 2,
            "caption": f"a bird with a {'red' if k % 2 else 'blue'} crown",
        }
        for k in range(first, first + count)
    ]  # fmt: skip


def test_hugging_face_s_layout(tmp_path):
    write_parquet(tmp_path / "data" / "train-00000-of-00002.parquet", rows(10), NAMES)
    write_parquet(tmp_path / "data" / "train-00001-of-00002.parquet", rows(3, first=10), NAMES)
    write_parquet(tmp_path / "data" / "test-00000-of-00001.parquet", rows(5, first=13), NAMES)
    found = load_parquet(str(tmp_path))
    assert found.classes == NAMES and len(found.records) == 18
    one = next(record for record in found.records if "bird_14" in record.path)
    assert one.path == "test-00000-of-00001.parquet/image/0000001/bird_14.png"
    assert (one.class_index, one.split, one.captions) == (0, "test", ("a bird with a blue crown",))
    for spec in (
        f"parquet:{tmp_path}/data",
        str(tmp_path),
        f"{tmp_path}/data/*.parquet",
        f"folder:{tmp_path}",
    ):
        assert [r.path for r in load_image_set(spec).records] == [r.path for r in found.records]
    manifest = build_manifest(found)
    assert manifest.table.num_rows == 18 and not manifest.quarantined
    order = ids_in_reading_order(manifest)
    assert sorted(order) == manifest.table["image_id"].to_pylist() != order
    paths = dict(zip(manifest.table["image_id"].to_pylist(), manifest.table["path"].to_pylist(), strict=True))
    files = [paths[image].partition("/")[0] for image in order]
    assert sum(a != b for a, b in zip(files, files[1:], strict=False)) == 2  # a file after the other
    assert (
        has_pictures(str(tmp_path))
        and load_image_set(f"{tmp_path}/data/test-00000-of-00001.parquet").classes == NAMES
    )


def test_bytes_alone_and_a_class_that_is_kept_back(tmp_path):
    table = pa.table({"jpg": [picture(1, "JPEG"), picture(2, "JPEG")], "species": ["crow", "wren"]})
    pq.write_table(table, tmp_path / "a.parquet")
    found = load_parquet(str(tmp_path / "a.parquet"))
    assert found.classes == ("crow", "wren") and found.records[1].path == "a.parquet/jpg/0000001"
    back = [{**row, "label": -1 if k == 2 else row["label"]} for k, row in enumerate(rows(4))]
    write_parquet(tmp_path / "b.parquet", back, NAMES)
    kept = load_parquet(str(tmp_path / "b.parquet"))
    assert len(kept.records) == 3 and any("left out 1 image whose class" in note for note in kept.warnings)


def test_tables_of_paths_stay_tables(tmp_path):
    (tmp_path / "1.png").write_bytes(picture(1))
    (tmp_path / "2.png").write_bytes(picture(2))
    pq.write_table(pa.table({"image": ["1.png", "2.png"], "label": ["crow", "wren"]}), tmp_path / "t.parquet")
    rows_of_paths = [{"image": {"bytes": None, "path": f"{k}.png"}, "label": k - 1} for k in (1, 2)]
    write_parquet(tmp_path / "u.parquet", rows_of_paths, NAMES)
    assert [record.path for record in load_image_set(f"parquet:{tmp_path}/u.parquet").records] == [
        "1.png",
        "2.png",
    ]
    for spec in (f"parquet:{tmp_path}/t.parquet", f"manifest:{tmp_path}/t.parquet", f"{tmp_path}/t.parquet"):
        assert [record.path for record in load_image_set(spec).records] == ["1.png", "2.png"]


def test_a_picture_that_cannot_be_read_is_named_by_file_and_row(tmp_path):
    spoilt = rows(5)
    spoilt[1]["image"] = {"bytes": None, "path": "away.png"}
    spoilt[3]["image"] = {"bytes": b"", "path": "empty.png"}
    write_parquet(tmp_path / "a.parquet", spoilt, NAMES)
    manifest = build_manifest(load_parquet(str(tmp_path / "a.parquet")))
    assert manifest.quarantined == (
        ("a.parquet/image/0000001/away.png", "the row holds no picture"),
        ("a.parquet/image/0000003/empty.png", "empty file"),
    )


@pytest.mark.parametrize(
    ("columns", "said"),
    [
        ({"image": ("caption",)}, 'the column "caption" is of type string; wanted are pictures'),
        ({"image": ("photo",)}, 'the column "photo" is not there'),
        ({"class": ("kind",)}, 'there is no column "kind"; there are image, label'),
    ],
)
def test_columns_that_are_missing_or_of_another_type(tmp_path, columns, said):
    write_parquet(tmp_path / "a.parquet", rows(4), NAMES)
    with pytest.raises((ImageSetError, CaptionError), match=said):
        load_parquet(str(tmp_path / "a.parquet"), columns=columns)


def test_what_is_no_set(tmp_path):
    whole = write_parquet(tmp_path / "a.parquet", rows(8), NAMES)
    short = tmp_path / "b.parquet"
    short.write_bytes(whole.read_bytes()[:-100])
    with pytest.raises(
        CaptionError, match=r"b\.parquet is not a Parquet file, or is cut short.*write it again"
    ):
        load_parquet(str(short))
    write_parquet(tmp_path / "c.parquet", rows(4), ("crow", "wren"))
    with pytest.raises(ImageSetError, match=r"c\.parquet is of another kind than a\.parquet"):
        load_parquet(f"{tmp_path}/a.parquet,{tmp_path}/c.parquet")
    two = [{**row, "photo": row["image"]} for row in rows(2)]
    write_parquet(tmp_path / "d.parquet", two, NAMES)
    with pytest.raises(
        ImageSetError, match="may be in the column image or photo; say which: --columns image=image"
    ):
        load_parquet(str(tmp_path / "d.parquet"))
    write_parquet(tmp_path / "e.parquet", [{"image": row["image"]} for row in rows(2)])
    with pytest.raises(ImageSetError, match="no sample says of which class it is"):
        load_parquet(str(tmp_path / "e.parquet"))


def test_a_damaged_part_of_a_file(tmp_path):
    path = write_parquet(tmp_path / "a.parquet", rows(40), NAMES, group=10)
    found = load_parquet(str(path))
    data = bytearray(path.read_bytes())
    place = pq.ParquetFile(path).metadata.row_group(2).column(0).data_page_offset
    data[place : place + 400] = b"\xff" * 400
    path.write_bytes(data)
    manifest = build_manifest(found)
    assert 1 <= len(manifest.quarantined) <= 10 and manifest.table.num_rows == 40 - len(manifest.quarantined)
    assert all("damaged" in reason or "shorter" in reason for _, reason in manifest.quarantined)


def test_datasets_own_files(tmp_path):
    datasets = pytest.importorskip("datasets")
    features = datasets.Features(
        {
            "image": datasets.Image(),
            "label": datasets.ClassLabel(names=list(NAMES)),
            "text": datasets.Value("string"),
        }
    )
    made = datasets.Dataset.from_list(
        [{"image": row["image"], "label": row["label"], "text": row["caption"]} for row in rows(6)],
        features=features,
    )
    made.to_parquet(str(tmp_path / "train-00000-of-00001.parquet"))
    found = load_parquet(str(tmp_path))
    assert found.classes == NAMES and [record.class_index for record in found.records] == [0, 1] * 3
    assert found.records[1].captions == ("a bird with a red crown",)
    assert build_manifest(found).table.num_rows == 6


def test_lists_of_labels_are_named_and_a_picture_of_two_is_left_out(tmp_path):
    feature = {"names": list(NAMES), "_type": "ClassLabel"}
    features = {"image": {"_type": "Image"}, "labels": {"_type": "Sequence", "feature": feature}}
    table = pa.table(
        {
            "image": [{"bytes": picture(k), "path": f"{k}.png"} for k in range(4)],
            "labels": [[1], [0], [0, 1], [1]],
        }
    ).replace_schema_metadata({"huggingface": json.dumps({"info": {"features": features}})})
    pq.write_table(table, tmp_path / "train.parquet")
    found = load_parquet(str(tmp_path / "train.parquet"))
    assert [found.classes[record.class_index] for record in found.records] == ["crow", "wren", "crow"]
    assert any(note.startswith("left out 1 image of several classes") for note in found.warnings)


def test_of_two_columns_of_pictures_one_has_to_be_named(tmp_path):
    columns = {name: [{"bytes": picture(k), "path": None} for k in range(2)] for name in ("front", "back")}
    pq.write_table(pa.table({**columns, "label": ["crow", "wren"]}), tmp_path / "a.parquet")
    with pytest.raises(ImageSetError, match="front or back; say which: --columns image=front"):
        load_image_set(str(tmp_path))
    one = pa.table({"front": columns["front"], "label": ["crow", "wren"]})
    pq.write_table(one, tmp_path / "a.parquet")
    assert load_image_set(str(tmp_path)).classes == ("crow", "wren")


def test_names_of_numbers_lie_in_the_folder_that_is_given(tmp_path):
    rows = [{"image": {"bytes": picture(k), "path": None}, "label": k % 2} for k in range(4)]
    write_parquet(tmp_path / "data/part-0.parquet", rows)
    (tmp_path / "classes.txt").write_text("crow\nwren\n")
    for spec in (f"parquet:{tmp_path}", str(tmp_path)):
        assert load_image_set(spec).classes == ("crow", "wren")
