"""The names of sanity checks in figures' variants."""

from explain_core.evaluation.sanity import checks


def test_variants_of_checks_are_told_from_others():
    assert checks.check_of("joint, captions shuffled") == "captions shuffled"
    assert checks.check_of("joint") is checks.check_of("joint, correct") is None
    ordered = ["joint", "joint, filters randomised", "joint, prior alone", "constant, same images"]
    assert sorted(set(ordered), key=checks.order_of_check) == ordered
