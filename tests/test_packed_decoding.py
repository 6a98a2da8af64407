"""What a worker decodes of a picture in a tar or a Parquet file is what it decodes of the file itself."""

import io
import json

import numpy as np
import pytest
from PIL import Image

from explain_core.data.pictures.preprocess import Preprocessing
from explain_core.data.sets.manifest import build_manifest, ids_in_reading_order
from explain_core.errors import ImageSetError
from explain_core.image_sets import load_image_set
from flows.stages.extract import image_jobs
from tasks.decoding import decode, decoded
from tests.explain_core.data.packed import write_parquet, write_tar

CLASSES = ("crow", "wren")
RECIPE = Preprocessing(size=32)


def noise(k):
    pixels = np.random.default_rng(k).integers(0, 255, (40 + k, 50, 3), np.uint8)
    with io.BytesIO() as file:
        Image.fromarray(pixels).save(file, "JPEG", quality=90)
        return file.getvalue()


@pytest.fixture
def sets(tmp_path):
    """The same twelve pictures in folders, in two tars, and in Parquet."""
    members, rows = {0: [], 1: []}, []
    for k in range(12):
        label, data = CLASSES[k % 2], noise(k)
        split = "test" if k % 3 == 0 else "train"
        file = tmp_path / "plain" / split / label / f"{k:02d}.jpg"
        file.parent.mkdir(parents=True, exist_ok=True)
        file.write_bytes(data)
        said = json.dumps({"label": label, "split": split}).encode()
        members[k % 2] += [(f"{k:02d}.jpg", data), (f"{k:02d}.json", said)]
        rows.append({"image": {"bytes": data, "path": f"{k:02d}.jpg"}, "label": k % 2, "split": split})
    for part, each in members.items():
        write_tar(tmp_path / "tars" / f"{part:03d}.tar", each)
    write_parquet(tmp_path / "rows" / "all.parquet", rows, CLASSES, group=5)
    return {
        "plain": f"folder:{tmp_path}/plain", "tars": f"webdataset:{tmp_path}/tars", "rows": f"parquet:{tmp_path}/rows",
    }  # fmt: skip


def test_the_same_pixels(sets):
    manifests = {name: build_manifest(load_image_set(spec)) for name, spec in sets.items()}
    assert len({manifest.digest for manifest in manifests.values()}) == 1
    seen = {}
    for name, manifest in manifests.items():
        ids = ids_in_reading_order(manifest)
        jobs = image_jobs(manifest, ids)
        batches = decoded([[jobs[image] for image in ids]], RECIPE, 4, threads=3)
        seen[name] = {each.image_id: each for batch in batches for each in batch.pixels}
    assert len(seen["plain"]) == 12 and set(seen["plain"]) == set(seen["tars"]) == set(seen["rows"])
    for image, plain in seen["plain"].items():
        for name in ("tars", "rows"):
            other = seen[name][image]
            assert np.array_equal(other.crop, plain.crop) and other.size == plain.size
            assert other.class_index == plain.class_index


def test_a_tar_that_has_become_another_since_it_was_planned(sets, tmp_path):
    manifest = build_manifest(load_image_set(sets["tars"]))
    jobs = list(image_jobs(manifest, manifest.table["image_id"].to_pylist()).values())
    job = next(job for job in jobs if "/000.tar/" in job.path)
    write_tar(tmp_path / "tars" / "000.tar", [(f"{k:02d}.jpg", noise(k + 100)) for k in range(0, 12, 2)])
    with pytest.raises(ImageSetError, match="has changed since the run was planned"):
        decode(job, RECIPE)
    (tmp_path / "tars" / "000.tar").unlink()
    with pytest.raises(ImageSetError, match="cannot be now"):
        decode(job, RECIPE)
