"""Words that hyphens make one."""

import pytest

from tests.explain_core.text.said import said


@pytest.mark.parametrize(
    ("caption", "expected"),
    [
        ("high-top sneakers with fur-lined collars", ["high-top sneaker", "fur-lined collar"]),
        ("a two-tone shoe", ["two-tone shoe"]),
        ("a tiny two-seater", ["tiny two-seater"]),
        ("an L-shaped couch", ["l-shaped couch"]),
        ("a frontal x-ray", ["frontal x-ray"]),
        ("an ill-defined nodule", ["ill-defined nodule"]),
        ("a four-poster bed", ["four-poster bed"]),
        ("a dark-red door", ["red door"]),  # a shade and its colour
        ("a snow-white door", ["white door"]),
        ("a black-tipped tail", ["black-tipped tail"]),
        ("a yellow-bellied bird", ["yellow belly"]),
        ("a medium-sized dog", ["medium dog"]),
        ("white eye-ring", ["white eye ring"]),
        ("wings - brown", ["brown wing"]),
        ("a high-quality, full-size photo", []),
        ("blue canvas slip-ons with a white sole", ["blue slip-on", "white sole"]),
        ("a double-breasted coat", ["double-breasted coat"]),
        ("a gap-toothed smile", ["gap-toothed smile"]),
    ],
)
def test_what_is_read(nlp, caption, expected):
    assert said(nlp, caption) == expected
