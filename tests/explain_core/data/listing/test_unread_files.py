"""Files that are not read, and the way out."""

import pytest

from explain_core.data.listing.unread_files import unread_hint


@pytest.mark.parametrize(
    ("name", "words"),
    [
        ("images.zip", "unpack"), ("a/data.arrow", "to_parquet"), ("labels.xlsx", "CSV"), ("x.tfrecord", "as files"),
        ("cifar/data_batch_1", "a folder a class"), ("1.tga", "PNG"), ("net.pt", "never opened"),
    ],
)  # fmt: skip
def test_each_says_what_to_do(name, words):
    assert name in unread_hint([name, "notes.txt"]) and words in unread_hint([name])


def test_nothing_is_said_of_others():
    assert unread_hint(["notes.txt", "captions.csv"]) == ""
