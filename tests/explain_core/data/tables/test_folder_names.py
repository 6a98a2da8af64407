"""What names of folders and files tell."""

import pytest

from explain_core.data.tables.folder_names import are_no_classes, split_in, splits_of_folders, unwrapped


@pytest.mark.parametrize(
    ("name", "split"),
    [
        ("captions_train2017", "train"), ("val", "test"), ("my-test.set", "test"), ("birds", None),
        ("train_and_test", None), ("Flickr_8k.trainImages", "train"), ("train_val_list", "train"),
        ("trainval", "train"), ("trainset.relpaths", "train"), ("testlist01", "test"),
        ("Training and Validation", "train"), ("train_val_test", None), ("testimony", None),
        ("trained", None),
    ],
)  # fmt: skip
def test_splits_in_names(name, split):
    assert split_in(name) == split


def test_folders_are_splits_where_all_are_called_so():
    assert splits_of_folders(["Train", "dev", "crow"]) == {"Train": "train", "dev": "test"}
    assert splits_of_folders(["cars_train", "cars_test"]) == {"cars_train": "train", "cars_test": "test"}
    assert splits_of_folders(["seg_train", "seg_test", "seg_pred"]) == {
        "seg_train": "train",
        "seg_test": "test",
    }
    assert splits_of_folders(["train2017"]) == {"train2017": "train"}
    assert (
        splits_of_folders(["steam_train", "bullet_train"]) == splits_of_folders(["cars_train", "wren"]) == {}
    )
    assert splits_of_folders(["train_val2019"]) == {}
    assert splits_of_folders(["Training and Validation", "Testing"]) == {
        "Training and Validation": "train",
        "Testing": "test",
    }


@pytest.mark.parametrize(
    ("names", "are"),
    [
        (["train", "test"], True), (["train", "bus"], False), (["images"], True), (["train-jpg"], True),
        (["HAM_images_part_1", "HAM_images_part_2"], True), (["class_1", "class_2"], False), (["crow"], False),
        (["VG_100K", "VG_100K_2"], True), (["crow", "wren_2"], False),
        (["1", "2"], False), (["00000"], True), ([], False),
    ],
)  # fmt: skip
def test_folders_that_are_no_classes(names, are):
    assert are_no_classes(names) is are


def test_a_path_without_what_tells_pictures_from_texts():
    assert unwrapped("train/labels/1") == unwrapped("train/images/1") == "train/1"
