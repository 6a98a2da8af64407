"""What samples say becomes an image set; captions may lie in a file of their own."""

import pytest

from explain_core.data.sets.webdataset import load_webdataset
from explain_core.errors import CaptionError
from tests.explain_core.data.packed import picture, samples, write_tar


def test_captions_elsewhere_name_pictures_by_key(tmp_path):
    write_tar(tmp_path / "a.tar", [each for each in samples(3) if not each[0].endswith("txt")])
    (tmp_path / "said.csv").write_text("image,caption\n00001.png,a red crown\n00002,a long bill\n")
    found = load_webdataset(str(tmp_path / "a.tar"), tmp_path / "said.csv")
    assert [record.captions for record in found.records] == [(), ("a red crown",), ("a long bill",)]
    assert any("samples say image = image, class = class" in note for note in found.warnings)


def test_samples_that_leave_something_out_and_one_that_contradicts(tmp_path):
    silent = [("9.png", picture(9)), ("9.txt", b"a blue crown")]
    write_tar(tmp_path / "a.tar", [*samples(2), *silent])
    found = load_webdataset(str(tmp_path / "a.tar"))
    assert len(found.records) == 2 and any("left out 1 image whose class" in note for note in found.warnings)
    write_tar(tmp_path / "b.tar", [("1.png", picture(1)), ("1.cls", b"0"), ("1.json", b'{"split": "nine"}')])
    with pytest.raises(CaptionError, match=r"b\.tar, 1: the split is"):
        load_webdataset(str(tmp_path / "b.tar"))
