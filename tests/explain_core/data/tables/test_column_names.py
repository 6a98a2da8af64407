"""Names of columns, in any writing."""

import pytest

from explain_core.data.tables.column_names import NAMES, meaning, normalised


@pytest.mark.parametrize("name", ["Image Path", "image_path", "IMAGE-PATH", " image.path "])
def test_any_writing_is_one_name(name: str) -> None:
    assert normalised(name) == "image_path" and meaning(name) == "image"


def test_each_name_has_one_meaning_and_numbers_make_captions() -> None:
    every = [name for names in NAMES.values() for name in names]
    assert len(every) == len(set(every))
    assert (meaning("caption_3"), meaning("Klasse"), meaning("légende"), meaning("colour")) == (
        "caption", "class", "caption", None,
    )  # fmt: skip
