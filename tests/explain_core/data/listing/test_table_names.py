"""Tables are looked for by their names, and not in what lies beside them for other reasons."""

import pytest

from explain_core.data.listing.table_names import may_speak


@pytest.mark.parametrize(
    "file", ["train.csv", "meta/train.json", "a/b/list.txt", "labels.txt", "output.manifest"]
)
def test_tables(file):
    assert may_speak(file, "")


@pytest.mark.parametrize(
    "file",
    ["sample_submission.csv", "README.txt", "classes.txt", "a/b/c/list.txt", "model.pt", "predictions.json"],
)
def test_others(file):
    assert not may_speak(file, "")


def test_depth_is_counted_from_the_folder_round_all():
    assert may_speak("x/y/a/b/list.txt", "x/y/z/") and not may_speak("x/y/a/b/list.txt", "")
