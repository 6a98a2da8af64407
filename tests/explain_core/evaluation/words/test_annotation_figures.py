"""Figures of annotations in the store: for everybody who tells, in place of those of another table."""

import duckdb
import numpy as np
import pytest

from explain_core.evaluation.figures.test_images import HeldOut
from explain_core.evaluation.words.annotation_figures import measure_annotations
from explain_core.evaluation.words.annotations import Annotations
from tests.measured import ATTRIBUTES, RUN, publish_measured


def test_they_take_the_place_of_another_tables(tmp_path):
    layout, said = publish_measured(tmp_path / "store"), []
    with duckdb.connect(str(layout.database)) as connection:
        held = HeldOut.read(connection, RUN)
        for value in (1.0, 0.25):
            known = Annotations.of(({"black wing": value},), (0,), np.zeros(4, np.intp), ATTRIBUTES)
            measure_annotations(connection, RUN, held, known, [], None, said.append)
        rows = connection.execute(
            "SELECT variant, value, n FROM metrics WHERE metric = 'annotated.true@5' ORDER BY variant"
        ).fetchall()
        # Black wings are told of three images; by the classes of three that are taken for crows.
        assert [(name, n) for name, _, n in rows] == [
            ("class_prior", 3),
            ("class_prior_bits", 3),
            ("joint", 3),
        ]
        assert [value for _, value, _ in rows] == [pytest.approx(0.25)] * 3
        table = connection.execute("FROM annotated_attributes WHERE method = 'joint'").fetchall()
    assert table == [(RUN, "joint", "black wing", 3, 0.25, 0.25, 0)]
    assert "activations are gone" in said[0]
