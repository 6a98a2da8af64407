"""What a run ends with."""

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class RunResult:
    """`fresh` is false where the store held the run already and nothing was done; `seconds` are of each stage."""

    run_id: str
    name: str
    store: str
    fresh: bool
    images_forwarded: int
    quarantined: int
    seconds: dict[str, float]
