"""Maps that are drawn again replace those of the same image, method and target, and no others."""

from explain_core.store.heatmaps import replace_heatmaps


def drawn(parquet, name, maps):
    """A file of maps: (image, method, target, value)."""
    return parquet(
        name,
        run_id=["run"] * len(maps), image_id=[m[0] for m in maps], method=[m[1] for m in maps],
        target=[m[2] for m in maps], height=[1] * len(maps), width=[1] * len(maps), map=[[m[3]] for m in maps],
    )  # fmt: skip


def test_maps_are_replaced_one_by_one(writable, parquet):
    files = [
        drawn(parquet, "a", [("i1", "cam", "Crow", 1.0), ("i1", "cam", "Gull", 2.0)]),
        drawn(parquet, "b", [("i2", "cam", "Crow", 3.0)]),
    ]
    assert replace_heatmaps(writable, files) == 3
    writable.execute("DROP TABLE drawn")
    again = drawn(parquet, "c", [("i1", "cam", "Crow", 5.0), ("i1", "grad-cam", "Crow", 6.0)])
    assert replace_heatmaps(writable, [again]) == 2
    found = writable.execute("SELECT image_id, method, target, map[1] FROM heatmaps ORDER BY ALL").fetchall()
    assert found == [
        ("i1", "cam", "Crow", 5.0), ("i1", "cam", "Gull", 2.0), ("i1", "grad-cam", "Crow", 6.0),
        ("i2", "cam", "Crow", 3.0),
    ]  # fmt: skip
