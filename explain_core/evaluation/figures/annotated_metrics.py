"""The metrics of what people annotated, as the catalogue has them."""

from explain_core.evaluation.figures.metric import LEAST, NEITHER, Metric

ANNOTATED = (
    Metric(
        "annotated.true@5", "how true people annotated what a sentence states: of the image, or of its class"
    ),
    Metric("annotated.above_mean@5", "the same less how true it is of the mean class", low=-1),
    Metric(
        "annotated.bits@5",
        "bits likewise: how true, times log2 of one over how true of the mean class",
        "bits",
        high=None,
    ),
    Metric("annotated.clearly_false@5", "what under 5 % annotated, of what the table speaks of", best=LEAST),
    Metric(
        "annotated.known@5",
        "what the table speaks of, of all that is stated: only that is judged",
        best=NEITHER,
    ),
)
