"""What networks are trained on of a run."""

from explain_core.runs.training_images import mentions, training_images


def test_each_image_has_its_captions_and_the_place_of_its_predicted_class(store):
    rows = training_images(store, store.run("after"))
    assert [(row["image_id"], row["split"], row["predicted"]) for row in rows] == [
        ("i0", "test", 0), ("i1", "test", 1), ("i2", "test", 1), ("i3", "test", 1), ("i4", "train", 1),
    ]  # fmt: skip
    assert all(len(row["captions"]) == 1 for row in rows)
    assert mentions(store, store.run("after")) == {}
