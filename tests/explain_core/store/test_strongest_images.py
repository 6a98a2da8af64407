"""Each filter's strongest images, of all shards together."""

import pyarrow as pa

from explain_core.store import publish
from explain_core.store.strongest_images import set_strongest_images


def test_the_best_of_all_shards_are_kept_and_equal_ones_go_by_their_ids(writable, parquet):
    publish.insert(writable, "filters", pa.table({"run_id": ["run", "run", "other"], "filter": [0, 1, 0]}))
    paths = [
        parquet("a", filter=[0, 0, 1], image_id=["i3", "i1", "i1"], activation=[2.0, 1.0, 5.0]),
        parquet("b", filter=[0, 0, 1], image_id=["i2", "i4", "i2"], activation=[2.0, 3.0, 4.0]),
    ]
    set_strongest_images(writable, [], "run", 2)
    assert writable.execute("SELECT count(top_images) FROM filters").fetchall() == [(0,)]
    set_strongest_images(writable, paths, "run", 2)
    found = writable.execute(
        "SELECT * FROM (SELECT run_id, filter, top_images, top_activations FROM filters)"
    )
    assert sorted(found.fetchall()) == [
        ("other", 0, None, None),
        ("run", 0, ["i4", "i2"], [3.0, 2.0]),
        ("run", 1, ["i1", "i2"], [5.0, 4.0]),
    ]
