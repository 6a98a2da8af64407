import shutil
from pathlib import Path

import numpy as np
import pytest

from explain_core.evaluation.sanity.causes import (
    CauseFigures,
    contrast_hits,
    drop_figures,
    drop_ratio,
    fall_ratio,
    rate,
    replace_figures,
    truth,
    weigh,
)
from explain_core.fieldguide.claims import Claim
from explain_core.store import publish
from explain_core.store.layout import Layout
from explain_core.store.reader import Store
from tests.compared import compared

__all__ = ["compared"]

RED, BARS, LONG = (
    Claim("bill", "colour", "red"),
    Claim("wing", "pattern", "barred"),
    Claim("tail", "form", "long"),
)
FALLS = {RED: 3.0, BARS: 1.0, LONG: -0.5}


def test_said_twice_counts_once_and_false_counts_as_no_fall() -> None:
    said = weigh([RED, RED, Claim("bill", "colour", "blue"), None], FALLS)
    assert (said.named, said.named_count, said.true_count, said.untold) == (3.0, 2, 1, 1)
    assert (said.unnamed, said.unnamed_count) == (0.5, 2)


def test_drop_ratio_is_a_ratio_of_means() -> None:
    images = [weigh([RED], FALLS), weigh([BARS, LONG], FALLS)]
    # Named 3, 1 and -0.5; unnamed 1, -0.5 and 3: both means are 3.5 / 3.
    assert drop_ratio(images).value == pytest.approx(1.0)
    # Named 3 and 3; unnamed twice 1 and -0.5.
    figure = drop_ratio([weigh([RED], FALLS)] * 2)
    assert (figure.value, figure.low, figure.high, figure.n) == pytest.approx((12.0, 12.0, 12.0, 2))


def test_the_interval_encloses_the_figure_and_repeats() -> None:
    images = [weigh([RED], {RED: 1.0 + k % 5, BARS: 1.0}) for k in range(100)]
    figure = drop_ratio(images)
    assert figure.value == pytest.approx(3.0)
    # The standard error of 100 numbers of variance 2 is 0.141.
    assert figure.low == pytest.approx(3 - 1.96 * 0.141, abs=0.06)
    assert figure.high == pytest.approx(3 + 1.96 * 0.141, abs=0.06)
    assert drop_ratio(images) == figure


def test_nothing_to_compare_with_is_no_number() -> None:
    assert np.isnan(drop_ratio([weigh([], FALLS)]).value)
    assert np.isnan(drop_ratio([weigh([RED, BARS], FALLS)]).value)  # the rest falls by -0.5
    assert np.isnan(drop_ratio([]).value) and drop_ratio([]).n == 0


def test_truth_and_rate() -> None:
    assert truth(
        [weigh([RED, Claim("bill", "colour", "blue")], FALLS), weigh([BARS], FALLS)]
    ).value == pytest.approx(2 / 3)
    assert rate([True, False, False, True]).value == 0.5
    assert fall_ratio([2.0, 4.0], [1.0, 0.5]).value == pytest.approx(4.0)


def test_a_contrast_hits_in_first_place_or_at_all() -> None:
    assert contrast_hits([RED, BARS], RED) == (True, True)
    assert contrast_hits([None, RED], RED) == (False, True)
    assert contrast_hits([], RED) == (False, False)


def test_what_a_method_names_is_weighed_image_by_image() -> None:
    named = {"x": ["red bill", "small bird"], "y": ["long tail"]}
    found = drop_figures("joint", named, {"y": FALLS, "x": FALLS, "z": FALLS})  # z has no sentence
    expected = [weigh([RED, None], FALLS), weigh([LONG], FALLS), weigh([], FALLS)]
    assert set(found) == {("causal.drop_ratio", "joint"), ("causal.truth", "joint")}
    assert found["causal.drop_ratio", "joint"] == drop_ratio(expected)
    assert found["causal.truth", "joint"] == truth(expected)


def test_figures_of_an_earlier_search_are_replaced_and_no_others(compared: Path, tmp_path: Path) -> None:
    layout = Layout(shutil.copytree(compared, tmp_path / "store"))

    def search(figures: CauseFigures) -> dict[tuple[str, str], float]:
        with publish.revised(layout, tmp_path / "next.duckdb") as connection:
            replace_figures(connection, "run-before", figures)
        with Store.open(layout.root) as store:
            rows = store.rows("SELECT metric, variant, value FROM metrics WHERE run_id = 'run-before'")
        return {(row["metric"], row["variant"]): row["value"] for row in rows}

    first = search(
        {("causal.truth", "gve"): rate([True]), ("discriminative.hit_rate", "joint"): rate([False])}
    )
    assert (first["causal.truth", "gve"], first["classifier.accuracy", "test"]) == (1.0, 0.75)
    second = search({("causal.truth", "joint"): rate([True, False])})
    assert second.pop(("causal.truth", "joint")) == 0.5
    assert second == {
        key: value for key, value in first.items() if key[0].startswith(("cl", "re", "fi", "se"))
    }
