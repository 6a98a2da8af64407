"""The metrics of bias stand in the catalogue, and none of their ends is the better one."""

from explain_core.evaluation.figures.bias_metrics import BIAS
from explain_core.evaluation.figures.catalogue import METRICS
from explain_core.evaluation.figures.metric import NEITHER


def test_all_of_them_are_in_the_catalogue():
    assert set(BIAS) <= set(METRICS)
    assert {metric.best for metric in BIAS} == {NEITHER}
