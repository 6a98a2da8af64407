"""What is said of pictures that loaders treat differently."""

from pathlib import Path

from PIL import Image

from explain_core.data.image_set import Box, ImageRecord, ImageSet
from explain_core.data.pictures.decode import Opening
from explain_core.data.pictures.picture_survey import surveyed


def test_orientation_and_transparency_are_said(tmp_path: Path) -> None:
    exif = Image.Exif()
    exif[274] = 6
    Image.new("RGB", (6, 4)).save(tmp_path / "a.jpg", exif=exif)
    Image.new("RGBA", (6, 4)).save(tmp_path / "b.png")
    Image.new("RGB", (6, 4)).save(tmp_path / "c.png")
    (tmp_path / "d.png").write_bytes(b"no picture")
    records = [ImageRecord(name, 0, "train") for name in ("a.jpg", "b.png", "c.png", "d.png", "gone.png")]
    found = ImageSet("folder:x", str(tmp_path), ("a",), tuple(records))
    turned, clear = surveyed(found, Opening())
    assert turned.startswith("1 of 5 pictures looked at note an orientation (EXIF): they are seen as stored")
    assert "boxes" not in turned and "--orientation exif" in turned
    assert clear.startswith("1 of 5 pictures looked at may be transparent") and "--alpha white" in clear
    boxed = ImageSet("", str(tmp_path), ("a",), (ImageRecord("a.jpg", 0, "train", box=Box(0, 0, 1, 1)),))
    assert "drawn on turned pictures: --orientation displayed" in surveyed(boxed, Opening())[0]
    assert "turned, boxes and points with them" in surveyed(boxed, Opening("exif"))[0]
    plain = ImageSet("", str(tmp_path), ("a",), (ImageRecord("c.png", 0, "train"),))
    assert surveyed(plain, Opening()) == ()


def test_boxes_beyond_their_pictures_are_said(tmp_path: Path) -> None:
    Image.new("RGB", (40, 30)).save(tmp_path / "a.png")

    def said(*box: float) -> tuple[str, ...]:
        record = ImageRecord("a.png", 0, "train", box=Box(*box))
        return surveyed(ImageSet("", str(tmp_path), ("a",), (record,)), Opening())

    assert said(5, 4, 20, 18) == said(0, 0, 41, 31) == ()
    assert said(50, 40, 200, 180)[0].startswith("boxes of 1 of 1 picture looked at end beyond their picture")
