"""Files that are called like pictures and are none."""

from pathlib import Path

import pytest
from PIL import Image

from explain_core.data.image_set import ImageRecord, ImageSet
from explain_core.data.pictures.no_pictures import no_pictures
from explain_core.errors import ImageSetError


def _set(root: Path, *names: str) -> ImageSet:
    return ImageSet("folder:x", str(root), ("a",), tuple(ImageRecord(name, 0, "train") for name in names))


def test_some_are_said_and_a_set_of_nothing_else_is_refused(tmp_path: Path) -> None:
    Image.new("RGB", (6, 4)).save(tmp_path / "a.png")
    (tmp_path / "b.jpg").write_bytes(b"")
    (tmp_path / "c.jpg").write_text("<!DOCTYPE html><html><body>403 Forbidden</body></html>")
    (tmp_path / "d.dcm").write_bytes(b"\0" * 200)  # told of where it is decoded
    assert no_pictures(_set(tmp_path, "a.png", "d.dcm", "gone.png")) == ()
    (said,) = no_pictures(_set(tmp_path, "a.png", "b.jpg", "c.jpg", "d.dcm"))
    assert "2 of 4 pictures looked at are none" in said
    assert "are empty or hold something else than a picture, such as b.jpg" in said
    with pytest.raises(ImageSetError, match=r"1 of 1 picture .* are empty.* such as b\.jpg\. Copy or fetch"):
        no_pictures(_set(tmp_path, "b.jpg"))
    with pytest.raises(ImageSetError, match="something else than a picture"):
        no_pictures(_set(tmp_path, "c.jpg"))
    assert (
        no_pictures(ImageSet("folder:x", "s3://bucket/birds", ("a",), _set(tmp_path, "b.jpg").records)) == ()
    )


def test_pixels_whose_white_is_not_known_are_said_and_most_of_them_refused(tmp_path: Path) -> None:
    Image.new("RGB", (6, 4)).save(tmp_path / "a.png")
    for name, mode in (("f.tif", "F"), ("g.tif", "F"), ("i.tif", "I")):
        Image.new(mode, (6, 4), 0).save(tmp_path / name)
    (tmp_path / "b.jpg").write_bytes(b"")
    (said,) = no_pictures(_set(tmp_path, "a.png", "f.tif"))
    assert said.startswith(
        "1 of 2 pictures looked at have floating-point pixels, whose white is not known, such as f.tif"
    )
    with pytest.raises(
        ImageSetError, match=r"3 of 4 .* 32-bit integer or floating-point .* Save them with 8 or 16"
    ):
        no_pictures(_set(tmp_path, "a.png", "f.tif", "g.tif", "i.tif"))
    with pytest.raises(
        ImageSetError, match=r"1 of 3 .* are none.* 1 of 3 .* floating-point.* Copy .* Save them"
    ):
        no_pictures(_set(tmp_path, "a.png", "f.tif", "b.jpg"))
