"""Sanity checks of a small store: what is stored, what is left alone, and grounding in maps made by hand."""

import json

import duckdb
import numpy as np
import pyarrow as pa
import pytest

from explain_core.data.image_set import Part
from explain_core.data.preprocess import WHOLE, Preprocessing
from explain_core.evaluation import checks
from explain_core.evaluation.caption_shuffle import others, shuffled_sums
from explain_core.evaluation.peaks import PeakQuery, asked_of, pck_ratios
from explain_core.evaluation.sanity import check
from explain_core.heatmaps.grounding import Grounder
from explain_core.runs.learned import relearn, shards_of, sums_of
from explain_core.statistics.estimators import FilterAttributePdf
from explain_core.store.reader import Store
from explain_core.store.shards import finished, write_shard
from tests.measured import RUN, publish_measured
from tests.published import run_of

VARIANTS = {f"joint, {name}" for name in checks.CHECKS if name != checks.SAME_IMAGES}


@pytest.fixture
def layout(tmp_path):
    return publish_measured(tmp_path / "store")


def checked(layout):
    """The metrics by (metric, variant) after the checks, and what was said."""
    said: list[str] = []
    with duckdb.connect(str(layout.database)) as connection:
        store = Store(connection, layout.database)
        run = store.run(RUN)
        count = check(connection, store, run, shards_of(store, run), relearn(store, run), said.append)
        rows = store.rows("SELECT * FROM metrics")
    assert len(rows) == count + 1  # the accuracy, which was there
    return {(row["metric"], row["variant"]): row for row in rows}, said


def test_every_check_and_what_it_falls_to(layout):
    found, said = checked(layout)
    assert said == []
    for metric in ("sentence.precision@5", "sentence.bits@5", "retrieval.map", "retrieval.within_class_auc"):
        assert {variant for name, variant in found if name == metric} == VARIANTS
    assert not any(metric.startswith("grounding") for metric, _ in found)  # no maps, no parts
    for key, row in found.items():
        assert key == ("classifier.accuracy", "test") or row["low"] <= row["value"] <= row["high"]
    # All images score the same: one or two of four test images have each of the four attributes.
    assert found["retrieval.map", "joint, prior alone"]["value"] == pytest.approx((1 + 1 + 2 + 1) / 16)
    assert found["retrieval.within_class_auc", "joint, prior alone"]["value"] == 0.5


def test_twice_gives_the_same_and_no_row_twice(layout):
    assert checked(layout) == checked(layout)


def test_sums_made_again_are_the_run_s_own_unless_captions_are_shuffled(layout):
    with duckdb.connect(str(layout.database)) as connection:
        store = Store(connection, layout.database)
        run = store.run(RUN)
        shards, stats = shards_of(store, run), sums_of(run)
        assert shuffled_sums(store, run, shards, stats, shuffle=False).digest == stats.digest
        other = shuffled_sums(store, run, shards, stats)
    assert other.digest != stats.digest
    for field in ("phi", "low_low", "class_images", "class_phi", "attribute_images", "attribute_tf"):
        np.testing.assert_array_equal(getattr(other.last, field), getattr(stats.last, field))


@pytest.mark.parametrize("count", [2, 3, 4, 50])
def test_no_image_keeps_its_captions(count):
    dealt = others(count)
    assert sorted(dealt) == list(range(count)) and (dealt != np.arange(count)).all()


@pytest.mark.parametrize(
    "gone", ["extractions/key/*.parquet", "extractions/key/classifier.npz", "statistics/*.npz"]
)
def test_left_out_where_something_is_gone(layout, gone):
    for path in layout.root.glob(gone):
        path.unlink()
    found, said = checked(layout)
    assert said == ["sanity checks are left out: its activations, classifier or sums are gone"]
    assert list(found) == [("classifier.accuracy", "test")]


def test_variants_of_checks_are_told_from_others():
    assert checks.check_of("joint, captions shuffled") == "captions shuffled"
    assert checks.check_of("joint") is checks.check_of("joint, correct") is None
    ordered = ["joint", "joint, filters randomised", "joint, prior alone", "constant, same images"]
    assert sorted(set(ordered), key=checks.order_of_check) == ordered


def test_what_is_asked_of_images_with_parts(layout):
    with duckdb.connect(str(layout.database)) as connection:
        store = Store(connection, layout.database)
        run = store.run(RUN)
        assert asked_of(store, run, 9) == {}
        connection.execute(
            "UPDATE images SET parts = [{'name': 'left wing', 'x': 3.0, 'y': 4.0}], "
            "box = {'x': 1.0, 'y': 2.0, 'width': 30.0, 'height': 20.0} WHERE image_id <> 'image5'"
        )
        connection.execute("UPDATE predictions SET width = 64, height = 48")
        found = asked_of(store, run, 2)
    assert list(found) == ["image4", "image6"]  # 5 has no parts, 7 is one too many
    assert found["image4"].attributes == ("black wing",) and found["image4"].indices == (0,)
    assert found["image6"].attributes == ("white belly", "white wing") and found["image6"].indices == (2, 3)
    assert found["image6"].parts == (Part("left wing", 3.0, 4.0),) and found["image6"].size == (64, 48)
    assert found["image6"].box is not None and found["image6"].box.longer_side == 30


def test_peaks_in_maps_by_hand(tmp_path):
    # Filter 0 fires where the wing is, in the first of 4 x 4 cells, filter 1 at the bill, in the last one.
    maps = np.zeros((1, 2, 4, 4), np.float16)
    maps[0, 0, 0, 0] = maps[0, 1, 3, 3] = 1
    table = pa.table(
        {"image_id": ["one"], "maps": pa.array([maps.tobytes()], pa.binary(maps.nbytes))}
    ).replace_schema_metadata({"maps": "2,4,4"})
    write_shard(tmp_path, ("one",), table)
    shards, _ = finished(tmp_path, "image_id", ["one"])
    preprocessing = Preprocessing(size=64, crop=WHOLE)
    run = run_of(
        tmp_path, name="made", options=json.dumps({"input_size": 64, "crop": WHOLE}),
        preprocessing_digest=preprocessing.digest,
    )  # fmt: skip
    words = ("black wing", "long bill", "blue tail")
    parts = (Part("left wing", 8, 8), Part("beak", 56, 56))
    asked = {"one": PeakQuery(None, parts, (64, 64), (0, 1, 2), words)}
    right = FilterAttributePdf(np.array([[1.0, 0, 0], [0, 1.0, 0]]), np.ones(2))
    wrong = FilterAttributePdf(right.p[::-1], np.ones(2))
    grounders = {
        name: Grounder.of(words, np.ones(3, int), pdf) for name, pdf in (("right", right), ("wrong", wrong))
    }
    found = {(each.metric, each.variant): each for each in pck_ratios(run, shards, asked, grounders)}
    for threshold in (0.1, 0.2, 0.3):
        name = f"grounding.pck@{threshold}"
        assert found[name, "right"].numerators.tolist() == [2]
        assert found[name, "wrong"].numerators.tolist() == [0]
        assert found[name, "wrong"].denominators.tolist() == [2]  # no tail is visible
    assert pck_ratios(run, shards, {}, grounders) == []
