"""What a scorer's words are worth: whether the network's filters foretell the scorer's answers better than chance."""

from __future__ import annotations

from dataclasses import dataclass

from explain_core.evaluation.words.baselines import RANDOM
from explain_core.store.published_run import PublishedRun
from explain_core.store.reader import Store

MEASURE = "retrieval.map"
FIGURES = """
SELECT variant, value, low, high FROM metrics WHERE run_id = $run AND metric = $metric
AND variant IN ($estimator, $chance)
"""


@dataclass(frozen=True, slots=True)
class ScorerWorth:
    """Mean average precision of a run's words on test images, and of chance; None where nothing was measured.

    `is_worthless`: the interval of the one begins within that of the other.
    """

    scorer: str
    found: float | None = None
    chance: float | None = None
    is_worthless: bool = False

    def __str__(self) -> str:
        source = (
            f"words come from the scorer {self.scorer}, and figures of words are held against its answers"
        )
        if self.found is None or self.chance is None:
            return f"{source}; whether they can be foretold was not measured"
        figures = f"{MEASURE} {self.found:.3f}, by chance {self.chance:.3f}"
        if self.is_worthless:
            return (
                f"worthless: {source}, and what the network sees foretells these no better than chance ({figures}): "
                "nothing that is said in words here means anything"
            )
        return f"{source}, which what the network sees foretells ({figures})"


def scorer_worth(store: Store, run: PublishedRun) -> ScorerWorth | None:
    """What a run's words are worth; None where they do not come from a scorer."""
    scorer = run.options.get("scorer")
    if not scorer or not run.options.get("concepts"):
        return None
    found = {
        row["variant"]: row
        for row in store.rows(FIGURES, run=run.run_id, metric=MEASURE, estimator=run.estimator, chance=RANDOM)
    }
    own, chance = found.get(run.estimator), found.get(RANDOM)
    if own is None or chance is None or own["value"] is None or chance["value"] is None:
        return ScorerWorth(str(scorer))
    least = own["value"] if own["low"] is None else own["low"]
    most = chance["value"] if chance["high"] is None else chance["high"]
    return ScorerWorth(str(scorer), own["value"], chance["value"], least <= most)
