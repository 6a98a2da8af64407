"""A folder is held out where it is called so and holds the classes of that of training."""

import pytest

from explain_core.data.listing.held_folders import held_out_beside
from explain_core.places import Place


@pytest.mark.parametrize(
    ("paths", "found"),
    [
        (("train/a/1.png", "train/b/1.png", "eval/a/1.png", "eval/b/1.png"), {"train": "train", "eval": "test"}),
        (("Training Set/a/1.png", "Held-Out Set/a/1.png"), {"Training Set": "train", "Held-Out Set": "test"}),
        (("train/a/1.png", "train/b/1.png", "unseen/1.png"), {"train": "train", "unseen": "test"}),
        (("train/a/1.png", "train/b/1.png", "unseen/c/1.png", "unseen/1.png"), {}),
        (("train/a/1.png", "train/b/1.png", "eval/masks/1.png"), {}),
        (("train/1.png", "dev/1.png", "bus/1.png"), {}),
        (("train/a/1.png", "more/a/1.png"), {}),
    ],
)  # fmt: skip
def test_folders_beside_that_of_training(tmp_path, picture, paths, found):
    for path in paths:
        picture(tmp_path / path)
    folders = list(dict.fromkeys(path.partition("/")[0] for path in paths))
    assert held_out_beside(Place.of(tmp_path), folders) == found
