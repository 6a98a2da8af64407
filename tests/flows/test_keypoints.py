"""A run whose filters are weighed by annotated parts, against the plain oracle."""

import shutil
from pathlib import Path

import numpy as np
import pytest

from explain_core.data.image_set import Box, Part
from explain_core.errors import InputError
from explain_core.evaluation.maps.frame import Frame, near_points
from explain_core.runs.network import preprocessing_of
from explain_core.runs.sources import relearn, shards_of, sums_of
from explain_core.store.reader import Store
from explain_core.store.shards.activations import MapReader, read_activations
from explain_core.text.parts import part_of
from explain_core.text.vocabulary import split_attribute
from tests import oracle

IMAGES = """
SELECT i.image_id, i.box, i.parts, p.width, p.height FROM run_images i JOIN predictions p USING (run_id, image_id)
WHERE i.run_id = ? AND i.split = 'train' ORDER BY i.image_id
"""
COUNTS = "SELECT image_id, attribute, tf FROM image_attributes"
FINE = 60  #: pixels a side of a mask, five a cell


def on_parts(store, run):
    """phi (images, filters), the same on each attribute's part, whether that is shown, and counts: image by image."""
    words = list(sums_of(run).last.attributes)
    rows = store.rows(IMAGES, run.run_id)
    place = {row["image_id"]: k for k, row in enumerate(rows)}
    counts = np.zeros((len(rows), len(words)), int)
    for row in store.rows(COUNTS):
        if row["image_id"] in place and row["attribute"] in words:
            counts[place[row["image_id"]], words.index(row["attribute"])] = row["tf"]
    phi, here = np.zeros((len(rows), run.filters)), np.zeros((len(rows), run.filters, len(words)))
    shown = np.zeros(counts.shape, bool)
    for shard in shards_of(store, run):
        pooled = read_activations(shard)
        for image, row in zip(pooled.ids, pooled.pooled, strict=True):
            if image in place:
                phi[place[image]] = row
        for batch in MapReader(shard):
            for image, maps, _ in batch:
                if image in place:
                    k = place[image]
                    for j, word in enumerate(words):
                        mask = mask_of(rows[k], preprocessing_of(run), part_of(split_attribute(word)[1]))
                        if mask is not None:
                            fine = maps.repeat(5, axis=1).repeat(5, axis=2)
                            here[k, :, j], shown[k, j] = fine[:, mask].astype(float).mean(axis=1), True
    return (
        np.rint(phi * 2**20) / 2**20,
        np.rint(here * 2**20) / 2**20,
        shown,
        counts,
    )  # on the grid of the sums


def mask_of(row, preprocessing, part):
    frame = Frame(preprocessing, Box(**row["box"]), (row["width"], row["height"]))
    points = [each for each in row["parts"] if part_of(each["name"]) == part]
    if not points:
        return None
    on_crop = frame.box_on_crop(frame.box)
    radius = 0.1 * max(on_crop.width, on_crop.height)
    return near_points(frame.on_crop([Part(**each) for each in points]), radius, FINE)


@pytest.mark.slow  # two runs
def test_filters_are_weighed_by_what_lies_on_the_part(run, first, tmp_path):
    shutil.copytree(first.store, tmp_path / "store")
    result = run(estimator="keypoints")
    assert (result.fresh, result.images_forwarded) == (True, 0)
    with Store.open(result.store) as store:
        own = store.run(result.run_id)
        phi, here, shown, counts = on_parts(store, own)
        published = np.array([r["p"] for r in store.rows(
            "SELECT p FROM filter_pdfs WHERE run_id = ? ORDER BY filter", own.run_id
        )])  # fmt: skip
        np.testing.assert_allclose(
            published, oracle.keypoints_pdf(phi, here, shown, counts), rtol=1e-3, atol=2e-6
        )
        assert np.abs(published - oracle.guo2018_pdf(phi, counts)).max() > 1e-3
        assert set(relearn(store, own).pdfs) == {"keypoints", "guo2018", "joint"}
        variants = {row["variant"] for row in store.rows(
            "SELECT variant FROM metrics WHERE run_id = ? AND metric = 'grounding.pck@0.2'", own.run_id
        )}  # fmt: skip
        assert variants == {"keypoints", "guo2018", "joint", "constant", "random"}
        own.layout.part_statistics(own.stats_digest, own.run_id).unlink()
        assert set(relearn(store, own).pdfs) == {"keypoints"}  # as it was published


def test_where_no_part_is_annotated_it_is_refused(run, plain_folder, tmp_path):
    with pytest.raises(InputError, match=r"no training image of folder:.* has any"):
        run(images=f"folder:{plain_folder}", estimator="keypoints", store="other")
    with pytest.raises(InputError, match="leave out --maps none"):
        run(estimator="keypoints", maps="none", store="other")
    assert not list(Path(tmp_path / "other").glob("*.duckdb"))
