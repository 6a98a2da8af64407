"""How far a training is."""

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class TrainingProgress:
    """A lesson's `step` of `steps`, and the last batch's losses by name."""

    step: int
    steps: int
    losses: dict[str, float]
