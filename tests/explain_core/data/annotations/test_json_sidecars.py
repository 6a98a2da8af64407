"""JSON of each picture. (Whole folders: tests/conventions/archives.py.)"""

from pathlib import Path

from explain_core.data.annotations.json_sidecars import json_beside, sidecar_table
from explain_core.data.listing.image_listing import ImageFile, Listing
from explain_core.places import Place


def test_beside_and_apart(tmp_path: Path) -> None:
    listing = Listing(Place.of(tmp_path))
    listing.images = {"crow/1.jpg": ImageFile("crow", None), "img/2.jpg": ImageFile("img", None)}
    listing.files = ["crow/1.json", "ann/2.jpg.json", "crow/9.json", "meta.json"]
    found = json_beside(listing)
    assert found == {"crow/1.jpg": "crow/1.json", "img/2.jpg": "ann/2.jpg.json"}
    for file in found.values():
        (tmp_path / file).parent.mkdir(exist_ok=True)
        (tmp_path / file).write_text('{"image": {"width": 3}, "caption": "a bird"}')
    table = sidecar_table(listing, found)
    assert next(dict(fields) for _, fields in table.rows()) == {
        "width": 3,
        "caption": "a bird",
        "image": "crow/1.jpg",
    }


def test_records_of_a_picture_and_a_file_each(tmp_path: Path) -> None:
    listing = Listing(Place.of(tmp_path))
    listing.images = {f"rec_{k}/photo.jpg": ImageFile(f"rec_{k}", None) for k in range(3)}
    listing.files = [f"rec_{k}/meta.json" for k in range(3)]
    assert json_beside(listing) == {f"rec_{k}/photo.jpg": f"rec_{k}/meta.json" for k in range(3)}
    listing.images["rec_0/other.jpg"] = ImageFile("rec_0", None)  # of which is it?
    assert json_beside(listing) == {}
