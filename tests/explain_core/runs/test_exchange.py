"""What other programs are given, read back with them where they are installed, else held against their form."""

import contextlib
import io
import json

import pyarrow.parquet as pq
import pytest

from explain_core.errors import InputError
from explain_core.runs.exchange import coco, fiftyone, named_as_picture, write_hugging_face, write_json
from explain_core.runs.explained_images import explained_images


@pytest.fixture
def images(grounded):
    return list(explained_images(grounded, grounded.run()))


def test_hugging_face_s_folder(grounded, images, tmp_path):
    written = write_hugging_face(grounded.run(), images, tmp_path / "hf")
    assert written.images == 5 and not written.notes
    rows = pq.read_table(tmp_path / "hf" / "test" / "metadata.parquet").to_pylist()
    for row, image in zip(rows, [each for each in images if each.split == "test"], strict=True):
        assert (tmp_path / "hf" / "test" / row["file_name"]).is_file()
        assert row["label"] == image.class_name and row["sentence"] == image.sentence
    with pytest.raises(InputError, match="is there already"):
        write_hugging_face(grounded.run(), images, tmp_path / "hf")


def test_hugging_face_s_folder_is_read_by_datasets(grounded, images, tmp_path, monkeypatch):
    datasets = pytest.importorskip("datasets")
    monkeypatch.setenv("HF_HUB_OFFLINE", "1")
    write_hugging_face(grounded.run(), images, tmp_path / "hf")
    found = datasets.load_dataset(
        "imagefolder", data_dir=str(tmp_path / "hf"), cache_dir=str(tmp_path / "cache")
    )
    assert {split: len(each) for split, each in found.items()} == {"train": 2, "test": 3}
    by_id = {row["image_id"]: row for each in found.values() for row in each}
    first = by_id[images[0].image_id]
    assert first["image"].size == (64, 48) and first["predicted"] == images[0].predicted
    grounded_one = by_id[next(image.image_id for image in images if image.regions)]
    assert grounded_one["objects"]["category"] == ["black head", "red [b]wing[/b]"]


def test_pictures_that_are_gone(grounded, images, tmp_path, monkeypatch):
    import dataclasses

    gone = dataclasses.replace(images[0], path="away.png")
    found = write_hugging_face(grounded.run(), [gone, images[1]], tmp_path / "some")
    assert (
        found.images == 1 and "left out 1 picture that cannot be read: away.png (missing)" in found.notes[0]
    )
    with pytest.raises(InputError, match="no picture of the run can be read"):
        write_hugging_face(grounded.run(), [gone], tmp_path / "none")
    assert named_as_picture("a.parquet/image/0000001", b"\x89PNG") == "a.parquet/image/0000001.png"
    assert named_as_picture("a/b.JPG", b"") == "a/b.JPG"


def test_coco_s_json_is_read_by_pycocotools(images, tmp_path):
    tools = pytest.importorskip("pycocotools.coco")
    write_json(tmp_path / "c.json", coco(images), len(images))
    with contextlib.redirect_stdout(io.StringIO()):
        found = tools.COCO(str(tmp_path / "c.json"))
    assert len(found.imgs) == 5 and {each["name"] for each in found.cats.values()} == {
        "black head",
        "red [b]wing[/b]",
    }
    ((head,), (wing,)) = (found.loadAnns(found.getAnnIds(catIds=[number])) for number in (1, 2))
    image = found.loadImgs(head["image_id"])[0]
    x, y, width, height = head["bbox"]
    assert x >= 0 and y >= 0 and x + width <= image["width"] and y + height <= image["height"]
    assert head["area"] == width * height and head["keypoints"] == [12.0, 8.0, 2] and wing["iscrowd"] == 0
    with pytest.raises(InputError, match="is there already"):
        write_json(tmp_path / "c.json", {}, 0)


def test_fiftyone_s_json(grounded, images, tmp_path):
    found = fiftyone(grounded.run(), images)
    write_json(tmp_path / "f.json", found, len(images))
    assert json.loads((tmp_path / "f.json").read_text()) == found
    sample = next(each for each in found["samples"] if each["groundings"]["detections"])
    assert (
        sample["filepath"].startswith("/") and sample["tags"] == ["test"] and sample["_media_type"] == "image"
    )
    # fiftyone 1.22 reads a file with a fixed schema: a sample with a field that is not named is refused.
    own = {"filepath", "tags", "metadata", "_media_type"}
    assert all(set(each) - own == set(found["sample_fields"]) for each in found["samples"])
    assert found["sample_fields"]["groundings"].endswith(
        "EmbeddedDocumentField(fiftyone.core.labels.Detections)"
    )
    assert sample["prediction"]["_cls"] == "Classification" and 0 <= sample["prediction"]["confidence"] <= 1
    for each in sample["groundings"]["detections"]:
        x, y, width, height = each["bounding_box"]  # shares of the picture
        assert each["_cls"] == "Detection" and 0 <= x <= x + width <= 1 and 0 <= y <= y + height <= 1
