"""One of several partitions."""

from explain_core.data.listing.partitions import of_one_partition


def test_the_first_of_numbered_ones_and_the_finer_of_two() -> None:
    files = ["labels/train1.txt", "labels/train2.txt", "train.txt", "trainval.txt", "val.txt", "notes10.txt"]
    kept, left = of_one_partition(files)
    assert kept == ["labels/train1.txt", "train.txt", "val.txt", "notes10.txt"]
    assert [each.partition(" ")[0] for each in left] == ["trainval.txt", "labels/train2.txt"]
