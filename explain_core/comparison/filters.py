"""Filters whose meaning moved: how far the p.d.f.s of filters of one number are apart, and whether they are the same.

A filter keeps its number within one training, and nowhere else: two trainings from different random weights number
their filters differently. What tells is which images excite a filter most: filters of one number share them more often
than filters of any two numbers do, or they are not the same filters.
"""

from dataclasses import dataclass, replace
from typing import Any

from explain_core.comparison.images import MOVED, Move
from explain_core.comparison.noise import Noise
from explain_core.comparison.pair import Pair
from explain_core.store.reader import Store

KEPT = 2.0  #: times what two filters of any numbers share, or more: filters keep their numbers

KINSHIP = """
WITH counts AS (
    SELECT image_id, count(*) FILTER (of_a)::DOUBLE AS a, count(*) FILTER (NOT of_a)::DOUBLE AS b
    FROM (SELECT true AS of_a, unnest(top_images) AS image_id FROM filters WHERE run_id = $a
          UNION ALL SELECT false, unnest(top_images) FROM filters WHERE run_id = $b) GROUP BY image_id)
SELECT count(*) AS compared, quantile_cont(distance, 0.5) AS spread, max(distance) AS furthest,
       sum(shared_images) / nullif(sum(images), 0) AS shared,
       (SELECT sum(a * b) / nullif(sum(a), 0) / (SELECT filters FROM runs WHERE run_id = $b) FROM counts) AS by_chance
FROM filter_changes WHERE run_a = $a AND run_b = $b
"""
MOVES = """
WITH far AS (
    SELECT filter, attribute_a, attribute_b, weight_a, weight_b, distance, images, shared_images
    FROM filter_changes WHERE run_a = $a AND run_b = $b AND distance > $noise),
each AS (
    SELECT filter, unnest(a.p) AS p_a, unnest(b.p) AS p_b, generate_subscripts(a.p, 1) - 1 AS attribute_index
    FROM filter_pdfs a JOIN filter_pdfs b USING (filter) SEMI JOIN far USING (filter)
    WHERE a.run_id = $a AND b.run_id = $b),
largest AS (
    SELECT * FROM each WHERE p_a <> p_b
    QUALIFY row_number() OVER (PARTITION BY filter, p_b > p_a ORDER BY abs(p_b - p_a) DESC, attribute_index) <= $count)
SELECT f.*, m.moves FROM far f JOIN (
    SELECT l.filter, list({'attribute': v.attribute, 'p_a': l.p_a, 'p_b': l.p_b}
                          ORDER BY abs(l.p_b - l.p_a) DESC, l.attribute_index) AS moves
    FROM largest l JOIN attributes v ON v.vocabulary_digest = $vocabulary AND v.attribute_index = l.attribute_index
    GROUP BY l.filter) m USING (filter)
ORDER BY f.distance DESC, f.filter
"""


@dataclass(frozen=True, slots=True)
class FilterChange:
    """A filter's p.d.f. p(t_j|f_i) in two runs.

    `attribute_a`, `attribute_b`: its likeliest attributes; `weight_*`: how much the estimator makes of it; `distance`:
    the total variation between the p.d.f.s, from 0 to 1; `gained` and `lost`: the attributes whose p grew and shrank
    most, MOVED of each; `shared_images` of the `images` that excite it most are the same.
    """

    filter: int
    attribute_a: str
    attribute_b: str
    weight_a: float
    weight_b: float
    distance: float
    images: int
    shared_images: int
    gained: tuple[Move, ...]
    lost: tuple[Move, ...]


@dataclass(frozen=True, slots=True)
class FilterChanges:
    """The `moved` filters among `compared` of one number, the furthest first; `furthest`: the largest distance.

    `spread`: the median distance. `shared`: the part of the images that excite filters of one number most which is the
    same in both runs; `by_chance`: that of filters of any numbers. `kept`: whether filters keep their numbers, which is
    what comparing them asks; None where the networks or the vocabularies differ, and nothing is compared.
    """

    compared: int
    spread: float | None
    furthest: float | None
    shared: float | None
    by_chance: float | None
    kept: bool | None
    moved: tuple[FilterChange, ...] = ()


def kinship(store: Store, pair: Pair) -> FilterChanges:
    """How far the filters of two runs are apart, and whether they keep their numbers; `moved` is left empty."""
    row = store.rows(KINSHIP, a=pair.a.run_id, b=pair.b.run_id)[0]
    if not row["compared"]:
        return FilterChanges(0, None, None, None, None, None)
    shared, chance = row["shared"] or 0.0, row["by_chance"] or 0.0
    return FilterChanges(
        **row | {"shared": shared, "by_chance": chance}, kept=shared > 0 and shared >= KEPT * chance
    )


def filter_changes(store: Store, pair: Pair, known: FilterChanges, noise: Noise) -> FilterChanges:
    """`known` with the filters that moved by more than noise; none where filters do not keep their numbers."""
    if not known.kept:
        return known
    vocabulary = store.run(pair.b.run_id).vocabulary_digest
    rows = store.rows(
        MOVES,
        a=pair.a.run_id,
        b=pair.b.run_id,
        noise=noise.filter_distance,
        count=MOVED,
        vocabulary=vocabulary,
    )
    return replace(known, moved=tuple(_change(**row) for row in rows))


def _change(moves: list[dict[str, Any]], **known: Any) -> FilterChange:
    told = [Move(**each) for each in moves]
    gained, lost = (tuple(m for m in told if m.change * sign > 0) for sign in (1, -1))
    return FilterChange(**known, gained=gained, lost=lost)
