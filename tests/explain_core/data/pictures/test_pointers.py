"""Pictures that git lfs has not fetched."""

from pathlib import Path

import pytest

from explain_core.data.image_set import ImageRecord, ImageSet
from explain_core.data.pictures.pointers import check_fetched
from explain_core.errors import ImageSetError


def test_pointers_are_refused_and_single_ones_are_not(tmp_path: Path) -> None:
    names = [f"{number}.jpg" for number in range(12)]
    for name in names:
        (tmp_path / name).write_text("version https://git-lfs.github.com/spec/v1\n")
    found = ImageSet(
        "folder:x", str(tmp_path), ("a",), tuple(ImageRecord(name, 0, "train", ()) for name in names)
    )
    with pytest.raises(ImageSetError, match=r"12 pictures.*git lfs pull"):
        check_fetched(found)
    (tmp_path / names[0]).write_bytes(b"\xff\xd8")
    check_fetched(found)
    check_fetched(ImageSet("folder:x", "s3://bucket/birds", ("a",), found.records))
