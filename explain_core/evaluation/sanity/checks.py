"""The sanity checks' names, which their figures' variants end in: "ESTIMATOR, NAME"."""

# Each beside what its figures are to fall to (sanity.py).
CLASSIFIER, ACTIVATIONS_ALONE = "classifier randomised", "activations alone"
FILTERS, CLASSES_ALONE = "filters randomised", "classes alone"
CAPTIONS, PRIOR_ALONE = "captions shuffled", "prior alone"
SAME_IMAGES = "same images"  #: undisturbed, on the images that the checks ground
CHECKS = (CLASSIFIER, ACTIVATIONS_ALONE, FILTERS, CLASSES_ALONE, CAPTIONS, PRIOR_ALONE, SAME_IMAGES)


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
