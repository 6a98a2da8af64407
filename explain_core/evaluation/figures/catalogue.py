"""Every metric that a run can have, in the order in which people read them: the one place where they are known.

`explain evaluate`, the report, the run's pages and docs/evaluation.md take their words from here. To add a metric that
is measured from what is told of each test image, write its entry with `of_told`; for any other, an entry, and a Figure
of its name where its group is measured.
"""

from collections.abc import Iterable

from explain_core.evaluation.figures.annotated_metrics import ANNOTATED
from explain_core.evaluation.figures.bias_metrics import BIAS
from explain_core.evaluation.figures.calibration_metrics import CALIBRATION
from explain_core.evaluation.figures.distinct_attributes import distinct_attributes
from explain_core.evaluation.figures.groups import GROUPS
from explain_core.evaluation.figures.map_measures import MAP_MEASURES
from explain_core.evaluation.figures.metric import LEAST, NEITHER, Metric, group_of
from explain_core.evaluation.figures.question_metrics import QUESTION_METRICS

UNDEFINED = ".undefined"
"""What the names of figures end in that say of how many images another metric has no value."""

METRICS: list[Metric] = [
    Metric(
        "grounding.pck@0.1",
        "the heatmap's peak is within 0.1 of the box's longer side from the part that is named",
        summary=True,
        headline="groundings on the part (PCK, 0.1)",
    ),
    Metric(
        "grounding.pck@0.2",
        "the same within 0.2",
        summary=True,
        headline="groundings near the part (PCK, 0.2)",
        tile=("Attributes found where they are", "within 0.2 of the object's size (PCK)"),
    ),
    Metric("grounding.pck@0.3", "the same within 0.3", summary=True),
    Metric("grounding.pck_by_part@0.1", "the mean over the parts, each counting the same, within 0.1"),
    Metric("grounding.pck_by_part@0.2", "the same within 0.2"),
    Metric("grounding.pck_by_part@0.3", "the same within 0.3"),
    Metric(
        "captions.within_class",
        "what captions say that differs within classes (share of variance); 0: figures against them are by class",
        best=NEITHER,
    ),
    Metric(
        "retrieval.map",
        "mean average precision: images ranked by an attribute, 50 attributes",
        headline="finding images by attribute (MAP)",
    ),
    Metric(
        "retrieval.within_class_auc",
        "within one predicted class: images with the attribute rank above those without",
    ),
    Metric("retrieval.precision", "what sentences say that captions mention (the 50 commonest attributes)"),
    Metric("retrieval.recall", "what captions mention that sentences say"),
    Metric("retrieval.true_negative_rate", "what captions do not mention that sentences do not say"),
    Metric(
        "sentence.precision@5",
        "attributes of a sentence that the image's captions mention",
        summary=True,
        headline="attributes said that captions name",
        tile=("Attributes said that captions mention", "of those in test sentences"),
    ),
    Metric(
        "sentence.bits@5",
        "bits an attribute tells: log2(N / D) where the captions mention it, else 0",
        "bits",
        high=None,
        summary=True,
        headline="bits that such an attribute tells",
    ),
    Metric(
        "sentence.precision_by_meaning@5",
        "the same where a gray bill is right of a gray beak, and nothing counts twice",
    ),
    Metric("sentence.bits_by_meaning@5", "bits likewise, D the images that have either", "bits", high=None),
    Metric(
        "sentence.distinct_attributes",
        "different attributes that all sentences use",
        "attributes",
        high=None,
        whole=True,
        of_told=distinct_attributes,
        summary=True,
    ),
    Metric(
        "sentence.bleu4",
        "4-grams of the sentence that are in the captions (corpus BLEU-4, unsmoothed)",
        "BLEU-4",
        column=(9, "BLEU-4"),
    ),
    Metric(
        "sentence.cider",
        "likeness to the captions, rare words counting more (CIDEr-D, 0 to 10)",
        "CIDEr-D",
        high=10,
        column=(8, "CIDEr"),
    ),
    Metric(
        "sentence.meteor",
        "likeness to the nearest caption, with stems and synonyms (METEOR 1.5)",
        "METEOR",
        column=(7, "METEOR"),
    ),
    Metric(
        "sentence.class_similarity",
        "mean CIDEr-D (0 to 10) against every training caption of the class (right ones only)",
        "CIDEr-D",
        high=10,
        column=(5, "Class similarity"),
    ),
    Metric(
        "sentence.class_rank",
        "the class's place among all by that, 1 the best",
        "place",
        low=1,
        high=None,
        best=LEAST,
        column=(6, "Class rank"),
    ),
    Metric(
        "sentence.said_twice",
        "sentences that tell a noun again what they told of it (text/phrases.py), a bill being a beak",
        best=LEAST,
        column=(10, "Said twice"),
    ),
    *ANNOTATED,
    *CALIBRATION,
    Metric(
        "statement.mentioned",
        "what sentences state, read as captions are, that the image's captions mention",
        column=(0, "In the captions"),
    ),
    Metric(
        "statement.holds", "what they state that is true of the bird that was drawn", column=(1, "True of the bird")
    ),
    Metric(
        "statement.bits",
        "bits a statement tells: log2(N / D) where the captions mention it, else 0",
        "bits",
        high=None,
        column=(2, "Bits"),
    ),
    Metric(
        "statement.count",
        "statements a sentence, of which five at most are judged",
        "statements",
        high=None,
        best=NEITHER,
        column=(3, "Statements"),
    ),
    Metric(
        "filters.precision@1",
        "a filter's first name is in the captions of the 9 images that excite it most",
    ),
    Metric(
        "filters.lift@1",
        "that precision over chance: over the name's frequency in all images",
        "times chance",
        high=None,
    ),
    Metric("filters.precision@3", "the same for its first three names"),
    Metric("filters.lift@3", "the same over chance", "times chance", high=None),
    Metric(
        "classifier.accuracy",
        "images that the classifier labels right",
        summary=True,
        headline="test images right",
        tile=("Labelled right", "of test images"),
    ),
    Metric("weights.r2", "what the weights that were read tell of held-out outputs", "R2", low=None),
    Metric("weights.same_label", "training images that these weights give the network's own label"),
    Metric(
        "causal.drop_ratio",
        "how far the label falls where what is named is changed in the picture, over what is not",
        "times as far",
        low=None,
        high=None,
        column=(4, "Drop ratio"),
    ),
    Metric("causal.truth", "attributes that explanations name that the drawn bird has"),
    Metric(
        "causal.occlusion_ratio",
        "how far the label falls where a named attribute's place is covered, over random places",
        "times as far",
        low=None,
        high=None,
    ),
    Metric(
        "causal.right_without",
        "right images that keep their label while the channels that their class is known by are silent",
        best=NEITHER,
    ),
    Metric(
        "discriminative.hit_rate",
        "the contrast with the look-alike first names the one attribute that tells them apart",
    ),
    Metric("discriminative.hit_rate@3", "it is among the first three that the contrast names"),
    Metric("discriminative.hit_rate {pair}", "named first, in the images of this pair of look-alikes"),
    *MAP_MEASURES,
    *BIAS,
    Metric(
        "failures.pattern_right",
        "wrong test predictions of known cause whose pattern is the right one for it",
    ),
    Metric("failures.pattern_right.{cause}", "the same for this cause"),
    Metric("sje.zero_shot.top1", "images whose own class's captions score highest"),
    Metric("sje.zero_shot.top1_of_classes", "the same as the mean over the classes"),
    Metric(
        "sje.retrieval.precision@{depth}",
        "of the images that score highest for a class's captions, those of the class",
    ),
    Metric("sje.retrieval.average_precision", "images ranked for a class's captions, the classes' mean"),
    Metric("vqa.right", "questions about test images that are answered right"),
    *QUESTION_METRICS,
]  # fmt: skip


