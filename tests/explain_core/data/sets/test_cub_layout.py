"""CUB's folder, itself or as the archive unpacks."""

import pytest

from explain_core.data.sets.cub_layout import cub_within, is_cub


@pytest.fixture
def birds(tmp_path):
    folder = tmp_path / "archive" / "CUB_200_2011"
    folder.mkdir(parents=True)
    for name in ("images.txt", "classes.txt"):
        (folder / name).write_text("")
    return folder


def test_a_folder_with_its_lists_or_one_with_nothing_but_such_a_folder(birds):
    assert is_cub(birds) and not is_cub(birds.parent)
    assert cub_within(birds) == cub_within(birds.parent) == str(birds)


def test_a_folder_of_more_and_one_that_is_not_there(birds):
    (birds.parent / "other").mkdir()
    assert cub_within(birds.parent) is None and cub_within(birds / "nowhere") is None
    (birds / "classes.txt").unlink()
    assert not is_cub(birds)
