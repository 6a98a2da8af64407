"""Names that tell classes, and names that tell none."""

from collections.abc import Sequence

import pytest

from explain_core.data.listing.image_listing import ImageFile, Listing
from explain_core.data.listing.picture_names import names_tell, way_by_names
from explain_core.places import Place


def listing(names: Sequence[str], folders: Sequence[str] = ("faces",)) -> Listing:
    found = Listing(Place("/birds"))
    found.images = {f"{each}/{name}.jpg": ImageFile(each, None) for each in folders for name in names}
    return found


@pytest.mark.parametrize(
    "names",
    [
        [f"{20 + k}_{k % 2}_{k % 3}_2017010914520{k}.jpg.chip" for k in range(8)],
        [f"{kind}.{k}" for kind in ("cat", "dog") for k in range(4)],
        [f"{kind}_{k}" for kind in ("beagle", "american_bulldog") for k in range(4)],
        [f"{kind} ({k})" for kind in ("apple", "red pepper") for k in range(4)],
    ],
)
def test_names_that_tell_classes(names: Sequence[str]) -> None:
    assert 'columns "image" and "class"' in str(names_tell(listing(names)))
    assert names_tell(listing(names, ("crow", "wren"))) is None  # folders tell them


@pytest.mark.parametrize(
    "names",
    [
        [f"IMG_{k:04d}" for k in range(8)],
        [f"{camera}_{k:04d}" for camera in ("IMG", "DSC") for k in range(8)],
        [f"IMG_2021050{k % 3}_12121{k}" for k in range(8)],
        [f"2021_05_0{k % 3}_{k:03d}" for k in range(8)],
        [f"{k:08x}" for k in range(8)],
        [f"crow_{k}" for k in range(8)],
        ["c1", "c2", "w1", "w2"],
        [],
    ],
)
def test_names_that_tell_none(names: Sequence[str]) -> None:
    assert names_tell(listing(names)) is None


@pytest.mark.parametrize(
    ("names", "pattern"),
    [
        (["cat.1.jpg", "cat.2.jpg", "dog.1.jpg", "dog.2.jpg"], "{}.#"),
        (["a/american_bulldog_1.jpg", "a/american_bulldog_2.jpg", "pug_1.jpg", "pug_2.jpg"], "{}_#"),
        (["red pepper (1).jpg", "red pepper (2).jpg", "apple (1).jpg", "apple (2).jpg"], "{} (#)"),
        (["001_crow.jpg", "002_crow.jpg", "003_wren.jpg", "004_wren.jpg"], "#_{}"),
        (["001_IMG.jpg", "002_IMG.jpg", "003_DSC.jpg", "004_DSC.jpg"], ""),
        (["a1_1.jpg", "b2_2.jpg", "c3_1.jpg", "d4_2.jpg"], ""),
        (["IMG_1.jpg", "IMG_2.jpg", "DSC_1.jpg", "DSC_2.jpg"], ""),
        ([], ""),
    ],
)
def test_the_way_is_an_option(names: Sequence[str], pattern: str) -> None:
    assert way_by_names(names) == (f"--columns 'class=path:{pattern}' takes them" if pattern else "")
