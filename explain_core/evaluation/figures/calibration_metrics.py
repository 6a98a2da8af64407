"""The metrics of how sure a run is, as the catalogue has them."""

from explain_core.evaluation.figures.metric import LEAST, Metric

CALIBRATION = (
    Metric(
        "calibration.present",
        "expected calibration error of p(t|x): how far it is from how often captions mention it (50 attributes)",
        best=LEAST,
    ),
    Metric("calibration.stated", "the same of the attributes that sentences state", best=LEAST),
    Metric(
        "calibration.placed",
        "the same of how sure a map is of its place: how often the part is within 0.2, where it is there",
        best=LEAST,
    ),
    Metric(
        "calibration.grounded",
        "the same of both at once, of what sentences state: that it is there, and within 0.2",
        best=LEAST,
    ),
)
