"""Pairs of photographs in one picture, in a run's maps."""

import shutil
from pathlib import Path

import pytest

from explain_core.errors import InputError
from explain_core.store.change import change
from explain_core.store.layout import Layout
from explain_core.store.reader import Store
from flows.maps import MapOptions, draw_maps
from tests.published import bare_metrics


def labelled(first, tmp_path, right: str) -> Path:
    """A copy of a run's store in which those images are labelled right for which a condition of SQL holds."""
    store = Path(shutil.copytree(first.store, tmp_path / "store"))
    with change(Layout(store), "made", 0) as connection:
        connection.execute(f"UPDATE predictions SET correct = {right}")
    return store


@pytest.mark.slow  # maps of many pairs
def test_each_class_s_map_is_asked_for_in_its_half(first, tmp_path):
    store = labelled(first, tmp_path, "true")
    result = draw_maps(
        store, MapOptions(("grad-cam", "counterfactual"), split="test", images=8, pairs=2), quiet=True
    )
    (figure,) = [each for each in result.figures if each.metric == "pointing.half"]
    assert (figure.variant, figure.n) == (
        "grad-cam",
        2,
    ) and 0 <= figure.value <= 1  # one that speaks against is not asked
    with Store.open(store) as opened:
        (row,) = opened.rows("SELECT variant, value, n FROM metrics WHERE metric = 'pointing.half'")
    assert row == {"variant": "grad-cam", "value": figure.value, "n": 2} and bare_metrics(store) == []


def test_without_two_right_images_it_is_refused(first, tmp_path):
    store = labelled(first, tmp_path, "false")
    with pytest.raises(InputError, match="labelled right"):
        draw_maps(store, MapOptions(("grad-cam",), split="test", images=8, pairs=2), quiet=True)
