"""Networks that answer each class by a yes or no of its own: what their answers are, and what is to be said of them."""

from __future__ import annotations

from dataclasses import dataclass

from explain_core.data.wording import counted
from explain_core.model.passes.output_kind import YES_OR_NO
from explain_core.store.classifier import Classifier
from explain_core.store.published_run import PublishedRun
from explain_core.store.reader import Store

YES = 0.5


@dataclass(frozen=True, slots=True)
class YesOrNo:
    """How many of a run's `images` have a yes for no class at all, and for more than one."""

    images: int
    none: int
    several: int

    def __str__(self) -> str:
        return (
            "each class has a yes or no of its own, which need not sum to 1: an image's class is the one that the "
            "network is surest of, and its failures and contrasts are of that class. Of "
            f"{counted(self.images, 'image')} {self.none:,} have a yes for none, {self.several:,} for several"
        )


def is_yes_or_no(run: PublishedRun) -> bool:
    """Whether the run's network answers each class by itself; False where that is not known any more."""
    classifier = Classifier.of_run(run.extraction, run.run_id)
    return classifier is not None and classifier.outputs in YES_OR_NO


def yes_or_no(store: Store, run: PublishedRun) -> YesOrNo | None:
    """A run's answers; None where its network's outputs are of another kind."""
    if not is_yes_or_no(run):
        return None
    (row,) = store.rows(
        "SELECT count(*) AS images, count(*) FILTER (p_predicted < $yes) AS none, "
        "count(*) FILTER (p_runner_up >= $yes) AS several FROM predictions WHERE run_id = $run",
        yes=YES, run=run.run_id,
    )  # fmt: skip
    return YesOrNo(row["images"], row["none"], row["several"])
