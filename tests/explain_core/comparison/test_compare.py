"""Nothing differs between a run and itself; and what two runs cannot be compared by is said."""

import pytest

from explain_core.comparison.compare import compare, run_before
from explain_core.errors import NothingToAnswer


@pytest.mark.parametrize("run", ["before", "after", "elsewhere"])
@pytest.mark.parametrize("split", ["test", "train", "all"])
def test_a_run_and_itself(store, run, split):
    found = compare(store, run, f"run-{run}", split)
    assert found.images.newly_wrong == found.images.newly_right == found.images.still_wrong == ()
    assert found.images.p_value == 1.0
    assert {each.distance for each in found.classes} == {0.0} and found.moved_classes == ()
    assert (found.filters.furthest, found.filters.moved) == (0.0, ())
    assert found.changed_figures == ()
    for each in found.figures:
        assert each.change == 0.0
        assert each.evidence != "paired" or (each.change_low, each.change_high) == (0.0, 0.0)
    assert found.notes[0].startswith("A run is compared with itself")


def test_what_two_image_sets_share_is_compared_and_said(store):
    found = compare(store, "before", "elsewhere")
    # i0 is a test image and a crow in both; i1 changed its split, i2 its label, i3 and i5 are in one set only.
    assert found.images.compared == 1
    assert any(
        "the 1 that both have" in note and "3 only before has, 2 only elsewhere" in note
        for note in found.notes
    )
    assert compare(store, "before", "after").notes == ()


def test_no_image_in_common(store):
    with pytest.raises(NothingToAnswer, match=r"no train images in common.*share images of: test"):
        compare(store, "before", "elsewhere", "train")
    with pytest.raises(NothingToAnswer, match="no run called 'nobody'"):
        compare(store, "before", "nobody")


def test_the_run_before(store):
    assert run_before(store, store.run("after")).name == "before"
    assert run_before(store, store.run("elsewhere")).name == "after"
    with pytest.raises(NothingToAnswer, match="is the first"):
        run_before(store, store.run("before"))


@pytest.mark.parametrize(
    ("query", "rows"),
    [
        ("SELECT count(*) AS n FROM image_changes WHERE run_a = run_b", 0),
        ("SELECT count(*) AS n FROM class_changes WHERE run_a = run_b AND change <> 0", 0),
        ("SELECT count(*) AS n FROM filter_changes WHERE run_a = run_b AND distance <> 0", 0),
        ("SELECT count(*) AS n FROM metric_changes WHERE run_a = run_b AND (change <> 0 OR apart)", 0),
        ("SELECT count(*) AS n FROM explanation_changes WHERE run_a = run_b AND change <> 0", 0),
        # Each run has four filters; "before" and "after" also each other's.
        ("SELECT count(*) AS n FROM filter_changes", 4 * 5),
        ("SELECT count(*) AS n FROM image_changes WHERE run_a = 'run-before' AND run_b = 'run-after'", 2),
    ],
)
def test_views(store, query, rows):
    assert store.rows(query) == [{"n": rows}]
