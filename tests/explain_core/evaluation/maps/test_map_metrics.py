"""Figures of maps that are drawn again: what is measured anew is replaced, what is not keeps its figure."""

import shutil

from explain_core.evaluation.figures.figures import Figure
from explain_core.evaluation.maps.map_metrics import replace_map_figures
from explain_core.store import publish
from explain_core.store.layout import Layout
from explain_core.store.reader import Store
from tests.compared import compared

__all__ = ["compared"]


def figure(metric, variant, value):
    return Figure(metric, variant, value, None, None, 8)


def test_a_measure_that_is_not_taken_again_stays(compared, tmp_path):
    layout = Layout(shutil.copytree(compared, tmp_path / "store"))

    def drawn(figures, variants):
        with publish.revised(layout, tmp_path / "next.duckdb") as connection:
            replace_map_figures(connection, "run-before", figures, variants)
        with Store.open(layout.root) as store:
            rows = store.rows(
                "SELECT metric, variant, value FROM metrics WHERE run_id = 'run-before' "
                "AND metric NOT IN ('classifier.accuracy', 'retrieval.map', 'filters.lift@1', "
                "'sentence.distinct_attributes') ORDER BY ALL"
            )
        return [(row["metric"], row["variant"], row["value"]) for row in rows]

    drawn(
        [
            figure("pointing.box", "cam", 0.5), figure("pointing.box.undefined", "cam", 0.125),
            figure("pointing.box", "vebi", 0.25), figure("faithfulness.deletion", "cam", 0.75),
            figure("bias.off_object", "Crow", 0.25),
        ],
        ["cam", "vebi"],
    )  # fmt: skip
    again = drawn([figure("pointing.box", "cam", 1.0), figure("bias.off_object", "Gull", 0.5)], ["cam"])
    assert again == [
        ("bias.off_object", "Gull", 0.5), ("faithfulness.deletion", "cam", 0.75), ("pointing.box", "cam", 1.0),
        ("pointing.box", "vebi", 0.25),
    ]  # fmt: skip
