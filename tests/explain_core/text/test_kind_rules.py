"""What words do in captions of things that are no birds."""

import pytest

from explain_core.text.words import worn_part
from tests.explain_core.text.said import said


@pytest.mark.parametrize(
    ("caption", "expected"),
    [
        ("the heart is enlarged and the lungs are clear", ["enlarged heart", "clear lung"]),
        ("the bird is perched", []),  # no look
        ("the cat has one blue and one yellow eye", ["blue eye", "yellow eye"]),
        ("one black bird and one white bird", ["black bird", "white bird"]),
        ("whipped cream, crushed nuts", ["whipped cream", "crushed nut"]),
        ("a shoe with a striped footbed", ["striped footbed"]),
        ("the poodle is apricot", ["apricot poodle"]),
        ("the frame is oak and has thin legs", ["oak frame", "thin leg"]),
        ("a lamp with a conical shade", ["conical shade"]),
        ("a bird in a darker shade of brown", ["brown bird"]),
        ("it has a yellow top and black tires", ["yellow top", "black tire"]),
        ("front and rear bumpers of red", ["red bumper"]),
        ("a navy canvas shoe with white stitching", ["navy canvas shoe", "white stitching"]),
        ("a red dining table", ["red dining table"]),
        ("a grey husky with a white mask", ["gray husky", "white mask"]),
        ("a striped upper and a flat sole", ["striped upper", "flat sole"]),
        ("the upper petals are purple", ["purple petal"]),
        ("effusion: mild. lungs: clear.", ["mild effusion", "clear lung"]),
        ("a red setter with feathered legs", ["red setter", "feathered leg"]),
        ("the bus is painted red", ["red bus"]),
        ("an endotracheal tube", ["endotracheal tube"]),
    ],
)
def test_what_is_read(nlp, caption, expected):
    assert said(nlp, caption) == expected


def test_worn_parts():
    assert [worn_part(word) for word in ("bellied", "eyed", "crested", "red")] == ["belly", "eye", None, None]
