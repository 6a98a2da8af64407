"""How far peaks are from parts: what is asked, and a case by hand."""

import json

import duckdb
import numpy as np
import pyarrow as pa
import pytest

from explain_core.data.image_set import Part
from explain_core.data.pictures.preprocess import WHOLE, Preprocessing
from explain_core.evaluation.maps.peaks import PeakQuery, asked_of, pck_ratios
from explain_core.heatmaps.grounding import Grounder
from explain_core.statistics.estimators import FilterAttributePdf
from explain_core.store.reader import Store
from explain_core.store.shards.shards import finished, write_shard
from tests.measured import RUN, publish_measured
from tests.published import run_of


@pytest.fixture
def layout(tmp_path):
    return publish_measured(tmp_path / "store")


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
    preprocessing = Preprocessing(size=64, crop=WHOLE, alpha="white")
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
