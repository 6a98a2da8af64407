"""Pictures in tars and in Parquet files: the same run as from a folder, to the last bit; from S3 too."""

import json
from pathlib import Path

import pytest
from pyarrow import fs

from explain_core.errors import ExplainError
from explain_core.fieldguide.records import read_records
from explain_core.report.photographs import open_image
from explain_core.runs.pictures import known_image, picture_place
from explain_core.store.reader import Store
from tests.explain_core.data.packed import write_parquet, write_tar

pytestmark = pytest.mark.slow


@pytest.fixture(scope="module")
def packed(guide, tmp_path_factory) -> Path:
    """The guide's pictures as tars and as Parquet files, two of each split, with class and captions."""
    folder = tmp_path_factory.mktemp("packed")
    records = sorted(read_records(guide), key=lambda record: record.path)
    names = sorted({record.class_name for record in records})
    for split in ("train", "test"):
        own = [record for record in records if record.split == split]
        for part in (0, 1):
            members, rows = [], []
            for k, record in enumerate(own[part::2]):
                data = (guide / record.path).read_bytes()
                said = {"label": record.class_name, "captions": list(record.captions)}
                members += [(f"{k:04d}.png", data), (f"{k:04d}.json", json.dumps(said).encode())]
                image = {"bytes": data, "path": f"{k}.png"}
                rows.append(
                    {"image": image, "label": names.index(record.class_name), "captions": said["captions"]}
                )
            write_tar(folder / "tars" / f"{split}-{part:03d}.tar", members)
            write_parquet(folder / "parquet" / f"{split}-{part:05d}-of-00002.parquet", rows, names)
    return folder


def test_the_same_bits_as_from_a_folder(run, plain_folder, packed):
    digests = {}
    for name, spec in (
        ("folder", f"folder:{plain_folder}"),
        ("tars", f"webdataset:{packed}/tars/{{train,test}}-{{000..001}}.tar"),
        ("parquet", f"parquet:{packed}/parquet"),
    ):
        result = run(images=spec, store=name)
        with Store.open(result.store) as store:
            row = store.run(result.run_id)
            digests[name] = (row.stats_digest, row.images, row.images_quarantined, row.image_set_digest)
            pdf = store.rows("SELECT filter, p FROM filter_pdfs ORDER BY filter")
            digests[name] += (str(pdf),)
            image = store.rows("SELECT image_id FROM images ORDER BY image_id LIMIT 1")[0]["image_id"]
            place = picture_place(row, store.image(row, image))
            assert open_image(place.text).size == (128, 128)
            if name != "folder":
                assert known_image(store, row, place.text)["image_id"] == image
        assert not run(images=spec, store=name).fresh
    assert digests["folder"] == digests["tars"] == digests["parquet"]


def test_tars_and_parquet_in_a_bucket(run, plain_folder, packed, s3):
    """Brace patterns and folders behind an S3 address: the sums of the local folder, and pictures to be drawn."""
    fs.copy_files(str(packed), "birds/packed", source_filesystem=fs.LocalFileSystem(), destination_filesystem=s3,
                  use_threads=False)  # fmt: skip
    local = run(images=f"folder:{plain_folder}", store="local")
    with Store.open(local.store) as store:
        wanted = store.run(local.run_id)
    for spec in (
        "webdataset:s3://birds/packed/tars/{train,test}-{000..001}.tar",
        "parquet:s3://birds/packed/parquet",
    ):
        result = run(images=spec, store=spec.partition(":")[0])
        with Store.open(result.store) as store:
            row = store.run(result.run_id)
            assert (row.stats_digest, row.images) == (wanted.stats_digest, wanted.images)
            image = store.rows("SELECT image_id FROM images ORDER BY image_id LIMIT 1")[0]["image_id"]
            assert open_image(picture_place(row, store.image(row, image)).text).size == (128, 128)
        assert not run(images=spec, store=spec.partition(":")[0]).fresh


def test_a_tar_that_is_cut_short_afterwards(run, packed, tmp_path):
    import shutil

    copy = shutil.copytree(packed / "tars", tmp_path / "tars")
    run(images=f"webdataset:{copy}")
    tar = copy / "train-000.tar"
    tar.write_bytes(tar.read_bytes()[:5000])
    with pytest.raises(ExplainError, match=r"train-000\.tar is no tar, or is cut short"):
        run(images=f"webdataset:{copy}")
