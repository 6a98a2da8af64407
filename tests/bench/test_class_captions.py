"""Descriptions of classes by rule, and what is told in other words than it is judged by."""

from explain_core.evaluation.maps.peaks import PeakQuery
from tests.bench.class_captions import described, translated


def test_a_description_says_each_noun_once():
    told = described(["red crown", "small bird", "long bill", "blue crown", "black bird"])
    assert (
        told
        == "this is a small bird . this is a black bird . this bird has a red and blue crown , a long bill ."
    )
    assert described(["small bird"]) == "this is a small bird ." and described([]) == ""


def test_what_another_vocabulary_lacks_is_not_asked():
    query = PeakQuery(None, (), (10, 10), (4, 7), ("red crown", "long bill"))
    found = translated(query, {"long bill": 0, "blue wing": 1}, {"long bill"})
    assert (found.indices, found.attributes) == ((0,), ("long bill",))
    assert translated(query, {"blue wing": 0}, {"blue wing"}) is None
