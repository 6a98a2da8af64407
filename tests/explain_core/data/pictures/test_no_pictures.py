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
    (said,) = no_pictures(_set(tmp_path, "a.png", "b.jpg", "c.jpg"))
    assert "2 of 3 pictures looked at are none" in said
    assert "are empty or hold something else than a picture, such as b.jpg" in said
    with pytest.raises(ImageSetError, match=r"1 of 1 picture .* are empty.* such as b\.jpg\. Copy or fetch"):
        no_pictures(_set(tmp_path, "b.jpg"))
    with pytest.raises(ImageSetError, match="something else than a picture"):
        no_pictures(_set(tmp_path, "c.jpg"))
    assert (
        no_pictures(ImageSet("folder:x", "s3://bucket/birds", ("a",), _set(tmp_path, "b.jpg").records)) == ()
    )
