"""docs/python.md on a published run: the first examples, and what `explain` and `ground` say of a new picture."""

import shutil
from pathlib import Path

import numpy as np
import pytest
import torch
from PIL import Image

from explain_core import Box, ExplainError, activations_of, heatmaps_of, open_store
from explain_core.errors import ImageError, InputError, NothingToAnswer
from explain_core.fieldguide.records import read_records
from explain_core.store.reader import Store
from tests import python_page


@pytest.fixture(scope="module")
def record(guide):
    return read_records(guide)[0]


def test_the_first_example(first, tmp_path):
    (tmp_path / "explain-store").symlink_to(first.store)
    code = python_page.BLOCKS[0] + "\nprint(sentences.num_rows)"
    with open_store(first.store) as store:
        assert python_page.run(code, tmp_path).split() == [str(store.run().sentences().num_rows)]


def test_the_example_of_a_new_picture(first, guide, record, tmp_path):
    (tmp_path / "explain-store").symlink_to(first.store)
    shutil.copy(guide / record.path, tmp_path / "garden.png")
    out = python_page.run(python_page.block("run.explain("), tmp_path).splitlines()
    assert out[0].startswith("This ") and len(out) == 4
    with Image.open(tmp_path / "where.png") as drawn:
        assert drawn.height > 100


def test_a_picture_of_the_run_is_explained_as_it_was_published(first, guide, record):
    """A picture that the run knows goes through the network again, and the answer is the one in the store."""
    with open_store(first.store) as store:
        run = store.run()
        published = run.image(record.path)
        said = run.explain(guide / record.path, box=record.box)
    assert (said.predicted, said.runner_up, said.sentence, said.contrast) == (
        published.predicted, published.runner_up, published.sentence, published.contrast,
    )  # fmt: skip
    assert said.p_predicted == pytest.approx(published.p_predicted, rel=1e-4)
    assert [share.p for share in said.attributes] == pytest.approx(
        [share.p for share in published.attributes], rel=1e-3
    )


def test_grounding_and_maps_are_those_of_the_run(first, guide, record):
    with Store.open(first.store) as store:
        stored = store.rows(
            "SELECT h.method, h.target, h.height, h.width, h.map FROM heatmaps h JOIN images i USING (image_id) "
            "WHERE i.path = ? ORDER BY h.method, h.target",
            record.path,
        )
    assert {row["method"] for row in stored} >= {"grad-cam"}
    with open_store(first.store) as store:
        run = store.run()
        network = run.network()
        assert run.network() is network
        for row in stored:
            wanted = np.asarray(row["map"], np.float32).reshape(row["height"], row["width"])
            if row["method"] == "grad-cam":
                found = heatmaps_of(
                    network, [guide / record.path], targets=[row["target"]], boxes=[record.box]
                )[0]
            elif row["method"] == run.estimator:
                found = run.ground(guide / record.path, row["target"], box=record.box)[0].heatmap
            else:
                continue
            # The store has halves: 11 bits.
            assert np.abs(found - wanted).max() <= 2e-3 * np.abs(wanted).max()


def test_how_probable_a_grounded_attribute_is(first, guide, record):
    with open_store(first.store) as store:
        run = store.run()
        _, words = run.pdf()
        with Image.open(guide / record.path) as picture:
            one, two = run.ground(picture, words[0], words[1].upper())
    assert (one.attribute, two.attribute) == (words[0], words[1])
    assert 0 <= one.p <= 1 and 0 < one.usual < 1
    assert one.heatmap.min() >= 0


def test_vebi_shows_the_features_of_the_run(first, guide, record):
    with open_store(first.store) as store:
        run = store.run()
        features = run.relevant_features()
        name = next(name for name, found in features.items() if any(each.weight > 0 for each in found))
        maps = heatmaps_of(run.network(), [guide / record.path], "vebi", [name], features=features)
    assert maps.shape == (1, 56, 56) and np.isfinite(maps).all()


def test_what_cannot_be_answered_says_why(first, guide, record, tmp_path):
    torch.save({}, tmp_path / "other.pt")
    with open_store(first.store) as store:
        run = store.run()
        with pytest.raises(ImageError, match=r"gone\.png: missing"):
            run.explain(tmp_path / "gone.png")
        with pytest.raises(ImageError, match="lies outside"):
            run.explain(guide / record.path, box=Box(900, 900, 10, 10))
        with pytest.raises(InputError, match="is no box"):
            run.explain(guide / record.path, box=(1, 2, 3, 4))
        with pytest.raises(NothingToAnswer):
            run.ground(guide / record.path, "plaid toenail")
        with pytest.raises(InputError, match="one or more attributes"):
            run.ground(guide / record.path)
        with pytest.raises(ExplainError, match="is not the file"):
            run.network(Path(tmp_path / "other.pt"))
        seen = activations_of(run.network(), [guide / record.path])
    assert seen.maps is None and seen.pooled.shape == (1, 160)
