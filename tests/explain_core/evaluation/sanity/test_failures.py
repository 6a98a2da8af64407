"""Patterns of failure in a store: found from its rows, counted in its views, judged where causes are known."""

import duckdb
import pyarrow as pa
import pytest

from explain_core.evaluation.sanity.failures import measure_patterns, name_patterns
from explain_core.fieldguide.species import SPECIES
from explain_core.store.migrations.schema import migrate
from explain_core.store.rows import one

OURS, DOUBLE = SPECIES[0].class_name, next(s.class_name for s in SPECIES if s.name == SPECIES[0].lookalike)
OTHER = next(s.class_name for s in SPECIES if s.class_name not in (OURS, DOUBLE))
RIGHT = 40
#: Of each wrong image: predicted class, the two distances, odds of its captions, and its cause.
WRONG = (
    (OTHER, 5.0, 0.5, 9.0, "mislabelled"),
    (OTHER, 5.0, 5.0, -9.0, "blurred"),
    (OTHER, 0.5, 0.5, -9.0, "colour-shifted"),  # nothing shows it: to be missed
    (DOUBLE, 0.5, 0.5, 1.0, None),
    (OTHER, 0.5, 0.5, 1.0, None),  # of unknown cause: judged by nobody
)


@pytest.fixture
def connection():
    """40 right test images of one class, and the wrong ones."""
    count = RIGHT + len(WRONG)
    ids = [f"{k:016x}" for k in range(count)]
    wrong = list(range(RIGHT, count))
    steps = [(k + 1) / RIGHT for k in range(RIGHT)]
    with duckdb.connect() as made:
        migrate(made, "memory")
        tables = {
            "runs": one(run_id="run", image_set_digest="set"),
            "images": pa.table(
                {"image_set_digest": ["set"] * count, "image_id": ids, "path": ids, "split": ["test"] * count}
            ),
            "predictions": pa.table(
                {
                    "run_id": ["run"] * count, "image_id": ids, "class": [OURS] * count,
                    "predicted": [OURS] * RIGHT + [row[0] for row in WRONG], "correct": [True] * RIGHT + [False] * 5,
                    "p_class": steps + [0.25] * 5, "p_predicted": steps + [0.75] * 5,
                }
            ),
            "standings": pa.table(
                {
                    "run_id": ["run"] * count, "image_id": ids,
                    "distance_class": steps + [row[1] for row in WRONG],
                    "distance_predicted": steps + [row[2] for row in WRONG],
                    "caption_odds": [*steps, *(row[3] for row in WRONG)], "overlap": [0.5] * count,
                    "pulled": [None] * RIGHT + [["red wing", "long bill"], ["red wing"], [], None, None],
                    "missed": [None] * RIGHT + [["blue wing"], [], [], None, None],
                }
            ),
            "image_causes": pa.table(
                {
                    "image_set_digest": ["set"] * 3, "image_id": [ids[k] for k in wrong[:3]],
                    "cause": [row[4] for row in WRONG[:3]],
                }
            ),
        }  # fmt: skip
        for name, rows in tables.items():
            made.register("incoming", rows)
            made.execute(f"INSERT INTO {name} BY NAME SELECT * FROM incoming")
        yield made


def test_patterns_are_named_once_however_often(connection):
    assert name_patterns(connection, "run") == name_patterns(connection, "run") == 5
    found = connection.execute(
        "SELECT pattern, far_from_class, margin, pulled, oddness FROM failure_patterns ORDER BY image_id"
    ).fetchall()
    assert [row[0] for row in found] == ["label", "unusual image", "look-alike", "look-alike", "look-alike"]
    assert found[0][1:] == (1.0, 0.5, ["red wing", "long bill"], None)  # no quality was measured
    assert found[3][1] == pytest.approx(19 / 40) and found[3][3] == []


def test_views_count_patterns_and_attributes(connection):
    name_patterns(connection, "run")
    counts = connection.execute(
        "SELECT predicted, pattern, images FROM failure_counts WHERE split = 'test'"
    ).fetchall()
    assert sorted(counts) == sorted(
        [
            (OTHER, "label", 1),
            (OTHER, "unusual image", 1),
            (OTHER, "look-alike", 2),
            (DOUBLE, "look-alike", 1),
        ]
    )
    attributes = connection.execute("SELECT role, attribute, images FROM failure_attributes").fetchall()
    assert attributes[0] == ("pulled", "red wing", 2)
    assert sorted(attributes[1:]) == [("missed", "blue wing", 1), ("pulled", "long bill", 1)]


def test_patterns_are_judged_where_causes_are_known(connection):
    name_patterns(connection, "run")
    for _ in range(2):
        measure_patterns(connection, "run")
    found = connection.execute("SELECT metric, variant, value, n FROM metrics ORDER BY metric").fetchall()
    name = "failures.pattern_right"
    assert found == [
        (name, "test", 0.75, 4),
        (f"{name}.blurred", "test", 1.0, 1),
        (f"{name}.colour-shifted", "test", 0.0, 1),
        (f"{name}.look-alike", "test", 1.0, 1),
        (f"{name}.mislabelled", "test", 1.0, 1),
    ]


def test_where_no_cause_is_known_nothing_is_judged(connection):
    connection.execute("DELETE FROM image_causes")
    name_patterns(connection, "run")
    measure_patterns(connection, "run")
    assert connection.execute("SELECT count(*) FROM metrics").fetchall() == [(0,)]
