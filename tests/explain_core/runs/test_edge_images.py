"""The images whose edges are looked at."""

from explain_core.data.image_set import TEST, TRAIN
from explain_core.runs.edge_images import edge_images


def test_some_of_every_class_and_split_with_their_labels(birds):
    run = birds.run("early") if "early" in {each.name for each in birds.runs()} else birds.run()
    rows = edge_images(birds, run, 100)
    known = {
        row["image_id"]: row
        for row in birds.rows("SELECT image_id, class, split FROM predictions JOIN run_images "
                              "USING (run_id, image_id, class) WHERE run_id = ?", run.run_id)
    }  # fmt: skip
    assert {row["image_id"] for row in rows} == {
        i for i, row in known.items() if row["split"] in (TRAIN, TEST)
    }
    for row in rows:
        assert run.class_names[row["label"]] == known[row["image_id"]]["class"]
        assert row["split"] == known[row["image_id"]]["split"] and row["path"] and row["shard"]


def test_at_most_so_many_of_a_class_always_the_same(birds):
    run = birds.run()
    few, all_of_them = edge_images(birds, run, 1), edge_images(birds, run, 100)
    groups = {(row["split"], row["label"]) for row in all_of_them}
    assert len(few) == len(groups) < len(all_of_them) and edge_images(birds, run, 1) == few
