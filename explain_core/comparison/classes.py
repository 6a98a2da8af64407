"""Classes whose description moved: what speaks for a class in its own images, before and after."""

from dataclasses import dataclass
from typing import Any

from explain_core.comparison.images import MOVED, Move
from explain_core.comparison.noise import Noise
from explain_core.comparison.pair import Pair
from explain_core.store.reader import Store

# Of each class in the chosen split or splits. The view's rows are means over a split's images.
CHANGES = """
WITH counted AS (
    SELECT class, count(*) AS images, count(*) FILTER (correct_a) AS right_a, count(*) FILTER (correct_b) AS right_b
    FROM paired_predictions WHERE run_a = $a AND run_b = $b AND $split IN (split, 'all') GROUP BY class),
moved AS (
    SELECT c.class, c.attribute, sum(c.p_a * c.images) / any_value(n.images) AS p_a,
           sum(c.p_b * c.images) / any_value(n.images) AS p_b, sum(c.change * c.images) / any_value(n.images) AS change
    FROM class_changes c JOIN counted n USING (class)
    WHERE c.run_a = $a AND c.run_b = $b AND $split IN (c.split, 'all') GROUP BY c.class, c.attribute)
SELECT n.*, coalesce((sum(abs(m.change)) + abs(sum(m.change))) / 2, 0) AS distance,
       list({'attribute': m.attribute, 'p_a': m.p_a, 'p_b': m.p_b} ORDER BY abs(m.change) DESC, m.attribute)
           FILTER (abs(m.change) > $noise) AS moves
FROM counted n LEFT JOIN moved m USING (class) GROUP BY ALL ORDER BY distance DESC, n.class
"""


@dataclass(frozen=True, slots=True)
class ClassChange:
    """A class's description in two runs.

    A description is the mean of p(t_j|x,c) over the class's `images`, c their own class, as far as it is listed (ten
    attributes an image). `distance`: the total variation between the two, from 0 to 1, what is not listed counting as
    one attribute more; `moved`: whether that is more than noise. `gained` and `lost`: the attributes whose change is,
    MOVED of each, the largest first; empty where the class has not moved. `right_a`, `right_b`: how many of the images
    each run labelled right.
    """

    name: str
    images: int
    right_a: int
    right_b: int
    distance: float
    moved: bool
    gained: tuple[Move, ...]
    lost: tuple[Move, ...]


def class_changes(store: Store, pair: Pair, noise: Noise) -> tuple[ClassChange, ...]:
    """Every class that both runs have images of, the furthest moved first."""
    rows = store.rows(
        CHANGES, a=pair.a.run_id, b=pair.b.run_id, split=pair.split, noise=noise.attribute_change
    )
    return tuple(_change(noise, **row) for row in rows)


def _change(noise: Noise, distance: float, moves: list[dict[str, Any]] | None, **known: Any) -> ClassChange:
    moved = distance > noise.class_distance
    told = [Move(**each) for each in moves or ()] if moved else []
    gained, lost = (tuple([m for m in told if m.change * sign > 0][:MOVED]) for sign in (1, -1))
    return ClassChange(known.pop("class"), distance=distance, moved=moved, gained=gained, lost=lost, **known)
