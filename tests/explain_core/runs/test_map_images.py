"""The images that heatmaps are drawn of."""

import pytest

from explain_core.errors import NothingToAnswer
from explain_core.runs.map_images import map_images


def test_of_a_split_of_all_and_those_that_are_named(store):
    run = store.run("before")

    def ids(*asked):
        return {row["image_id"] for row in map_images(store, run, *asked)}

    assert ids("all", None, ()) == {"i0", "i1", "i2", "i3", "i4"}
    assert ids("train", None, ()) == {"i4"}
    assert ids("all", None, ("i4.png", "i0")) == {"i0", "i4"}
    with pytest.raises(NothingToAnswer):
        ids("all", None, ("i9",))


def test_fewer_are_the_first_of_all_and_each_tells_what_its_sentence_names(store):
    run = store.run("before")
    every = map_images(store, run, "all", None, ())
    assert map_images(store, run, "all", 2, ()) == every[:2]
    (one,) = map_images(store, run, "all", None, ("i2",))
    assert (one["class"], one["predicted"], one["correct"]) == ("002.Gull", "001.Crow", False)
    assert one["named"] == ["black wing", "long bill"]
