"""What paths tell of classes, where a user says how they are written."""

from collections.abc import Sequence

import pytest

from explain_core.data.annotations.path_classes import classes_of_paths, pattern_of
from explain_core.data.listing.image_listing import ImageFile, Listing
from explain_core.errors import InputError
from explain_core.places import Place


@pytest.mark.parametrize(
    ("pattern", "path", "name"),
    [
        ("{}.#", "train/cat.1", "cat"), ("{}_#.jpg", "images/american_bulldog_12", "american_bulldog"),
        ("*_{}_*_*", "25_0_1_2017", "0"), ("{}/*", "D/CD/1", "CD"), ("{}/*/*", "D/CD/1", "D"),
        ("*-{}", "a/1-crow", "crow"),
        ("{}.#", "cat.x", None), ("x/{}/*", "y/cat/1", None), ("{}??", "cat01", "cat"),
    ],
)  # fmt: skip
def test_patterns(pattern: str, path: str, name: str | None) -> None:
    found = pattern_of(pattern).search(path)
    assert (found[1] if found else None) == name


def listing(paths: Sequence[str]) -> Listing:
    return Listing(Place("/pets"), {path: ImageFile("train", None) for path in paths})


def test_rows_name_the_pictures_that_are_so() -> None:
    given, [told] = classes_of_paths(listing(["train/cat.1.jpg", "train/x.jpg"]), {"class": ("path:{}.#",)})
    assert given == {"class": ()} and told.brings_classes and "1 picture" in told.told
    assert [(row.image, row.class_name) for row in told.said([])] == [("train/cat.1.jpg", "cat")]
    assert classes_of_paths(listing([]), {"class": ("kind",)}) == ({"class": ("kind",)}, [])


@pytest.mark.parametrize(
    ("pattern", "said"), [("path:cat", "write {} once"), ("path:{}-#", "the first is train/cat.1.jpg")]
)
def test_what_is_no_pattern_of_these_is_refused(pattern: str, said: str) -> None:
    with pytest.raises(InputError, match=said.replace("{}", r"\{\}")):
        classes_of_paths(listing(["train/cat.1.jpg"]), {"class": (pattern,)})
