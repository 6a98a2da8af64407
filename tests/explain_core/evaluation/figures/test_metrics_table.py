"""Figures are written by name: known ones alone, each in place of the one before."""

import duckdb
import pytest

from explain_core.evaluation.figures.catalogue import check_known
from explain_core.evaluation.figures.figures import Figure
from explain_core.evaluation.figures.metrics_table import write
from tests.measured import RUN, publish_measured


def test_what_the_catalogue_does_not_know_is_not_stored(tmp_path):
    layout = publish_measured(tmp_path / "store")
    with duckdb.connect(str(layout.database)) as connection:
        before = connection.execute("SELECT count(*) FROM metrics").fetchone()
        known = Figure("retrieval.map", "joint", 0.5, 0.4, 0.6, 9)
        with pytest.raises(ValueError, match=r"no metric of the catalogue is called retrieval\.mop"):
            write(connection, RUN, [known, Figure("retrieval.mop", "joint", 0.5, None, None, 9)])
        assert connection.execute("SELECT count(*) FROM metrics").fetchone() == before
        assert write(connection, RUN, [known, known]) == 2
        row = connection.execute(
            "SELECT variant, value, low, high, n FROM metrics WHERE metric = 'retrieval.map'"
        ).fetchall()
    assert row == [("joint", 0.5, 0.4, 0.6, 9)]
    check_known([])
