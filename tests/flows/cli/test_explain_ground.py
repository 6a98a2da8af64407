"""`explain ground`: where an attribute is."""

import re
import shutil

import numpy as np
import pytest
from PIL import Image

# The square around the box (10, 4, 32, 32) with margin 1.1: side 35.2, left 8.4, top 2.4. Filter 0 fires in
# the cell
# of the second row and third column of 4 x 4, whose middle is at 5/8 and 3/8 of the square: 30.4, 15.6.
PEAK = (30.4, 15.6)


def test_the_peak_and_the_picture(ask, made, tmp_path):
    out = tmp_path / "where.png"
    answer = ask("ground", made.ids[0], "black heads", "--out", str(out))
    said = re.search(r"black head: strongest at (\d+), (\d+)", answer.out)
    assert said is not None
    assert [float(said[1]), float(said[2])] == pytest.approx(PEAK, abs=1.1)
    assert answer.out.splitlines()[-1] == str(out)
    with Image.open(out) as drawn:
        assert drawn.format == "PNG" and drawn.height > 480


def test_several_attributes_side_by_side(ask, made, tmp_path):
    one, two = tmp_path / "one.jpg", tmp_path / "two.jpg"
    ask("ground", made.ids[0], "black head", "--out", str(one))
    answer = ask("ground", made.ids[0], "black head", "white belly", "--out", str(two))
    assert "white belly: nowhere" in answer.out  # no filter that stands for it fires
    with Image.open(one) as single, Image.open(two) as double:
        assert double.format == "JPEG" and double.width > 2 * single.width
        apart = np.asarray(double, np.int16)[:480, -single.width :] - np.asarray(single, np.int16)[:480]
        assert np.abs(apart).max() > 60


def test_a_new_picture(ask, tmp_path):
    picture, out = tmp_path / "new.png", tmp_path / "where.webp"
    Image.linear_gradient("L").convert("RGB").save(picture)
    answer = ask("ground", str(picture), "black head", "--box", "20,20,200,200", "--out", str(out))
    assert answer.error is None and out.exists()


def test_without_its_shard_an_image_goes_through_the_network_again(ask, made, tmp_path):
    store = tmp_path / "copy"
    shutil.copytree(made.store, store)
    shutil.rmtree(store / "extractions")
    answer = ask("ground", made.ids[0], "white belly", "--out", str(tmp_path / "where.png"), store=store)
    assert "one forward pass instead" in answer.err
    assert (tmp_path / "where.png").exists()


@pytest.mark.parametrize(
    ("out", "said"),
    [
        ("nowhere/where.png", "a folder that is not there"),
        ("where.gif", "no kind of picture"),
        ("where", "no kind of"),
    ],
)
def test_where_nothing_can_be_written(ask, made, tmp_path, out, said):
    assert said in (ask("ground", made.ids[0], "black head", "--out", str(tmp_path / out)).error or "")
    assert not list(tmp_path.iterdir())


def test_what_cannot_be_grounded(ask, made, tmp_path):
    out = str(tmp_path / "where.png")
    assert "no attribute 'blue moon'" in (ask("ground", made.ids[0], "blue moon", "--out", out).error or "")
    assert "no image" in (ask("ground", "nothing", "black head", "--out", out).error or "")
    moved = made.folder / "moved"
    (made.folder / "pictures").rename(moved)
    try:
        assert "Name its file where it is now" in (
            ask("ground", made.ids[0], "black head", "--out", out).error or ""
        )
        named = ask("ground", str(moved / made.paths[0]), "black head", "--out", out)
        assert named.error is None
    finally:
        moved.rename(made.folder / "pictures")
