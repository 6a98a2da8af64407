"""Pictures that neither list of a split names."""

import pytest

from explain_core.data.columns.column_options import columns_given
from explain_core.data.sets.folder import load_folder


@pytest.fixture
def indoors(tmp_path, picture):
    for name in ("bar", "gym"):
        for number in range(4):
            picture(tmp_path / f"Images/{name}/{name}_{number}.jpg")
    write(tmp_path, "TrainImages.txt", 0)
    write(tmp_path, "TestImages.txt", 1)
    return tmp_path


def write(folder, file, *numbers):
    lines = [f"{name}/{name}_{number}.jpg\n" for name in ("bar", "gym") for number in numbers]
    (folder / file).write_text("".join(lines))


def splits(folder, columns=""):
    found = load_folder(str(folder), columns=columns_given(columns))
    return {record.path.rpartition("/")[2]: record.split for record in found.records}, found.warnings


def test_what_neither_list_names_is_left_out(indoors):
    found, notes = splits(indoors)
    assert found == {"bar_0.jpg": "train", "gym_0.jpg": "train", "bar_1.jpg": "test", "gym_1.jpg": "test"}
    (said,) = [note for note in notes if "no list of a split names" in note]
    assert (
        said.startswith("left out 4 images")
        and "(TestImages.txt, TrainImages.txt)" in said
        and "--columns" in said
    )
    found, notes = splits(indoors, "split=")
    assert len(found) == 8 and not any("no list of a split" in note for note in notes)


def test_where_one_list_is_there_all_others_train(indoors):
    (indoors / "TrainImages.txt").unlink()
    found, notes = splits(indoors)
    assert len(found) == 8 and list(found.values()).count("test") == 2
    assert any("6 images without a split taken as train" in note for note in notes)


def test_files_of_captions_are_no_lists(indoors):
    (indoors / "TrainImages.txt").unlink()
    (indoors / "TestImages.txt").unlink()
    for split, number in (("train", 0), ("test", 1)):
        row = f'{{"file_name": "Images/bar/bar_{number}.jpg", "caption": "a bar with a long counter"}}\n'
        (indoors / f"{split}.jsonl").write_text(row)
    found, _ = splits(indoors)
    assert len(found) == 8 and found["bar_1.jpg"] == "test" and found["gym_1.jpg"] == "train"
