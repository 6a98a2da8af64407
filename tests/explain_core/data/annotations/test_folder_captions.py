"""What a caption file says of a folder's pictures. (What a loader makes of it: test_folder.py.)"""

import pytest

from explain_core.data.annotations.folder_captions import FolderCaptions
from explain_core.data.columns.captions import CaptionRow
from explain_core.data.image_set import Box
from explain_core.data.listing.listing import list_images
from explain_core.errors import CaptionError
from explain_core.places import Place


@pytest.fixture
def told(tmp_path, picture):
    for name in ("009.Brewer_Blackbird/1.jpg", "crow/2.jpg", "3.jpg"):
        picture(tmp_path / name)
    return FolderCaptions(list_images(Place.of(tmp_path)))


def test_rows_of_images_go_before_rows_of_classes(told):
    told.hear(CaptionRow("a:1", None, "Brewer Blackbird", ("glossy",)))
    told.hear(CaptionRow("a:2", "2.jpg", None, ("black",)))
    told.hear(CaptionRow("a:3", None, "crow", ("large",)))
    told.close(["009.Brewer_Blackbird", "crow"])
    assert told.captions_of("009.Brewer_Blackbird/1.jpg", "009.Brewer_Blackbird") == ("glossy",)
    assert told.captions_of("crow/2.jpg", "crow") == ("black",)
    assert told.classes == {}


def test_classes_of_images_are_remembered_and_must_agree(told):
    told.hear(CaptionRow("a:1", "3.jpg", "owl", ("brown",)))
    assert told.classes == {"3.jpg": "owl"}
    with pytest.raises(CaptionError, match=r"a:2: the class of 3\.jpg is jay here and owl elsewhere"):
        told.hear(CaptionRow("a:2", "3.jpg", "jay", ("brown",)))


def test_rows_of_classes_that_no_image_has_are_said(told):
    told.hear(CaptionRow("a:1", None, "emu", ("tall",)))
    told.hear(CaptionRow("a:2", None, "crow", ("black",)))
    told.close(["crow"])
    assert told.captions_of("crow/2.jpg", "crow") == ("black",)


def test_rows_of_strangers_are_of_captions_or_of_their_table(told, tmp_path):
    told.hear(CaptionRow("a.csv:1", "3.jpg", "owl", ()))
    told.hear(CaptionRow("a.csv:2", "gone.jpg", "owl", ()))
    told.close(["owl"])
    assert told._listing.notes[-1] == "1 row of a.csv for images that are not there: gone.jpg"
    told.hear(CaptionRow("a.csv:3", "lost.jpg", "owl", ("brown",)))
    told.close(["owl"])
    assert "2 rows of captions for images that are not there" in told._listing.notes[-1]


def test_of_images_that_are_left_out_nothing_more_is_said(told):
    for number, box in enumerate((Box(1, 2, 3, 4), Box(2, 2, 3, 4))):
        told.hear(CaptionRow(f"a.csv:{number}", "3.jpg", None, (), box=box), several_boxes=True)
        told.hear(CaptionRow(f"a.csv:{number}", "2.jpg", None, (), box=box), several_boxes=True)
    told.close(["crow"], used={"crow/2.jpg"})
    assert told._listing.notes[-1] == "1 image with several boxes used whole: crow/2.jpg"


def test_rows_that_only_say_why_there_is_no_class_are_of_no_weight(told):
    told.hear(CaptionRow("a.json, image 1", "3.jpg", None, (), unlabelled="with nothing"))
    told.hear(CaptionRow("a.json, image 2", "gone.jpg", None, (), unlabelled="with nothing"))
    told.hear(CaptionRow("a.json, image 3", "/home/ann/crow/2.jpg", None, (), unlabelled="with nothing"))
    told.close(["crow"])
    assert told.unlabelled == dict.fromkeys(("3.jpg", "crow/2.jpg"), "with nothing")
    assert not told._listing.notes


def test_nothing_but_strangers_is_refused(told):
    told.hear(CaptionRow("a:1", "gone.jpg", None, ("x",)))
    with pytest.raises(
        CaptionError, match=r"none of the caption file's 1 row .*gone\.jpg; there is .*3\.jpg"
    ):
        told.close(["crow"])
