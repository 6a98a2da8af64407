"""explain maps over a small run: from the kept maps, from the pictures, measured, replaced, refused."""

import shutil
from pathlib import Path

import numpy as np
import pytest

from explain_core.errors import InputError, ModelError, NothingToAnswer
from explain_core.heatmaps.target_name import TargetSpec, parsed_target
from explain_core.store.reader import Store
from flows.maps import MapOptions, draw_maps
from tests.published import bare_metrics

IMAGES = 72


@pytest.fixture
def folder(first, tmp_path):
    """A copy of a finished run's store, to draw maps into."""
    return Path(shutil.copytree(first.store, tmp_path / "store"))


def maps_of(folder, method, target=None):
    with Store.open(folder) as store:
        rows = store.rows(
            "SELECT image_id, target, height, width, map FROM heatmaps WHERE method = $method "
            "AND ($target IS NULL OR target = $target) ORDER BY image_id",
            method=method,
            target=target,
        )
    return {row["image_id"]: np.reshape(row["map"], (row["height"], row["width"])) for row in rows}


def test_the_main_job_keeps_grad_cam_of_every_image(first):
    with Store.open(first.store) as store:
        rows = store.rows(
            "SELECT count(*) AS n, count(DISTINCT h.image_id) AS images, bool_and(h.target = p.predicted) AS right "
            "FROM heatmaps h JOIN predictions p USING (run_id, image_id) WHERE h.method = 'grad-cam'"
        )
    assert rows == [{"n": IMAGES, "images": IMAGES, "right": True}]


@pytest.mark.slow
def test_kept_maps_and_pictures_give_the_same_maps(folder):
    before = maps_of(folder, "grad-cam")
    kept = draw_maps(folder, MapOptions(("grad-cam", "cam", "contrast")), quiet=True)
    assert kept.from_store and (kept.images, kept.maps) == (IMAGES, 3 * IMAGES)
    from_shards = {method: maps_of(folder, method) for method in ("grad-cam", "cam", "contrast")}
    assert all(np.array_equal(from_shards["grad-cam"][i], before[i]) for i in before)
    # c-mwp needs the network, so all of them are drawn from the pictures; earlier ones are replaced.
    seen = draw_maps(folder, MapOptions(("grad-cam", "cam", "contrast", "c-mwp")), quiet=True)
    assert not seen.from_store and seen.maps == 4 * IMAGES
    for method, maps in from_shards.items():
        again = maps_of(folder, method)
        assert len(again) == IMAGES
        for image, one in maps.items():
            assert np.abs(again[image] - one).max() <= 0.004 * np.abs(one).max() + 1e-6, method
    assert len(maps_of(folder, "c-mwp")) == IMAGES


@pytest.mark.slow
def test_figures_go_into_metrics_beside_their_baselines(folder):
    options = MapOptions(("guided-backprop", "grad-cam"), split="test", images=8, faithful=2)
    result = draw_maps(folder, options, quiet=True)
    with Store.open(folder) as store:
        rows = store.rows(
            "SELECT metric, variant, value, n FROM metrics WHERE NOT starts_with(metric, 'grounding')"
        )
    found = {(row["metric"], row["variant"]): row for row in rows}
    assert bare_metrics(folder) == []
    assert found["pointing.box", "uniform"]["value"] == 0
    assert found["pointing.box", "grad-cam"]["n"] == 8
    assert found["faithfulness.deletion", "guided-backprop"]["n"] == 2
    assert {figure.variant for figure in result.figures} >= {
        "grad-cam",
        "guided-backprop",
        "random",
        "centre",
    }
    assert 0 <= found["overlap.iou_area", "grad-cam"]["value"] <= 1
    # Drawn again for fewer measures: what was not measured this time keeps its figure.
    draw_maps(folder, MapOptions(("grad-cam",), split="test", images=4), quiet=True)
    with Store.open(folder) as store:
        again = {
            (r["metric"], r["variant"]): r["n"] for r in store.rows("SELECT metric, variant, n FROM metrics")
        }
    assert again["pointing.box", "grad-cam"] == 4 and again["faithfulness.deletion", "grad-cam"] == 2
    assert len([key for key in again if key == ("pointing.box", "random")]) == 1


@pytest.mark.slow
def test_targets_and_layers(folder):
    with Store.open(folder) as store:
        classes = store.rows("SELECT classes FROM image_sets")[0]["classes"]
        truth = store.rows("SELECT image_id, class, runner_up FROM predictions ORDER BY image_id")
    draw_maps(folder, MapOptions(("grad-cam",), target="true", images=6), quiet=True)
    difference = f"{classes[0]}-{classes[1]}"
    draw_maps(folder, MapOptions(("grad-cam",), target=difference), quiet=True)
    one = maps_of(folder, "grad-cam", difference)
    assert len(one) == IMAGES
    draw_maps(folder, MapOptions(("grad-cam",), target=classes[0]), quiet=True)
    draw_maps(folder, MapOptions(("grad-cam",), target=classes[1]), quiet=True)
    a, b = (maps_of(folder, "grad-cam", name) for name in classes[:2])
    for image, heatmap in one.items():
        assert np.abs(heatmap - (a[image] - b[image])).max() <= 0.002 * np.abs(a[image]).max() + 1e-6
    image = truth[0]["image_id"]
    result = draw_maps(folder, MapOptions(("grad-cam",), layer="features.7", only=(image,)), quiet=True)
    assert not result.from_store
    drawn = maps_of(folder, "grad-cam@features.7")
    assert list(drawn) == [image] and drawn[image].shape == (12, 12)


@pytest.mark.slow
def test_what_cannot_be_drawn_is_refused_and_leaves_the_store_alone(folder):
    before = (folder / "explain.duckdb").read_bytes()
    with pytest.raises(InputError, match="no method 'gradcam'"):
        MapOptions(("gradcam",))
    with pytest.raises(InputError, match="no target 'Dodo'"):
        draw_maps(folder, MapOptions(("cam",), target="Dodo"), quiet=True)
    with pytest.raises(NothingToAnswer, match="no image 'gone'"):
        draw_maps(folder, MapOptions(("cam",), only=("gone",)), quiet=True)
    with pytest.raises(ModelError, match="no layer 'body'"):
        draw_maps(folder, MapOptions(("grad-cam",), layer="body", images=2), quiet=True)
    assert (folder / "explain.duckdb").read_bytes() == before


def test_targets_are_read_as_people_write_them():
    classes = ["Flame-tailed_Chat", "Soot-tailed_Chat", "017.Blue_Jay"]
    assert parsed_target("predicted", classes) == TargetSpec("predicted")
    assert parsed_target("flame-tailed chat", classes) == TargetSpec("Flame-tailed_Chat")
    both = parsed_target("Flame-tailed Chat-Soot-tailed Chat", classes)
    assert both == TargetSpec("Flame-tailed_Chat", "Soot-tailed_Chat")
    assert parsed_target("true-Blue Jay", classes) == TargetSpec("true", "017.Blue_Jay")
    assert parsed_target("runner-up", classes) == TargetSpec("runner-up")
    row = {"predicted": "a", "class": "b", "runner_up": "c"}
    assert TargetSpec("true", "runner-up").of(row) == ("b", "c")
    assert TargetSpec("predicted").other(row) == "c" and TargetSpec("true").other(row) == "a"
