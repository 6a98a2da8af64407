"""Whether captions are by class: the share of what they say that differs within classes."""

import duckdb
import pytest

from explain_core.evaluation.words.words_by_class import are_by_class, within_class
from tests.measured import RUN, publish_measured


def share(connection):
    (figure,) = within_class(connection, RUN)
    return figure.value


def test_by_image_and_by_class(tmp_path):
    layout = publish_measured(tmp_path / "store")
    with duckdb.connect(str(layout.database)) as connection:
        # Crows: black wings 2 of 2, long bills 1; gulls: white bellies 2, long bills 1, white wings 1. Of four images
        # black wings 2, long bills 2, white bellies 2, white wings 1 vary by 1 + 1 + 1 + 3/4; within classes by 3/2.
        assert share(connection) == pytest.approx(1.5 / 3.75)
        connection.execute("DELETE FROM image_attributes WHERE attribute IN ('long bill', 'white wing')")
        assert share(connection) == 0
        connection.execute("DELETE FROM image_attributes")
        assert within_class(connection, RUN) == []


def test_the_figure_tells_it():
    def row(value):
        return {"metric": "captions.within_class", "value": value}

    assert are_by_class([row(0.0)]) and not are_by_class([row(0.8)])
    assert not are_by_class([]) and not are_by_class([{"metric": "retrieval.map", "value": 0.0}])
