"""What is said of a scorer, from a run's stored figures."""

from types import SimpleNamespace

import pytest

from explain_core.evaluation.scorer_worth import scorer_worth

OPTIONS = {"scorer": "mine:scores", "concepts": "list.txt"}


class Rows:
    """A store that answers one question."""

    def __init__(self, *rows):
        self._rows = [dict(zip(("variant", "value", "low", "high"), row, strict=True)) for row in rows]

    def rows(self, query, **values):
        assert "metrics" in query and values["metric"] == "retrieval.map"
        return self._rows


def run_of(options):
    return SimpleNamespace(options=options, run_id="r", estimator="joint")


@pytest.mark.parametrize(
    ("own", "worthless"),
    [((0.21, 0.19, 0.23), True), ((0.42, 0.38, 0.46), False), ((0.25, 0.215, 0.28), True)],
)
def test_words_are_held_against_chance(own, worthless):
    store = Rows(("joint", *own), ("random", 0.2, 0.18, 0.22))
    found = scorer_worth(store, run_of(OPTIONS))
    assert found.is_worthless == worthless and str(found).startswith("worthless: ") == worthless
    assert "held against its answers" in str(found) and f"{own[0]:.3f}, by chance 0.200" in str(found)


def test_nothing_is_said_where_words_come_from_people():
    assert scorer_worth(Rows(), run_of({"scorer": None, "concepts": None})) is None
    unmeasured = scorer_worth(Rows(), run_of(OPTIONS))
    assert not unmeasured.is_worthless and "was not measured" in str(unmeasured)
