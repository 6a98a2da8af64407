"""Links in a folder of pictures. (What a loader makes of them: test_folder.py.)"""

from explain_core.data.listing.listing import list_images
from explain_core.data.pictures.decode import USUAL_OPENING
from explain_core.data.pictures.file_look import asked_of, looks
from explain_core.data.pictures.picture_survey import surveyed
from explain_core.data.sets.folder import load_folder
from explain_core.places import Place


def test_class_folders_of_links_into_a_pool(tmp_path, picture):
    for number in range(6):
        pool = picture(tmp_path / f"pool/{number}.png")
        link = (
            tmp_path / f"set/{'train' if number < 4 else 'val'}/{'ash' if number % 2 else 'elm'}/{number}.png"
        )
        link.parent.mkdir(parents=True, exist_ok=True)
        link.symlink_to(pool)
    found = load_folder(str(tmp_path / "set"))
    assert found.classes == ("ash", "elm")
    assert {record.path for record in found.records if record.split == "test"} == {
        "val/ash/5.png",
        "val/elm/4.png",
    }
    assert (
        found.warnings[0] == "6 pictures are links, or lie in a folder that is one: read where they lead to"
    )
    assert surveyed(found, USUAL_OPENING) == ()
    (looked,) = looks(found.root, asked_of(found, {}))
    assert all(not isinstance(each, str) for each in looked)  # each is a stamp and a digest, and no reason


def test_folders_that_lead_to_one_another_end(tmp_path, picture):
    picture(tmp_path / "set/crow/1.jpg")
    picture(tmp_path / "set/wren/2.jpg")
    (tmp_path / "set/crow/wren").symlink_to(tmp_path / "set/wren")
    (tmp_path / "set/wren/crow").symlink_to(tmp_path / "set/crow")
    (tmp_path / "set/all").symlink_to(tmp_path / "set")
    (tmp_path / "set/crow2").mkdir()
    (tmp_path / "set/crow2/of").symlink_to(
        tmp_path / "set/crow"
    )  # called like the folder that it lies in, and no loop
    listing = list_images(Place.of(tmp_path / "set"))
    assert set(listing.images) == {
        "crow/1.jpg", "wren/2.jpg", "crow/wren/2.jpg", "wren/crow/1.jpg", "crow2/of/1.jpg", "crow2/of/wren/2.jpg",
    }  # fmt: skip
    assert {"all/", "crow/wren/crow/", "wren/crow/wren/"} <= set(listing.others)


def test_a_link_to_nothing_alone_is_said(tmp_path, picture):
    picture(tmp_path / "set/crow/1.jpg")
    (tmp_path / "set/crow/2.jpg").symlink_to("../../gone.jpg")
    listing = list_images(Place.of(tmp_path / "set"))
    assert listing.notes == ["left out 1 link to what is not there: crow/2.jpg"]
