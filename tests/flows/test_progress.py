"""How stages tell how far they are."""

import pytest

from flows.progress import in_units


@pytest.mark.parametrize(
    ("count", "units", "told"),
    [
        (1, "classes", "1 class"),
        (1, "images", "1 image"),
        (1, "sums", "1 sum"),
        (1, "boxes", "1 box"),
        (1, "p.d.f.s", "1 p.d.f."),
        (0, "classes", "0 classes"),
        (1_449, "images", "1,449 images"),
    ],
)
def test_one_is_no_plural(count: int, units: str, told: str) -> None:
    assert in_units(count, units) == told
