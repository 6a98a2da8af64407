"""What is said of a scorer, from a run's stored figures."""

import json
import shutil

import pytest

from explain_core.evaluation.words.scorer_worth import scorer_worth
from explain_core.store.change import change
from explain_core.store.layout import Layout
from explain_core.store.reader import Store
from tests.compared import compared

__all__ = ["compared"]

OPTIONS = {"scorer": "mine:scores", "concepts": "list.txt"}


@pytest.fixture
def told(compared, tmp_path):
    """What is said of run "after", given its words' source and (value, low, high) of its estimator and of chance."""
    layout = Layout(shutil.copytree(compared, tmp_path / "store"))

    def ask(options, own=None, chance=None):
        with change(layout, "figures", 0) as connection:
            connection.execute("UPDATE runs SET options = ? WHERE name = 'after'", [json.dumps(options)])
            connection.execute("DELETE FROM metrics WHERE run_id = 'run-after' AND metric = 'retrieval.map'")
            for variant, figures in (("joint", own), ("random", chance)):
                if figures is not None:
                    connection.execute(
                        "INSERT INTO metrics (run_id, metric, variant, value, n, low, high) "
                        "VALUES ('run-after', 'retrieval.map', ?, ?, 4, ?, ?)",
                        [variant, *figures],
                    )
        with Store.open(layout.root) as store:
            return scorer_worth(store, store.run("after"))

    return ask


@pytest.mark.parametrize(
    ("own", "worthless"),
    [((0.21, 0.19, 0.23), True), ((0.42, 0.38, 0.46), False), ((0.25, 0.215, 0.28), True)],
)
def test_words_are_held_against_chance(told, own, worthless):
    found = told(OPTIONS, own, (0.2, 0.18, 0.22))
    assert found.is_worthless == worthless and str(found).startswith("worthless: ") == worthless
    assert "held against its answers" in str(found) and f"{own[0]:.3f}, by chance 0.200" in str(found)


def test_nothing_is_said_where_words_come_from_people(told):
    assert told({"scorer": None, "concepts": None}, (0.4, 0.3, 0.5), (0.2, 0.1, 0.3)) is None
    unmeasured = told(OPTIONS)
    assert not unmeasured.is_worthless and "was not measured" in str(unmeasured)
