"""The catalogue of metrics: what it knows, in which order, and that nothing else is stored."""

import duckdb
import pytest

from explain_core.evaluation import catalogue
from explain_core.evaluation.catalogue import METRICS, check_known, meaning_of, metric_of, order_of
from explain_core.evaluation.figures import Figure, write
from explain_core.evaluation.groups import GROUPS
from explain_core.evaluation.metric import Metric
from tests.measured import RUN, publish_measured


def test_every_metric_says_what_it_is_and_belongs_to_a_group():
    names = [metric.name for metric in METRICS]
    groups = [group.name for group in GROUPS]
    assert len(set(names)) == len(names) and len(set(groups)) == len(groups)
    assert {metric.group for metric in METRICS} == set(groups)
    assert all(metric.says and metric.unit and metric.best in (1, 0, -1) for metric in METRICS)
    in_order = [name for group in groups for name in names if name.partition(".")[0] == group]
    assert sorted(names, key=order_of) == in_order


def test_patterns_and_undefined_values():
    pair = metric_of("discriminative.hit_rate Loud Finch / Plain (old) Finch")
    assert pair is not None and pair.name == "discriminative.hit_rate {pair}"
    assert metric_of("discriminative.hit_rate@3").name == "discriminative.hit_rate@3"
    assert metric_of("failures.pattern_right").name == "failures.pattern_right"
    assert metric_of("failures.pattern_right.blurred").name == "failures.pattern_right.{cause}"
    assert metric_of("sje.retrieval.precision@50").name == "sje.retrieval.precision@{depth}"
    assert meaning_of("pointing.mask.undefined") == "images for which pointing.mask has no value"
    for unknown in (
        "",
        "pointing",
        "pointing.nose",
        "pointing.nose.undefined",
        "groundingXpck@0.1",
        "failures.pattern_right.",
    ):
        assert metric_of(unknown) is None and meaning_of(unknown) == ""
    assert order_of("pointing.mask") < order_of("pointing.mask.undefined") < order_of("pointing.part")
    assert max(METRICS, key=lambda metric: order_of(metric.name)).name == "vqa.right"
    assert order_of("zebra.stripes") > order_of("vqa.right")


def test_what_the_catalogue_does_not_know_is_not_stored(tmp_path):
    layout = publish_measured(tmp_path / "store")
    with duckdb.connect(str(layout.database)) as connection:
        before = connection.execute("SELECT count(*) FROM metrics").fetchone()
        known = Figure("retrieval.map", "joint", 0.5, 0.4, 0.6, 9)
        with pytest.raises(ValueError, match=r"no metric of the catalogue is called retrieval\.mop"):
            write(connection, RUN, [known, Figure("retrieval.mop", "joint", 0.5, None, None, 9)])
        assert connection.execute("SELECT count(*) FROM metrics").fetchone() == before
        assert write(connection, RUN, [known, known]) == 2
        row = connection.execute(
            "SELECT variant, value, low, high, n FROM metrics WHERE metric = 'retrieval.map'"
        ).fetchall()
    assert row == [("joint", 0.5, 0.4, 0.6, 9)]
    check_known([])


def test_the_few_that_stand_first():
    assert list(catalogue.headlines()) == [
        "classifier.accuracy", "sentence.precision@5", "sentence.bits@5", "grounding.pck@0.1", "grounding.pck@0.2",
        "retrieval.map",
    ]  # fmt: skip
    assert [each.name for each in catalogue.columns()] == [
        "statement.mentioned", "statement.holds", "statement.bits", "statement.count", "causal.drop_ratio",
        "sentence.class_similarity", "sentence.class_rank", "sentence.meteor", "sentence.cider", "sentence.bleu4",
    ]  # fmt: skip
    assert [each.best for each in catalogue.columns()] == [1, 1, 1, 0, 1, 1, -1, 1, 1, 1]


def test_a_pattern_is_no_regular_expression():
    assert Metric("a.b+{x}", "").is_of("a.b+c") and not Metric("a.b+{x}", "").is_of("a.bbc")
