"""Which folder is round all classes, by what it holds."""

from pathlib import Path

from explain_core.data.listing.listing import list_images
from explain_core.data.listing.round_folders import (
    folders_of_pictures,
    holds_folders,
    holds_pictures,
    is_round_classes,
    is_round_one,
    leads_on,
)
from explain_core.places import Place


def test_a_folder_round_classes_holds_several_of_pictures(tmp_path: Path, picture) -> None:
    for path in ("lfw/lfw/crow/1.png", "lfw/lfw/wren/1.png"):
        picture(tmp_path / path)
    outer = Place.of(tmp_path)
    assert is_round_classes(outer / "lfw/lfw") and not is_round_classes(outer / "lfw")
    assert is_round_one(outer) and is_round_one(outer / "lfw") and not is_round_one(outer / "lfw/lfw")
    assert holds_folders(outer / "lfw") and not holds_folders(outer / "lfw/lfw/crow")
    assert holds_pictures(outer) and not holds_pictures(outer, 1)
    assert folders_of_pictures(outer / "lfw/lfw") == 2


def test_tables_may_lie_beside_a_folder_that_leads_on(tmp_path: Path, picture) -> None:
    picture(tmp_path / "a/b/train/crow/1.png")
    (tmp_path / "a/labels.csv").write_text("x")
    assert leads_on(Place.of(tmp_path)) and leads_on(Place.of(tmp_path / "a"))
    picture(tmp_path / "a/2.png")
    assert not leads_on(Place.of(tmp_path))


def test_folders_of_classes_are_listed_once_however_many(tmp_path: Path, picture, monkeypatch) -> None:
    for number in range(40):
        picture(tmp_path / f"class {number:02}/1.png")
    listed, scan = list[str](), Place.scan
    monkeypatch.setattr(Place, "scan", lambda self: listed.append(str(self)) or scan(self))
    assert len(list_images(Place.of(tmp_path)).images) == 40
    assert len(listed) < 50  # one each, and the first two to see what they are
