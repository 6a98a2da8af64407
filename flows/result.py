"""What a run ends with."""

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class RunResult:
    """What was done: `fresh` is false where the store held the run already, and nothing was.

    `images_forwarded` went through the network, `images_summed` were added to the sums or taken from them; `seconds`
    are of each stage.
    """

    run_id: str
    name: str
    store: str
    fresh: bool
    images_forwarded: int
    images_summed: int
    quarantined: int
    seconds: dict[str, float]