def metric_of(name: str) -> Metric | None:
    """The entry of a stored metric; of METRIC.undefined one of its own. None where there is none.

    A name that is an entry's own is that entry, whatever patterns it fits.
    """
    known = {metric.name: metric for metric in METRICS}
    if name in known:
        return known[name]
    if name.endswith(UNDEFINED) and (other := metric_of(name.removesuffix(UNDEFINED))) is not None:
        return Metric(name, f"images for which {other.name} has no value", best=NEITHER)
    return next((metric for metric in METRICS if metric.is_of(name)), None)


def meaning_of(name: str) -> str:
    """What a stored metric says, in a line; "" for one that another version of the program stored."""
    metric = metric_of(name)
    return "" if metric is None else metric.says


def is_whole(name: str) -> bool:
    """Whether a stored metric is told without decimals."""
    metric = metric_of(name)
    return metric is not None and metric.whole


def order_of(name: str) -> tuple[int, int, str]:
    """Where a stored metric stands among the others; unknown ones last, by name."""
    groups, metric = [group.name for group in GROUPS], metric_of(name.removesuffix(UNDEFINED))
    group = group_of(name)
    return (
        groups.index(group) if group in groups else len(groups),
        METRICS.index(metric) if metric is not None else len(METRICS),
        name,
    )


def check_known(names: Iterable[str]) -> None:
    """Raise ValueError for a metric that is not in the catalogue: people would read a bare name."""
    unknown = sorted({name for name in names if metric_of(name) is None})
    if unknown:
        raise ValueError(f"no metric of the catalogue is called {', '.join(unknown)}: enter it in METRICS")


def headlines() -> dict[str, str]:
    """The words of those few metrics that stand on a run's page, in its order."""
    order = ("classifier", "sentence", "grounding", "retrieval")
    found = [metric for metric in METRICS if metric.headline]
    found.sort(key=lambda metric: order.index(metric.group) if metric.group in order else len(order))
    return {metric.name: metric.headline for metric in found}


def columns() -> list[Metric]:
    """The metrics that ways of writing are compared in, in their order."""
    found = [(metric.column[0], metric) for metric in METRICS if metric.column is not None]
    return [metric for _, metric in sorted(found, key=lambda each: each[0])]
