"""A look at a file: its stamp and SHA-256, once; or the reason why it cannot be read."""

import hashlib
import os
import time

import pytest

from explain_core.data.image_set import ImageRecord, ImageSet
from explain_core.data.pictures import file_look
from explain_core.data.pictures.file_look import CHUNK, asked_of, looks
from explain_core.data.pictures.stat_cache import Stamp

LONG_AGO = 1_700_000_000


@pytest.fixture
def image_set(tmp_path):
    """As many files as make three chunks, the last one short."""
    records = []
    for number in range(2 * CHUNK + 5):
        path = tmp_path / f"{number:05}.jpg"
        path.write_bytes(b"picture %d" % number)
        os.utime(path, (LONG_AGO, LONG_AGO))
        records.append(ImageRecord(path.name, 0, "train"))
    return ImageSet("folder:x", str(tmp_path), ("a",), tuple(records))


def found_of(image_set, known=None, threads=3):
    chunks = list(looks(image_set.root, asked_of(image_set, known or {}), threads))
    assert [len(chunk) for chunk in chunks] == [CHUNK, CHUNK, 5]
    return [each for chunk in chunks for each in chunk]


def test_files_are_found_in_their_order(image_set):
    for number, (stamp, digest, settled) in enumerate(found_of(image_set)):
        content = b"picture %d" % number
        assert digest == hashlib.sha256(content).hexdigest() and stamp.bytes == len(content) and settled


def test_what_is_known_is_believed_while_its_stamp_is_the_same(image_set, tmp_path):
    first = found_of(image_set)
    paths = [record.path for record in image_set.records]
    known = {path: (stamp, "believed") for path, (stamp, _, _) in zip(paths, first, strict=True)}
    (tmp_path / paths[7]).write_bytes(b"another")
    again = found_of(image_set, known)
    digests = [digest for _, digest, _ in again]
    assert digests[7] == hashlib.sha256(b"another").hexdigest()
    assert set(digests[:7] + digests[8:]) == {"believed"}
    assert not again[7][2]  # written just now: a second change might leave the same times behind


def test_a_file_too_large_for_one_go_is_read_in_pieces(image_set, tmp_path, monkeypatch):
    whole = found_of(image_set)[3]
    monkeypatch.setattr(file_look, "WHOLE", 4)
    assert found_of(image_set)[3] == whole


def test_what_cannot_be_read_has_its_reason(image_set, tmp_path):
    (tmp_path / "00000.jpg").unlink()
    (tmp_path / "00001.jpg").write_bytes(b"")
    (tmp_path / "00002.jpg").unlink()
    (tmp_path / "00002.jpg").mkdir()
    assert found_of(image_set)[:3] == ["missing", "empty file", "not a regular file"]


def test_a_remote_file_that_the_list_has_not_is_missing_and_a_young_one_is_not_believed_later():
    old = Stamp(4, time.time_ns() - 10**10, 0, 0)
    assert next(looks("s3://bucket/x", iter([[("a.jpg", None, None)]]))) == ["missing"]
    asked = ("a.jpg", (old, "believed"), (old, True))
    assert next(looks("s3://bucket/x", iter([[asked]]))) == [(old, "believed", True)]
