"""What is left out of a folder, and how that is said. (Other notes: test_listing.py, test_folder.py.)"""

from explain_core.data.listing.leftovers import no_class_folders
from explain_core.data.listing.listing import list_images
from explain_core.data.sets.folder import load_folder
from explain_core.places import Place


def test_masks_of_pictures_that_are_there(tmp_path, picture):
    for name in ("1.png", "1_mask.png", "1_mask_1.png", "the_mask.png"):
        picture(tmp_path / "crow" / name)
    listing = list_images(Place.of(tmp_path))
    assert set(listing.images) == {"crow/1.png", "crow/the_mask.png"}
    assert any("left out 2 masks" in note for note in listing.notes)


def test_outer_folders_are_the_classes_and_it_is_said(tmp_path, picture):
    for path in ("a/abbey/1.jpg", "a/arch/1.jpg", "b/bar/1.jpg", "b/bath/1.jpg"):
        picture(tmp_path / path)
    notes = load_folder(str(tmp_path)).warnings
    assert any("the classes are the 2 outer folders" in note and "a/abbey" in note for note in notes)
    (tmp_path / "labels.csv").write_text(
        "image,label\na/abbey/1.jpg,x\na/arch/1.jpg,y\nb/bar/1.jpg,x\nb/bath/1.jpg,y\n"
    )
    assert not any(
        "outer folders" in note for note in load_folder(str(tmp_path)).warnings
    )  # a table tells them
    (tmp_path / "labels.csv").unlink()
    picture(tmp_path / "b/1.jpg")
    assert not any("outer folders" in note for note in load_folder(str(tmp_path)).warnings)


def test_folders_of_parts_are_no_classes(tmp_path, picture):
    picture(tmp_path / "images_part_1/1.jpg")
    picture(tmp_path / "images_part_2/2.jpg")
    assert "no names of classes" in (no_class_folders(list_images(Place.of(tmp_path))) or "")
