"""Images and shards in an object store: the same bits as with local folders, and the same promises."""

import json
from pathlib import Path

import numpy as np
import pytest
from pyarrow import fs

from explain_core.data.pictures.decode import open_image
from explain_core.places import Place
from explain_core.runs.pictures import picture_place, stored_maps
from explain_core.store.reader import Store

pytestmark = pytest.mark.slow

TABLES = (
    "predictions", "explanations", "sentences", "groundings", "heatmaps", "retrieval_index", "filters",
    "filter_pdfs", "class_attributes", "images", "attributes", "image_attributes", "metrics", "quarantine",
)  # fmt: skip


@pytest.fixture(scope="module")
def on_s3(s3, plain_folder):
    """The plain folder, in the bucket."""
    fs.copy_files(str(plain_folder), "birds/two words/pictures", source_filesystem=fs.LocalFileSystem(),
                  destination_filesystem=s3, use_threads=False)  # fmt: skip
    return "s3://birds/two words/pictures"


def content(result):
    """Every row of every table that says something of the images."""
    with Store.open(result.store) as store:
        rows = {
            table: store.rows(f"SELECT * {'EXCLUDE (shard)' if table == 'predictions' else ''} FROM {table}")
            for table in TABLES
        }
        digest = store.run().stats_digest
    return digest, {
        table: sorted(json.dumps(row, sort_keys=True) for row in found) for table, found in rows.items()
    }


def files(s3, folder):
    found = s3.get_file_info(fs.FileSelector(f"birds/{folder}", recursive=True, allow_not_found=True))
    return sorted(info.path for info in found if info.type == fs.FileType.File)


def test_a_run_on_s3_gives_what_a_local_run_gives_and_keeps_its_promises(
    s3, on_s3, plain_folder, run, tmp_path
):
    local = run(images=f"folder:{plain_folder}", store="local", shards=str(tmp_path / "elsewhere"))
    assert not (tmp_path / "local" / "extractions").exists()
    assert list((tmp_path / "elsewhere" / "extractions").glob("*/*.parquet"))
    there = {"images": f"folder:{on_s3}", "shards": "s3://birds/shards"}
    remote = run(**there)
    assert (remote.run_id, remote.images_forwarded, remote.quarantined) == (local.run_id, 72, 0)
    expected = content(local)
    assert content(remote) == expected

    # Everything that is a shard lies there; of what was published nothing is left at work.
    store = Path(remote.store)
    assert sorted(path.name for path in store.iterdir() if path.is_dir() and any(path.iterdir())) == [
        "cache", "statistics",
    ]  # fmt: skip
    extracted = [path for path in files(s3, "shards/extractions") if path.endswith(".parquet")]
    assert len(extracted) > 2
    assert files(s3, "shards/attributes")
    assert files(s3, "shards/work") == []

    # The store knows where its maps and pictures are.
    with Store.open(remote.store) as opened, Store.open(local.store) as beside:
        ours, theirs = opened.run(), beside.run()
        image = opened.rows("SELECT * FROM images ORDER BY image_id LIMIT 1")[0]
        (last, finer), (wanted, _) = (
            stored_maps(*pair, image) for pair in ((opened, ours), (beside, theirs))
        )
        assert finer is None and last.size and np.array_equal(last, wanted)
        picture = picture_place(ours, image)
        assert picture == Place.of(f"{on_s3}/{image['path']}")
        assert open_image(picture.text).tobytes() == open_image(plain_folder / image["path"]).tobytes()

    again = run(**there)
    assert (again.fresh, again.images_forwarded) == (False, 0)

    # One shard is cut short, one is gone: only their images are extracted again.
    with s3.open_input_file(extracted[0]) as handle:
        half = handle.read(handle.size() // 2)
    with s3.open_output_stream(extracted[0]) as stream:
        stream.write(half)
    s3.delete_file(extracted[1])
    (store / "explain.duckdb").unlink()
    mended = run(**there)
    assert 0 < mended.images_forwarded < 72
    assert content(mended) == expected
