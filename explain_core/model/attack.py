"""Attacks on pictures, by name: FGSM of Goodfellow et al. 2015, PGD of Madry et al. 2018, both within L-infinity.

A picture is changed as it stands before it is normalised, in whole numbers from 0 to 255 (perturbation.py).
"""

from dataclasses import dataclass

from explain_core.errors import InputError
from explain_core.model.passes.output_kind import (
    INDEPENDENT,
    INDEPENDENT_LOGITS,
    LOG_PROBABILITIES,
    LOGITS,
    PROBABILITIES,
)

FGSM, PGD = "fgsm", "pgd"
METHODS = (FGSM, PGD)
BRIGHTEST = 255
REACH = 2.5  #: all steps of PGD together, in budgets (Madry et al. 2018): it can come back from any corner

_ALL_CLASSES = ("the cross-entropy of the label", "the log-probability of the target")
_EACH_CLASS = (
    "the log-odds of the strongest other class's yes, less those of the label's",
    "the log-odds of the target's yes, less those of the strongest other class's",
)
#: What an attack makes as large as it can, away from the label and towards a target.
OBJECTIVES = {
    LOGITS: _ALL_CLASSES, LOG_PROBABILITIES: _ALL_CLASSES, PROBABILITIES: _ALL_CLASSES, INDEPENDENT: _EACH_CLASS,
    INDEPENDENT_LOGITS: _EACH_CLASS,
}  # fmt: skip


@dataclass(frozen=True, slots=True)
class Attack:
    """How a picture is attacked.

    `method` fgsm or pgd; `budget`: how far a colour of a pixel may go, in grey values of 255; `steps` of pgd. Raises
    InputError for values that make no sense.
    """

    method: str = PGD
    budget: int = 8
    steps: int = 10

    def __post_init__(self) -> None:
        if self.method not in METHODS:
            raise InputError(f"there is no attack {self.method!r}: give {' or '.join(METHODS)}.")
        if not 1 <= self.budget <= BRIGHTEST:
            raise InputError(f"the budget is {self.budget} grey values; give 1 to {BRIGHTEST}.")
        if self.steps < 1:
            raise InputError(f"an attack takes 1 step or more; met {self.steps}.")
        if self.method == FGSM:
            object.__setattr__(self, "steps", 1)

    @property
    def step(self) -> float:
        """Grey values a step: all of the budget, or REACH budgets dealt out over the steps."""
        return self.budget if self.method == FGSM else min(REACH * self.budget / self.steps, self.budget)
