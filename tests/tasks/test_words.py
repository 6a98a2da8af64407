"""Words are looked at before anything is hashed."""

import pytest

from explain_core.data.image_set import ImageRecord, ImageSet
from explain_core.errors import InputError
from tasks.options import RunOptions
from tasks.words import WORDLESS, check_words

SILENT = "this is a bird on a branch in the water"


def checked(tmp_path, captions, split="train", **given):
    records = tuple(
        ImageRecord(f"{k}.jpg", 0, split, (text,) if text else ()) for k, text in enumerate(captions)
    )
    options = RunOptions("folder:x", "m", store=str(tmp_path / "store"), **given)
    return check_words(ImageSet("folder:x", "/x", ("crow",), records), options, "reader")


def test_none_at_all_are_said(tmp_path):
    assert checked(tmp_path, ["", ""]) == (WORDLESS,)


def test_captions_without_an_attribute_are_refused_with_the_way_out(tmp_path):
    with pytest.raises(InputError, match=r'mention no attribute.*"this is a bird on a branch'):
        checked(tmp_path, [SILENT] * 8)
    with pytest.raises(InputError, match="no attribute occurs in 3 or more of the 8 training images"):
        checked(tmp_path, ["this is a red bird", *[SILENT] * 7])
    assert checked(tmp_path, ["this is a red bird"] * 3 + [SILENT] * 5) == ()
    assert checked(tmp_path, ["this is a red bird", *[SILENT] * 7], min_images=1) == ()


def test_captions_of_test_images_alone_are_refused(tmp_path):
    with pytest.raises(
        InputError, match=r"no training image of folder:x has a caption.*2 test images have some"
    ):
        checked(tmp_path, ["a red bird", "a red bird"], split="test")


def test_what_was_found_sound_is_not_read_again(tmp_path, monkeypatch):
    checked(tmp_path, ["this is a red bird"] * 3)
    monkeypatch.setattr("tasks.words._check_attributes", lambda *_: pytest.fail("read again"))
    checked(tmp_path, ["this is a red bird"] * 3)
