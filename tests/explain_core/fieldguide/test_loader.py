import json

import pytest

from explain_core.errors import ImageSetError
from explain_core.fieldguide.loader import default_folder, load_fieldguide
from explain_core.fieldguide.records import VERSION, read_records


def test_a_field_guide_is_an_image_set(small_guide):
    images = load_fieldguide(str(small_guide))
    assert images.spec == f"fieldguide:{small_guide}"
    assert images.root == str(small_guide)
    assert images.classes == (
        "Ash-crowned_Finch",
        "Chalk-throated_Reedling",
        "Ember-crowned_Finch",
        "Sulphur_Reedling",
    )
    assert [record.path for record in images.records][:4] == [
        "images/Ash-crowned_Finch/000.jpg",
        "images/Ash-crowned_Finch/001.jpg",
        "images/Ash-crowned_Finch/002.jpg",
        "images/Chalk-throated_Reedling/000.jpg",
    ]
    for record, drawn in zip(images.records, read_records(small_guide), strict=True):
        assert images.classes[record.class_index] == drawn.class_name
        assert (record.split, record.captions, record.box) == (drawn.split, drawn.captions, drawn.box)
        assert {part.name: (part.x, part.y) for part in record.parts} == drawn.keypoints


def test_the_default_folder_is_in_the_users_cache(monkeypatch, tmp_path):
    monkeypatch.setenv("XDG_CACHE_HOME", str(tmp_path))
    assert default_folder() == tmp_path / "explain-flow" / f"fieldguide-{VERSION}"
    monkeypatch.delenv("XDG_CACHE_HOME")
    monkeypatch.setenv("HOME", str(tmp_path / "home"))
    assert default_folder() == tmp_path / "home" / ".cache" / "explain-flow" / f"fieldguide-{VERSION}"


def copied(small_guide, folder, **parameters):
    """A folder with the same records, and other parameters in species.json."""
    folder.mkdir()
    (folder / "records.jsonl").write_text((small_guide / "records.jsonl").read_text())
    table = json.loads((small_guide / "species.json").read_text())
    table["parameters"] |= parameters
    (folder / "species.json").write_text(json.dumps(table))
    return folder


def test_another_version_is_refused(small_guide, tmp_path):
    old = copied(small_guide, tmp_path / "old", version=VERSION + 1)
    with pytest.raises(
        ImageSetError, match=rf"of version {VERSION + 1}, this program draws version {VERSION}"
    ):
        load_fieldguide(str(old))


@pytest.mark.parametrize("line", ["{", "[]", '{"path": "x"}', "null"])
def test_damaged_records_are_named(small_guide, tmp_path, line):
    damaged = copied(small_guide, tmp_path / "damaged")
    (damaged / "records.jsonl").write_text(line + "\n")
    with pytest.raises(ImageSetError, match=r"is damaged: records\.jsonl cannot be read"):
        load_fieldguide(str(damaged))


@pytest.mark.parametrize("path", ["/etc/passwd", "../../secret.jpg", "images/../../secret.jpg"])
def test_a_path_out_of_the_folder_is_refused(small_guide, tmp_path, path):
    damaged = copied(small_guide, tmp_path / "damaged")
    records = (damaged / "records.jsonl").read_text()
    (damaged / "records.jsonl").write_text(records.replace("images/Ember-crowned_Finch/000.jpg", path))
    with pytest.raises(ImageSetError, match="leaves the folder"):
        load_fieldguide(str(damaged))


def test_a_folder_of_something_else_is_left_alone(tmp_path):
    (tmp_path / "notes.txt").write_text("precious")
    with pytest.raises(ImageSetError, match="is not this field guide"):
        load_fieldguide(str(tmp_path))
    assert [file.name for file in tmp_path.iterdir()] == ["notes.txt"]
