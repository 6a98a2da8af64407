"""Patterns of failure against planted causes, on a network that learned from the same faulty field guide."""

import pytest

from explain_core.store.reader import Store
from tests.flows.conftest import learned_and_explained


def test_every_failure_has_a_pattern(first):
    with Store.open(first.store) as store:
        wrong = store.rows("SELECT image_id FROM predictions WHERE NOT correct ORDER BY image_id")
        found = store.rows("SELECT * FROM failure_patterns ORDER BY image_id")
        standings = store.rows("SELECT count(*) AS n, count(distance_class) AS distances FROM standings")
        measured = {row["image_id"] for row in store.rows("SELECT image_id FROM image_quality")}
        images = store.rows("SELECT count(*) AS n FROM images")[0]["n"]
        assert [row["image_id"] for row in found] == [row["image_id"] for row in wrong] and wrong
        assert standings == [{"n": images, "distances": images}]
        assert measured >= {row["image_id"] for row in wrong}
        assert {row["pattern"] for row in found} <= {"look-alike", "unusual image", "label"}
        assert all(row["pulled"] or row["missed"] for row in found)
        assert not store.rows("SELECT * FROM metrics WHERE metric LIKE 'failures.%'")  # no cause is known


@pytest.mark.slow
def test_patterns_name_the_planted_causes(tmp_path):
    from explain_core.fieldguide.generate import generate

    folder = generate(tmp_path / "birds", images_per_species=45, seed=23, processes=1, planted=4)
    done = learned_and_explained(folder, tmp_path)
    with Store.open(done.store) as store:
        figures = {
            row["metric"].removeprefix("failures.pattern_right").lstrip(".") or "all": row
            for row in store.rows("SELECT metric, value, n FROM metrics WHERE metric LIKE 'failures.%'")
        }
    assert figures["all"]["n"] >= 40 and figures["all"]["value"] >= 0.8
    assert set(figures) >= {"all", "mislabelled", "look-alike"}
