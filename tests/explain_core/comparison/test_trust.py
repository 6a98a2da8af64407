"""A judge that sees maps or words of two runs, by scores that are worked out by hand."""

import shutil

import numpy as np
import pytest

from explain_core.comparison.trust import SENTENCE, on_object, picks, sees, trust
from explain_core.comparison.trust_rows import replace_trust
from explain_core.data.image_set import Box, Part
from explain_core.data.pictures.preprocess import WHOLE, Preprocessing
from explain_core.errors import NothingToAnswer
from explain_core.evaluation.maps.frame import Frame
from explain_core.store.change import change
from explain_core.store.layout import Layout
from explain_core.store.reader import Store
from tests.compared import WORDS

LEFT, RIGHT = [1.0, 0.0, 1.0, 0.0], [0.0, 1.0, 0.0, 1.0]


@pytest.fixture
def judged(compared, tmp_path) -> Layout:
    """The bird stands left in i0 and i3. After, the network looks there in both; before, in i0 alone.

    i2, which only the later network labels right, makes it the better one.
    """
    layout = Layout(shutil.copytree(compared, tmp_path / "store"))
    with change(layout, "made", 0) as connection:
        (before,), (after,) = connection.execute(
            "SELECT run_id FROM runs WHERE name IN ('before', 'after') ORDER BY name DESC"
        ).fetchall()
        connection.execute("UPDATE predictions SET width = 100, height = 100")
        connection.execute("UPDATE images SET box = {x: 0, y: 0, width: 50, height: 100}, parts = NULL")
        connection.execute(
            "UPDATE images SET captions = ['It has black wings.'] WHERE image_id IN ('i0', 'i3')"
        )
        connection.execute(
            "UPDATE predictions SET predicted = class, correct = true WHERE run_id = ? AND image_id = 'i1'",
            [after],
        )
        connection.execute("DELETE FROM heatmaps")
        for run, maps in ((before, {"i0": LEFT, "i3": RIGHT}), (after, {"i0": LEFT, "i3": LEFT})):
            for image, cells in maps.items():
                connection.execute(
                    "INSERT INTO heatmaps SELECT ?, ?, 'grad-cam', class, 2, 2, ? FROM predictions "
                    "WHERE run_id = ? AND image_id = ?",
                    [run, image, cells, run, image],
                )
    return layout


def names(store):
    return store.run("before"), store.run("after")


def test_the_judge_picks_the_network_whose_map_lies_on_the_bird(judged):
    with Store.open(judged.root) as store:
        a, b = names(store)
        found = trust(store, a, b, "test")
        turned = trust(store, b, a, "test")
    figures = {each.variant: each for each in found.figures}
    assert (found.better, found.both_right) == (b.run_id, 3)
    assert (figures["grad-cam"].value, figures["grad-cam"].n, found.ties["grad-cam"]) == (0.75, 2, 1)
    assert {each.variant: each.value for each in turned.figures} == {
        each.variant: each.value for each in found.figures
    }
    assert turned.better == b.run_id
    with change(judged, "made", 0) as connection:
        for _ in range(2):
            replace_trust(connection, a.run_id, b.run_id, found)
    with Store.open(judged.root) as store:
        rows = store.rows("SELECT * FROM trust WHERE method = 'grad-cam'")
    assert [(row["run_id"], row["other_run"], row["sees"], row["share"], row["ties"]) for row in rows] == [
        (b.run_id, a.run_id, "map", 0.75, 1)
    ]


def test_words_are_judged_by_the_image_s_captions(judged):
    """Of i0 the earlier run says a black wing and a long bill, the later one a black wing alone."""
    with change(judged, "made", 0) as connection:
        connection.execute("DELETE FROM heatmaps")
        connection.execute("DELETE FROM image_attributes")
        connection.execute("DELETE FROM explanations")
        runs = connection.execute("SELECT name, run_id FROM runs").fetchall()
        said = {"before": {"i0": WORDS[:2], "i3": WORDS[2:3]}, "after": {"i0": WORDS[:1], "i3": WORDS[2:3]}}
        for name, run in runs:
            for image, words in said.get(name, {}).items():
                for rank, word in enumerate(words, start=1):
                    connection.execute(
                        "INSERT INTO explanations VALUES (?, ?, 'x', 'predicted', ?, ?, 0.5)",
                        [run, image, rank, word],
                    )
        connection.execute(
            "INSERT INTO image_attributes (vocabulary_digest, image_id, attribute, tf) "
            "VALUES ('words', 'i0', 'black wing', 1), ('words', 'i3', 'black wing', 1)"
        )
    with Store.open(judged.root) as store:
        (figure,) = trust(store, *names(store), "test").figures
    assert (figure.variant, figure.n, figure.value) == (SENTENCE, 2, 0.75)  # of i3 both are as wrong


def test_where_both_are_right_as_often_there_is_nothing_to_pick(judged):
    with change(judged, "made", 0) as connection:
        connection.execute("UPDATE predictions SET correct = true")
    with Store.open(judged.root) as store, pytest.raises(NothingToAnswer, match="equally often"):
        trust(store, *names(store), "test")


def test_without_anything_to_see_it_is_said(judged):
    with change(judged, "made", 0) as connection:
        connection.execute("DELETE FROM heatmaps")
        connection.execute("UPDATE images SET captions = []")
    with Store.open(judged.root) as store, pytest.raises(NothingToAnswer, match="nothing can be judged"):
        trust(store, *names(store), "test")


def test_ties_count_half():
    scores = [(0.5, 0.75), (0.5, 0.5), (1.0, 0.0)]
    later, tied = picks(scores, second=True)
    earlier, _ = picks(scores, second=False)
    assert later.tolist() == [1, 0.5, 0] and earlier.tolist() == [0, 0.5, 1] and tied == 1


def test_keypoints_go_before_the_box():
    frame = Frame(Preprocessing(size=64, crop=WHOLE, resize=1.0), Box(0, 0, 50, 100), (100, 100))
    bare = Frame(frame.preprocessing, None, (100, 100))
    left = np.array(LEFT).reshape(2, 2)
    inside = on_object(left, frame, ())
    assert inside is not None and inside > 0.75 > 0.25 > (
        on_object(np.array(RIGHT).reshape(2, 2), frame, ()) or 0
    )
    at = Part("beak", 75, 50)
    assert (on_object(left, frame, (at,)) or 0) < 0.05 and on_object(left, bare, ()) is None
    assert on_object(-left, frame, ()) == 0
    assert (sees("grad-cam"), sees(SENTENCE)) == ("map", "words")
