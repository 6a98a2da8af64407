"""The metrics of questions to a published run, of pairs, attacks and classes never seen: entries of the catalogue."""

from explain_core.evaluation.figures.metric import NEITHER, Metric

QUESTION_METRICS = (
    Metric("pointing.half", "of two photographs in one picture, a class's map lies more in its own half"),
    Metric(
        "attack.fooled",
        "images that the attack made the network take for another class, or for the target",
        best=NEITHER,
    ),
    Metric(
        "attack.words_went",
        "of the attributes said of an image, those that are not said once it is attacked",
        best=NEITHER,
    ),
    Metric(
        "attack.words_of_taken",
        "attributes said that more training images of the class taken for have than of the one before the attack",
        best=NEITHER,
    ),
    Metric(
        "attack.words_of_taken_by_table",
        "the same by a table of attributes by class",
        best=NEITHER,
    ),
    Metric(
        "attack.given_away",
        "attacked pictures rank above those that they were made of (area under the ROC curve; 0.5 by chance)",
    ),
    Metric("unseen.top1", "images of classes that the run never saw whose own class's words fit best"),
    Metric("unseen.top1_of_classes", "the same as the mean over the classes"),
    Metric("unseen.average_precision", "images ranked for a class's words, the classes' mean"),
)
