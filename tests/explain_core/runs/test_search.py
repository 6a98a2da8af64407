"""Images by attributes, frequent phrases, and the runs of a store."""

import pytest

from explain_core.errors import NothingToAnswer
from explain_core.runs.search import Phrase, find_images, frequent_phrases, list_runs
from explain_core.store.change import change
from explain_core.store.layout import Layout
from explain_core.store.reader import Store


@pytest.fixture
def run(birds):
    return birds.run()


def test_the_most_probable_images_first(birds, run, made):
    found = find_images(birds, run, ["black head", "black head"], 2)
    assert (found.attributes, found.total) == (("black head",), 3)
    assert [(each.image_id, each.p, each.said) for each in found.images] == [
        (made.ids[0], 0.5, (True,)), (made.ids[1], 0.25, (False,)),
    ]  # fmt: skip


def test_several_attributes_multiply_in_the_order_asked(birds, run, made):
    first, second = find_images(birds, run, ["white belly", "black head"], 9).images
    assert (first.image_id, first.p, first.each, first.said) == (
        made.ids[1], 0.1875, (0.75, 0.25), (True, False),
    )  # fmt: skip
    assert (second.image_id, second.p, second.each, second.said) == (
        made.ids[0], 0.125, (0.25, 0.5), (False, True),
    )  # fmt: skip
    assert (first.path, first.split, first.true_class, first.predicted) == (
        made.paths[1], "test", made.classes[1], made.classes[0],
    )  # fmt: skip


def test_where_no_image_shows_all_it_is_said_how_many_show_each(birds, run):
    with pytest.raises(NothingToAnswer, match="that show each: long ünïcode: 1, black head: 3"):
        find_images(birds, run, ["long ünïcode", "black head"], 9)
    with pytest.raises(NothingToAnswer, match="sees 'yellow eye ring' in no image"):
        find_images(birds, run, ["yellow eye ring"], 9)


def test_phrases_are_counted_over_the_split_s_explained_images(birds, run):
    """Three test images were explained; the sentence of one names heads and wings, that of another bellies."""
    found, images = frequent_phrases(birds, run, "test", 9)
    assert images == 3
    assert found == (
        Phrase("black head", 1 / 3, 1 / 3), Phrase("red [b]wing[/b]", 1 / 3, 0),
        Phrase("white belly", 1 / 3, 1 / 3),
    )  # fmt: skip
    found, images = frequent_phrases(birds, run, "all", 2)
    assert images == 5 and found == (Phrase("black head", 0.2, 0.2), Phrase("long ünïcode", 0.2, 0))
    with pytest.raises(NothingToAnswer, match=r"no 'val' images\. Its splits: test, train, all"):
        frequent_phrases(birds, run, "val", 9)


def test_runs_with_their_first_figures(birds, store, made, tmp_path):
    (row,) = list_runs(birds)
    assert (row.name, row.image_set, row.images, row.quarantined) == ("[red]early[/]", "asked", 5, 1)
    assert (row.accuracy, row.pck, row.seconds) == (pytest.approx(1 / 3), 0.5, 4.0)
    assert [each.name for each in list_runs(store)] == ["elsewhere", "after", "before"]
    with change(Layout(tmp_path / "empty"), "made", 0):
        pass
    with Store.open(tmp_path / "empty") as empty, pytest.raises(NothingToAnswer):
        list_runs(empty)
