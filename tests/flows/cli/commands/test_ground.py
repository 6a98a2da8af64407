"""`explain ground`: where an attribute is."""

import re
import shutil

import duckdb
import numpy as np
import pytest
from PIL import Image

from explain_core.runs.presence import Chance
from flows.cli.commands.ground import panel_words

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


def test_it_says_how_probable_the_attribute_is_in_the_image(ask, made, tmp_path):
    # Half 0.2 + 0.1 phi and half the classes' 0.5: 1.05, cut to 1, in the first image, of whose phi the sum is 14; 0.35
    # in the second. All 5 training images have black heads, and 4 of 5 red wings.
    out, words = str(tmp_path / "where.png"), ("black head", "red [b]wing[/b]")
    likely = ask("ground", made.ids[0], *words, "--out", out).out
    assert re.search(r"black head: strongest at \d+, \d+; 100 % probable\n", likely)
    assert "improbable" not in likely
    unlikely = ask("ground", made.ids[1], *words, "--out", out).out.splitlines()
    assert unlikely[0].endswith(", but improbable: 35 % here, 100 % of training images")
    assert unlikely[1].endswith(", but improbable: 35 % here, 80 % of training images")


@pytest.mark.parametrize(
    ("chance", "title", "line"),
    [
        (None, "red crown", "labelled Crow"),
        (Chance(0.85, 0.19), "red crown", "85 % probable; labelled Crow"),
        (Chance(0.19, 0.19), "red crown", "19 % probable; labelled Crow"),
        (Chance(0.06, 0.19), "red crown, improbable", "6 % here, 19 % of training images; labelled Crow"),
        # With the digits that tell them apart, and no more than there are.
        (
            Chance(0.188, 0.1928),
            "red crown, improbable",
            "18.8 % here, 19.3 % of training images; labelled Crow",
        ),
        (
            Chance(0.189, 0.1895),
            "red crown, improbable",
            "18.90 % here, 18.95 % of training images; labelled Crow",
        ),
        (
            Chance(0.19 - 1e-12, 0.19),
            "red crown, improbable",
            "19.0000 % here, 19.0000 % of training images; labelled Crow",
        ),
        # What an image has no chance to have is not "0 % probable", however rare it is.
        (Chance(0.0, 0.0), "red crown, improbable", "0 % here, 0 % of training images; labelled Crow"),
    ],
)
def test_what_is_improbable_is_captioned_so(chance, title, line):
    assert panel_words("red crown", chance, "Crow") == (title, line)


def test_a_run_that_does_not_know_how_probable_says_where_alone(ask, made, tmp_path):
    store = tmp_path / "copy"
    shutil.copytree(made.store, store)
    with duckdb.connect(str(store / "explain.duckdb")) as connection:
        connection.execute("DELETE FROM presence")
    answer = ask("ground", made.ids[0], "black head", "--out", str(tmp_path / "where.png"), store=store)
    assert re.fullmatch(r"black head: strongest at \d+, \d+", answer.out.splitlines()[0])


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
