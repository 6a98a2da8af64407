"""Images that two runs label differently, and which attributes moved in the explanation of each."""

import math
from collections.abc import Sequence
from dataclasses import dataclass

from explain_core.comparison.pair import Pair
from explain_core.statistics.estimators import is_faithful
from explain_core.store.reader import Store
from explain_core.text.synonyms import meaning

MOVED = 3  #: attributes named of an image, on either side


@dataclass(frozen=True, slots=True)
class Move:
    """An attribute's p in the two runs; None where it is not among what a run lists."""

    attribute: str
    p_a: float | None
    p_b: float | None

    @property
    def change(self) -> float:
        """p_b - p_a, what is not listed counting as 0."""
        return (self.p_b or 0.0) - (self.p_a or 0.0)


@dataclass(frozen=True, slots=True)
class ChangedImage:
    """An image that the second run labels otherwise, and p(class|x) of its own class in both.

    `gained` and `lost`: the attributes of p(t_j|x,c), c the predicted class of each run, that grew and shrank most,
    MOVED of each, the largest move first.
    """

    image_id: str
    path: str
    split: str
    true_class: str
    predicted_a: str
    predicted_b: str
    p_predicted_a: float
    p_predicted_b: float
    p_class_a: float
    p_class_b: float
    gained: tuple[Move, ...]
    lost: tuple[Move, ...]


@dataclass(frozen=True, slots=True)
class ImageChanges:
    """Of `compared` images, those whose label changed, what moved most of its own class first.

    `p_value`: McNemar's exact test (1947) that the runs are right equally often, from the newly right and newly wrong.
    """

    compared: int
    newly_wrong: tuple[ChangedImage, ...]
    newly_right: tuple[ChangedImage, ...]
    still_wrong: tuple[ChangedImage, ...]
    p_value: float


def image_changes(store: Store, pair: Pair) -> ImageChanges:
    """The images of the pair's split that the two runs label differently."""
    names = {"a": pair.a.run_id, "b": pair.b.run_id, "split": pair.split}
    rows = store.rows(
        "SELECT * EXCLUDE (run_a, run_b) FROM image_changes WHERE run_a = $a AND run_b = $b "
        "AND $split IN (split, 'all') ORDER BY abs(p_class_b - p_class_a) DESC, image_id",
        **names,
    )  # fmt: skip
    moves: dict[str, list[Move]] = {row["image_id"]: [] for row in rows}
    if rows:
        told = store.rows(
            "SELECT image_id, attribute, p_a, p_b FROM explanation_changes "
            "SEMI JOIN (SELECT image_id FROM image_changes WHERE run_a = $a AND run_b = $b "
            "AND $split IN (split, 'all')) USING (image_id) "
            "WHERE run_a = $a AND run_b = $b AND role = 'predicted' "
            "ORDER BY image_id, abs(change) DESC, attribute",
            **names,
        )  # fmt: skip
        for row in told:
            moves[row["image_id"]].append(Move(row["attribute"], row["p_a"], row["p_b"]))
    by_name = is_faithful(pair.a.estimator) and is_faithful(
        pair.b.estimator
    )  # their explanations say all names
    found: dict[str, list[ChangedImage]] = {"newly wrong": [], "newly right": [], "still wrong": []}
    for row in rows:
        of = moves[row["image_id"]] if by_name else by_meaning(moves[row["image_id"]])
        gained, lost = ([m for m in of if m.change * sign > 0][:MOVED] for sign in (1, -1))
        kind = row.pop("change")
        found[kind].append(
            ChangedImage(true_class=row.pop("class"), gained=tuple(gained), lost=tuple(lost), **row)
        )
    wrong, right, still = (tuple(each) for each in found.values())
    return ImageChanges(pair.images, wrong, right, still, mcnemar(len(right), len(wrong)))


def by_meaning(moves: Sequence[Move]) -> list[Move]:
    """Moves of what an attribute means: "pointed bill" in place of "pointed beak" is none.

    On each side a meaning is worth its strongest name, as in an explanation (said_once). It goes by the second run's
    strongest, or by the first's where the second lists none. The largest move first, equal ones by name.
    """
    names: dict[tuple[str, str], list[Move]] = {}
    for move in moves:
        names.setdefault(meaning(move.attribute), []).append(move)
    moved = (move for move in map(_as_one, names.values()) if move.change)
    return sorted(moved, key=lambda move: (-abs(move.change), move.attribute))


def _as_one(names: Sequence[Move]) -> Move:
    strongest = max(names, key=lambda move: (_listed(move.p_b), _listed(move.p_a)))
    return Move(strongest.attribute, max((move.p_a for move in names), key=_listed), strongest.p_b)


def _listed(p: float | None) -> float:
    """p for comparing: what is not listed is less than 0."""
    return -1.0 if p is None else p


def mcnemar(gained: int, lost: int) -> float:
    """McNemar's exact two-sided p: that `gained` and `lost` images differ so much by chance, each side as likely."""
    total, fewer = gained + lost, min(gained, lost)
    if gained == lost:
        return 1.0
    logs = [
        math.lgamma(total + 1) - math.lgamma(k + 1) - math.lgamma(total - k + 1) - total * math.log(2)
        for k in range(fewer + 1)
    ]
    return min(1.0, 2 * math.fsum(math.exp(each) for each in logs))
