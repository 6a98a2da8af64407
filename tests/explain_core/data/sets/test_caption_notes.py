"""What is said of captions that are no texts."""

import pytest

from explain_core.data.image_set import ImageRecord
from explain_core.data.sets.caption_notes import note_texts

CLASSES = ("009.House_Wren", "crow")


def notes(*captions: str) -> str:
    found: list[str] = []
    note_texts(
        found, [ImageRecord(f"{k}.jpg", k % 2, "train", (each,)) for k, each in enumerate(captions)], CLASSES
    )
    return "\n".join(found)


@pytest.mark.parametrize(
    ("captions", "what"),
    [
        ([f"https://a.org/{k}" for k in range(4)], "addresses"),
        ([f"{k}.jpg" for k in range(4)], "names of files"),
        ([f"{k}" for k in range(4)], "numbers"),
        (["House Wren", "Crow", "house wren", "crow"], "the name of the image's class"),
        (["a bird"] * 4, "all captions are the same"),
    ],
)
def test_what_captions_are(captions: list[str], what: str) -> None:
    assert what in notes(*captions)


def test_of_texts_nothing_is_said() -> None:
    assert notes("a red bird", "a long bill", "2 wings", "crow.jpg shows a crow") == "" == notes("1", "2")
