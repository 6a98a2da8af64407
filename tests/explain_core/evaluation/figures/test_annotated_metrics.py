"""The metrics of annotations stand in the catalogue, in one group."""

from explain_core.evaluation.figures.annotated_metrics import ANNOTATED
from explain_core.evaluation.figures.catalogue import METRICS
from explain_core.evaluation.figures.groups import GROUPS


def test_all_of_them_are_in_the_catalogue_and_in_a_group():
    assert set(ANNOTATED) <= set(METRICS)
    assert {metric.group for metric in ANNOTATED} == {"annotated"} <= {group.name for group in GROUPS}
