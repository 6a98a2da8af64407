"""Which right predictions an image is explained most like, counted by hand."""

from explain_core.runs.nearest_right import Neighbours, nearest_right
from tests.confused import RUN, confused

__all__ = ["confused"]


def test_the_nearest_right_predictions_of_both_classes(confused):
    """c4 as a crow shares .5 with c1 and .25 with c0; as a gull .25 with g1, nothing with g0."""
    assert nearest_right(confused, RUN, ["c4", "c5", "c6"]) == {
        "c4": Neighbours("c1", "g1"),
        "c5": Neighbours(None, "g1"),
    }
