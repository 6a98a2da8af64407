"""Text files beside pictures."""

import pytest

from explain_core.data.annotations.sidecars import are_boxes, sidecar_rows, sidecars
from explain_core.data.listing.listing import list_images
from explain_core.errors import CaptionError
from explain_core.places import Place


@pytest.fixture
def birds(tmp_path, picture):
    for name in ("crow/1.jpg", "crow/2.jpg", "wren/1.jpg"):
        picture(tmp_path / name)
    (tmp_path / "crow/1.txt").write_text("a black bird\n\n  second \n")
    (tmp_path / "text/wren").mkdir(parents=True)
    (tmp_path / "text/wren/1.txt").write_text("a brown bird")
    (tmp_path / "crow/notes.txt").write_text("of nothing")
    return tmp_path


def test_lines_are_captions(birds):
    listing = list_images(Place.of(birds))
    files = sidecars(listing)
    assert files == {"crow/1.jpg": "crow/1.txt", "wren/1.jpg": "text/wren/1.txt"}
    found = {row.image: row.captions for row in sidecar_rows(listing, files)}
    assert found == {"crow/1.jpg": ("a black bird", "second"), "wren/1.jpg": ("a brown bird",)}
    assert not are_boxes(listing, files)


def test_numbers_are_boxes(birds):
    (birds / "crow/1.txt").write_text("0 .5 .5 .1 .1\n1 .5 .5 .1 .1\n")
    listing = list_images(Place.of(birds))
    assert are_boxes(listing, {"crow/1.jpg": "crow/1.txt"})


def test_a_line_that_is_no_caption_is_named(birds):
    (birds / "crow/1.txt").write_text("x" * 10_001)
    listing = list_images(Place.of(birds))
    with pytest.raises(CaptionError, match=r"crow/1\.txt:1"):
        list(sidecar_rows(listing, sidecars(listing)))
