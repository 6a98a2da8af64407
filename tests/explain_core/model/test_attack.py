"""Attacks by name: what makes sense, and how far a step goes."""

import pytest

from explain_core.errors import InputError
from explain_core.model.attack import OBJECTIVES, Attack
from explain_core.model.passes.output_kind import INDEPENDENT, LOGITS


def test_fgsm_takes_one_step_of_all_its_budget():
    attack = Attack("fgsm", 4, 10)
    assert (attack.steps, attack.step) == (1, 4)


@pytest.mark.parametrize(("budget", "steps", "step"), [(8, 10, 2.0), (4, 20, 0.5), (4, 1, 4.0)])
def test_pgd_can_come_back_from_any_corner_and_steps_no_farther_than_its_budget(budget, steps, step):
    assert Attack("pgd", budget, steps).step == step


@pytest.mark.parametrize("wrong", [{"method": "cw"}, {"budget": 0}, {"budget": 256}, {"steps": 0}])
def test_what_makes_no_sense_is_refused(wrong):
    with pytest.raises(InputError, match=str(next(iter(wrong.values())))):
        Attack(**wrong)


def test_a_yes_or_no_is_attacked_by_its_own_objective():
    assert OBJECTIVES[INDEPENDENT] != OBJECTIVES[LOGITS]
    assert all("yes" in each for each in OBJECTIVES[INDEPENDENT])
