"""What the metrics mean, in a line each, in the order in which people read them."""

GROUPS = ("grounding", "retrieval", "sentence", "statement", "filters", "classifier")

# The sanity checks, each with what its figures are to fall to (sanity.py); variants "ESTIMATOR, NAME".
CLASSIFIER, ACTIVATIONS_ALONE = "classifier randomised", "activations alone"
FILTERS, CLASSES_ALONE = "filters randomised", "classes alone"
CAPTIONS, PRIOR_ALONE = "captions shuffled", "prior alone"
SAME_IMAGES = "same images"  #: undisturbed, on the images that the checks ground
CHECKS = (CLASSIFIER, ACTIVATIONS_ALONE, FILTERS, CLASSES_ALONE, CAPTIONS, PRIOR_ALONE, SAME_IMAGES)

MEANINGS = {
    "grounding.pck@0.1": "the heatmap's peak is within 0.1 of the box's longer side from the part that is named",
    "grounding.pck@0.2": "the same within 0.2",
    "grounding.pck@0.3": "the same within 0.3",
    "grounding.pck_by_part@0.1": "the mean over the parts, each counting the same, within 0.1",
    "grounding.pck_by_part@0.2": "the same within 0.2",
    "grounding.pck_by_part@0.3": "the same within 0.3",
    "retrieval.map": "mean average precision: images ranked by an attribute, 50 attributes",
    "retrieval.within_class_auc": "within one predicted class: images with the attribute rank above those without",
    "retrieval.precision": "what sentences say that captions mention (the 50 commonest attributes)",
    "retrieval.recall": "what captions mention that sentences say",
    "retrieval.true_negative_rate": "what captions do not mention that sentences do not say",
    "sentence.precision@5": "attributes of a sentence that the image's captions mention",
    "sentence.bits@5": "bits an attribute tells: log2(N / D) where the captions mention it, else 0",
    "sentence.precision_by_meaning@5": "the same where a gray bill is right of a gray beak, and nothing counts twice",
    "sentence.bits_by_meaning@5": "bits likewise, D the images that have either",
    "sentence.distinct_attributes": "different attributes that all sentences use",
    "sentence.bleu4": "4-grams of the sentence that are in the captions (corpus BLEU-4, unsmoothed)",
    "sentence.cider": "likeness to the captions, rare words counting more (CIDEr-D, 0 to 10)",
    "sentence.meteor": "likeness to the nearest caption, with stems and synonyms (METEOR 1.5)",
    "sentence.class_similarity": "mean CIDEr-D (0 to 10) against every training caption of the class (right ones only)",
    "sentence.class_rank": "the class's place among all by that, 1 the best",
    "statement.mentioned": "what sentences state, read as captions are, that the image's captions mention",
    "statement.holds": "what they state that is true of the bird that was drawn",
    "statement.bits": "bits a statement tells: log2(N / D) where the captions mention it, else 0",
    "statement.count": "statements a sentence, of which five at most are judged",
    "causal.drop_ratio": "how far the label falls where what is named is changed in the picture, over what is not",
    "filters.precision@1": "a filter's first name is in the captions of the 9 images that excite it most",
    "filters.lift@1": "that precision over chance: over the name's frequency in all images",
    "filters.precision@3": "the same for its first three names",
    "filters.lift@3": "the same over chance",
    "classifier.accuracy": "images that the classifier labels right",
}


def group_of(metric: str) -> str:
    """ "retrieval" of "retrieval.map"."""
    return metric.partition(".")[0]


def check_of(variant: str) -> str | None:
    """ "captions shuffled" of "joint, captions shuffled"; None where the variant belongs to no sanity check."""
    name = variant.rpartition(", ")[2]
    return name if name in CHECKS else None


def order_of_check(variant: str) -> tuple[int, str]:
    """Where a variant stands among those of sanity checks: undisturbed ones, each check as in CHECKS, "constant"."""
    name = check_of(variant)
    if variant.startswith("constant"):
        return len(CHECKS), variant
    return (-1 if name in (None, SAME_IMAGES) else CHECKS.index(str(name))), variant


def order_of(metric: str) -> tuple[int, int, str]:
    """Where a metric stands among the others; unknown ones last, by name."""
    group, known = group_of(metric), list(MEANINGS)
    return (
        GROUPS.index(group) if group in GROUPS else len(GROUPS),
        known.index(metric) if metric in known else len(known),
        metric,
    )
