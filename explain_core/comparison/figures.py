"""Figures of two runs side by side, and which of them changed."""

from dataclasses import dataclass

from explain_core.comparison.outcomes import differences
from explain_core.comparison.pair import Pair
from explain_core.store.reader import Store

PAIRED, INTERVALS = "paired", "intervals"


@dataclass(frozen=True, slots=True)
class FigureChange:
    """A row of `metrics` in two runs, with 95 % intervals, and its change from run a to run b.

    `evidence` is "paired" where single images' outcomes are stored: `change_low` and `change_high` bound the change's
    99 % interval (paired bootstrap), and the figure `changed` where that leaves 0 out. It is "intervals" where only the
    figures are: it `changed` where the two intervals do not meet, which asks for more. None: no interval, no verdict.
    """

    metric: str
    variant: str
    value_a: float
    low_a: float | None
    high_a: float | None
    value_b: float
    low_b: float | None
    high_b: float | None
    change: float
    change_low: float | None
    change_high: float | None
    evidence: str | None
    changed: bool


def figure_changes(store: Store, pair: Pair) -> tuple[FigureChange, ...]:
    """The figures that both runs have, by metric and variant."""
    paired = differences(store, pair)
    rows = store.rows(
        "SELECT * EXCLUDE (run_a, run_b) FROM metric_changes WHERE run_a = ? AND run_b = ? ORDER BY metric, variant",
        pair.a.run_id, pair.b.run_id,
    )  # fmt: skip
    found = []
    for row in rows:
        apart, known = bool(row.pop("apart")), paired.get((row["metric"], row["variant"]))
        bounded = None not in (row["low_a"], row["high_a"], row["low_b"], row["high_b"])
        if known is not None:
            found.append(FigureChange(**row, change_low=known.low, change_high=known.high, evidence=PAIRED,
                                      changed=known.is_change))  # fmt: skip
        else:
            found.append(FigureChange(**row, change_low=None, change_high=None,
                                      evidence=INTERVALS if bounded else None, changed=apart))  # fmt: skip
    return tuple(found)
