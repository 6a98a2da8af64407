"""A metric's name, or the pattern of many."""

from explain_core.evaluation.figures.metric import Metric, group_of


def test_a_pattern_is_no_regular_expression():
    assert Metric("a.b+{x}", "").is_of("a.b+c") and not Metric("a.b+{x}", "").is_of("a.bbc")


def test_a_word_in_braces_is_any_text_and_the_group_is_the_first_word():
    metric = Metric("failures.pattern_right.{cause}", "")
    assert metric.is_of("failures.pattern_right.a wrong label") and not metric.is_of(
        "failures.pattern_right."
    )
    assert metric.group == group_of("failures.anything.else") == "failures"
