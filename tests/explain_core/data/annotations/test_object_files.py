"""Which files tell objects. (As whole sets: tests/conventions.)"""

from explain_core.data.annotations.object_files import object_files
from explain_core.data.listing.listing import list_images
from explain_core.places import Place


def test_files_of_several_kinds_and_none(tmp_path, picture):
    picture(tmp_path / "crow/1.jpg")
    (tmp_path / "crow/1.json").write_text('{"a": 1}')
    (tmp_path / "notes.xml").write_text("<notes/>")
    assert object_files(list_images(Place.of(tmp_path))) == []
    (tmp_path / "crow/1.json").write_text('{"shapes": [], "imagePath": "1.jpg", "flags": {"wren": true}}')
    (tmp_path / "cvat.xml").write_text(
        '<annotations><image name="1.jpg"><tag label="crow"/></image></annotations>'
    )
    found = object_files(list_images(Place.of(tmp_path)))
    assert [each.name for each in found] == ["cvat.xml of CVAT's", "1 JSON file of LabelMe's"]
    assert [row.class_name for each in found for row in each.rows([])] == ["crow", "wren"]
