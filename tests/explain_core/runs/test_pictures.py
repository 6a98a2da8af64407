"""Pictures and the store: which image a file is, where it lies, and what was kept of it."""

import shutil

import numpy as np
import pytest
from PIL import Image

from explain_core.errors import InputError, NothingToAnswer
from explain_core.runs.pictures import box_of, known_image, picture_place, stored_activations, stored_maps
from explain_core.store.reader import Store
from tests.asked import BOX


@pytest.fixture
def run(birds):
    return birds.run()


def test_a_file_is_known_by_its_content_wherever_it_lies(birds, run, made, tmp_path):
    moved = shutil.copy(made.folder / "pictures" / made.paths[2], tmp_path / "another name.jpg")
    assert known_image(birds, run, str(moved))["image_id"] == made.ids[2]
    assert (
        known_image(birds, run, made.paths[1])["image_id"] == made.ids[1]
    )  # no file here, but a path of the store
    new = tmp_path / "new.png"
    Image.linear_gradient("L").save(new)
    assert known_image(birds, run, str(new)) is None


def test_what_is_neither_is_said_to_be_neither(birds, run, tmp_path):
    with pytest.raises(NothingToAnswer, match=r"no image 'ghost'") as failure:
        known_image(birds, run, "ghost")
    assert "There is no file" not in str(failure.value)  # an id, most likely
    with pytest.raises(NothingToAnswer, match=r"There is no file ghost.png either"):
        known_image(birds, run, "ghost.png")
    (tmp_path / "folder.png").mkdir()
    with pytest.raises(NothingToAnswer):
        known_image(birds, run, str(tmp_path / "folder.png"))


def test_boxes(birds, run, made):
    assert box_of(birds.image(run, made.ids[0])) == BOX
    assert box_of({"box": None}) is None


def test_where_a_picture_is_and_that_it_is_gone(birds, run, made):
    image = birds.image(run, made.ids[3])
    assert picture_place(run, image).local == made.folder / "pictures" / made.paths[3]
    with pytest.raises(InputError, match=r"jay/gone.png is not in .* any more"):
        picture_place(run, {"path": "jay/gone.png"})


def test_maps_and_activations_are_the_shard_s(birds, run, made):
    first, second = (birds.image(run, made.ids[k]) for k in (0, 1))
    expected = np.zeros((4, 4, 4))
    expected[0, 1, 2] = 1
    maps, finer = stored_maps(birds, run, first)
    np.testing.assert_array_equal(maps, expected)
    assert finer is None
    pooled, logits = stored_activations(birds, run, first)
    assert (pooled.tolist(), logits.tolist()) == ([14, 0, 0, 0], [0, 0, 0])
    assert stored_activations(birds, run, second)[0].tolist() == [0, 0, 0, 0]


def test_nothing_was_kept_of_an_image_that_was_left_out(birds, run, made):
    image = birds.image(run, made.ids[5])
    assert stored_maps(birds, run, image) is None and stored_activations(birds, run, image) is None


@pytest.mark.parametrize("harm", [lambda path: path.unlink(), lambda path: path.write_bytes(b"PAR1")])
def test_shards_that_are_gone_or_damaged_hold_nothing(birds_copy, made, harm):
    with Store.open(birds_copy.root) as store:
        run = store.run()
        (shard,) = run.extraction.glob("*.parquet")
        harm(shard.local)
        image = store.image(run, made.ids[0])
        assert stored_maps(store, run, image) is None and stored_activations(store, run, image) is None
