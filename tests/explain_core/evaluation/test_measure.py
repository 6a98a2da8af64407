"""All figures of a small run, worked out by hand; and what is left alone where activations are gone."""

import duckdb
import pytest

from explain_core.evaluation.measure import measure
from explain_core.runs.sources import relearn, shards_of
from explain_core.store.reader import Store
from tests.measured import RUN, publish_measured


@pytest.fixture
def layout(tmp_path):
    return publish_measured(tmp_path / "store")


def measured(layout, told=None):
    """The figures by (metric, variant), measured again in the store's own file."""
    said = [] if told is None else told
    with duckdb.connect(str(layout.database)) as connection:
        store = Store(connection, layout.database)
        run = store.run(RUN)
        count = measure(connection, RUN, shards_of(store, run), relearn(store, run), said.append)
        rows = store.rows("SELECT * FROM metrics")
    assert len(rows) >= count
    return {(row["metric"], row["variant"]): row for row in rows}


def values(found, metric):
    return {variant: row["value"] for (name, variant), row in found.items() if name == metric}


def test_every_figure_by_hand(layout):
    said: list[str] = []
    found = measured(layout, said)
    assert said == []
    assert values(found, "classifier.accuracy") == {"test": 0.75, "train": 1.0}
    # Distances: joint 0.05, 0.15, 0.5; constant 0.25.
    assert values(found, "grounding.pck@0.1") == {"joint": pytest.approx(1 / 3), "constant": 0}
    assert values(found, "grounding.pck@0.3") == {"joint": pytest.approx(2 / 3), "constant": 1}
    # Told: black wing and long bill, or white belly and long bill; right in images 4, 5 and 6, with a bit each.
    assert values(found, "sentence.precision@5")["joint"] == 3 / 8
    assert values(found, "sentence.bits@5")["joint"] == 3 / 8
    assert found["sentence.precision@5", "joint"]["n"] == 8
    assert values(found, "sentence.distinct_attributes")["joint"] == 3
    # Crows have black wings (2 of 2), long bills (1); gulls white bellies (2), long bills and white wings (1).
    assert values(found, "sentence.precision@5")["class_prior"] == pytest.approx(4 / 9)
    assert values(found, "sentence.bits@5")["class_prior"] == pytest.approx(5 / 9)
    # 16 pairs: 8 said, 5 mentioned, 3 both.
    assert values(found, "retrieval.recall")["joint"] == pytest.approx(3 / 5)
    assert values(found, "retrieval.precision")["joint"] == pytest.approx(3 / 8)
    assert values(found, "retrieval.true_negative_rate")["joint"] == pytest.approx(6 / 11)
    # Precision by attribute: 1/3 (three images tie), 1/4 (all do), (1 + 2/4) / 2, 1.
    assert values(found, "retrieval.map")["class_prior"] == pytest.approx((1 / 3 + 1 / 4 + 3 / 4 + 1) / 4)
    area = found["retrieval.within_class_auc", "class_prior"]
    assert (area["value"], area["low"], area["high"], area["n"]) == (0.5, 0.5, 0.5, 6)
    assert set(values(found, "retrieval.map")) == {"joint", "guo2018", "class_prior", "random"}
    # Every image is among the nine that excite a filter most, so nothing beats chance; filter 3 never fires.
    assert values(found, "filters.lift@1") == {"joint": pytest.approx(1), "guo2018": pytest.approx(1)}
    assert found["filters.precision@1", "joint"]["n"] == 3 * 4
    assert set(values(found, "sentence.bleu4")) == {
        f"{name}, {group}" for name in ("joint", "class_prior") for group in ("correct", "wrong")
    }


def test_every_figure_but_counts_has_an_interval_around_it(layout):
    for (metric, _), row in measured(layout).items():
        if metric == "sentence.distinct_attributes" or metric.startswith(("captions.", "calibration.")):
            assert row["low"] is row["high"] is None
        else:
            assert row["low"] <= row["value"] <= row["high"], metric


def test_measuring_twice_gives_the_same_bits_and_no_row_twice(layout):
    assert measured(layout) == measured(layout)


def test_what_explains_well_ranks_well(layout):
    found = measured(layout)
    assert values(found, "retrieval.within_class_auc")["joint"] > 0.5


def test_figures_of_other_measurements_stay(layout):
    with duckdb.connect(str(layout.database)) as connection:
        connection.execute(
            "INSERT INTO metrics BY NAME SELECT 'run-one' AS run_id, 'causal.x' AS metric, 2 AS value"
        )
        connection.execute(
            "INSERT INTO metrics BY NAME SELECT 'run-two' AS run_id, 'retrieval.map' AS metric"
        )
        connection.execute(
            "INSERT INTO metrics BY NAME SELECT 'run-one' AS run_id, 'retrieval.map' AS metric, 'gone' AS variant"
        )
    found = measured(layout)
    assert ("causal.x", None) in found and ("retrieval.map", None) in found
    assert ("retrieval.map", "gone") not in found


@pytest.mark.parametrize("gone", ["*.parquet", "classifier.npz"])
def test_without_activations_the_rest_is_measured_and_the_old_figures_stay(layout, gone):
    before = measured(layout)
    for path in layout.root.glob(f"extractions/key/{gone}"):
        path.unlink()
    said: list[str] = []
    assert measured(layout, said) == before
    assert len(said) == 1 and said[0].startswith("retrieval and filters are left as they were: ")


def test_a_damaged_shard_counts_as_gone(layout):
    (path,) = layout.root.glob("extractions/key/*.parquet")
    content = bytearray(path.read_bytes())
    content[len(content) // 2] ^= 1
    path.write_bytes(content)
    said: list[str] = []
    found = measured(layout, said)
    assert "no shard holds the activations of 4 of 4 test images" in said[0]
    assert ("filters.lift@1", "joint") not in found and ("sentence.bits@5", "joint") in found


def test_without_the_sums_the_published_pdf_is_measured(layout):
    for path in layout.statistics_folder.glob("*.npz"):
        path.unlink()
    assert set(values(measured(layout), "retrieval.map")) == {"joint", "class_prior", "random"}


def test_a_run_without_test_images(layout):
    with duckdb.connect(str(layout.database)) as connection:
        connection.execute("UPDATE images SET split = 'train'")
    assert set(measured(layout)) == {("classifier.accuracy", "train"), ("captions.within_class", "train")}
