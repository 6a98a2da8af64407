"""The metrics of bias, a figure a class, as the catalogue has them."""

from explain_core.evaluation.figures.metric import NEITHER, Metric

BIAS = (
    Metric(
        "bias.company",
        "how often a picture's edges tell a training image of the class from one of another; 0.5 by chance",
        best=NEITHER,
    ),
    Metric(
        "bias.answer",
        "how much more test images of other classes speak for the class where their edges are like its own",
        "standard deviations of its logit", low=None, high=None, best=NEITHER,
    ),
    Metric(
        "bias.off_object",
        "how much more of a class's map lies off the object in training images than in test images",
        "difference of shares", low=-2, high=2, best=NEITHER,
    ),
)  # fmt: skip
