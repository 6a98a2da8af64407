"""The catalogue of metrics: what it knows, in which order, and that nothing else is stored."""

from explain_core.evaluation.figures import catalogue
from explain_core.evaluation.figures.catalogue import METRICS, meaning_of, metric_of, order_of
from explain_core.evaluation.figures.groups import GROUPS


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


def test_the_few_that_stand_first():
    assert list(catalogue.headlines()) == [
        "classifier.accuracy", "sentence.precision@5", "sentence.bits@5", "grounding.pck@0.1", "grounding.pck@0.2",
        "retrieval.map",
    ]  # fmt: skip
    assert [each.name for each in catalogue.columns()] == [
        "statement.mentioned", "statement.holds", "statement.bits", "statement.count", "causal.drop_ratio",
        "sentence.class_similarity", "sentence.class_rank", "sentence.meteor", "sentence.cider", "sentence.bleu4",
        "sentence.said_twice",
    ]  # fmt: skip
    assert [each.best for each in catalogue.columns()] == [1, 1, 1, 0, 1, 1, -1, 1, 1, 1, -1]
