"""The metrics of how sure a run is stand in the catalogue, and less of each is better."""

from explain_core.evaluation.figures.calibration_metrics import CALIBRATION
from explain_core.evaluation.figures.catalogue import METRICS
from explain_core.evaluation.figures.metric import LEAST


def test_all_of_them_are_in_the_catalogue():
    assert set(CALIBRATION) <= set(METRICS)
    assert {metric.best for metric in CALIBRATION} == {LEAST}
