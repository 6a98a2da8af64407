"""Why pictures are left out for want of a class: each is said once."""

from explain_core.data.annotations.annotation import Annotation
from explain_core.data.annotations.label_causes import SEVERAL, said_of_left


def test_each_picture_is_said_once_with_its_cause():
    tables = [
        Annotation(name, "", False, name != "c.csv", None, "", lambda _: iter(()))
        for name in ("b.csv", "c.csv")
    ]
    assert said_of_left(["1.jpg", "2.jpg", "3.jpg"], {"2.jpg": SEVERAL, "gone.jpg": SEVERAL}, tables) == [
        "left out 2 images whose class is not told by b.csv: 1.jpg, 3.jpg",
        "left out 1 image with objects of several classes: 2.jpg",
    ]
    assert said_of_left(["1.jpg"], {}, []) == ["left out 1 image whose class nothing tells: 1.jpg"]
    assert said_of_left([], {"1.jpg": SEVERAL}, tables) == []
