"""Names of images by their content, and of classes as people write them."""

import hashlib

import pytest

from explain_core.data.image_set import Box, ImageRecord, classes_of, display_name, image_id

BOX = Box(1.0, 2.5, 30.0, 40.0)


def test_an_image_is_named_by_its_bytes_and_its_box():
    digest = hashlib.sha256(b"abc").hexdigest()
    assert image_id(b"abc", None) == image_id(digest, None)
    assert image_id(b"abc", None) == hashlib.sha256(f"{digest}|".encode()).hexdigest()[:16]
    assert image_id(b"abc", BOX) == hashlib.sha256(f"{digest}|1.0,2.5,30.0,40.0".encode()).hexdigest()[:16]
    names = {
        image_id(b"abc", None),
        image_id(b"abd", None),
        image_id(b"abc", BOX),
        image_id(b"abc", Box(1, 2, 3, 4)),
    }
    assert len(names) == 4


@pytest.mark.parametrize(
    ("stored", "said"),
    [
        ("009.Brewer_Blackbird", "Brewer Blackbird"), ("Fish_Crow", "Fish Crow"), ("St. Bernard", "St. Bernard"),
        ("12.", "12."), ("a.b", "a.b"), ("__", ""), ("Black-footed_ Albatross", "Black-footed Albatross"),
    ],
)  # fmt: skip
def test_classes_as_people_write_them(stored, said):
    assert display_name(stored) == said


def test_the_longer_side_and_the_classes():
    assert BOX.longer_side == 40
    assert classes_of(
        [ImageRecord("a", 2, "train"), ImageRecord("b", 0, "test"), ImageRecord("c", 2, "test")]
    ) == {0, 2}
