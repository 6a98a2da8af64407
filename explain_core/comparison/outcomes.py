"""What a store holds of single images, so that two runs' figures can be compared image by image."""

from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np
from numpy.typing import NDArray

from explain_core.comparison.pair import Pair
from explain_core.data.image_set import TEST, TRAIN
from explain_core.evaluation.figures.bootstrap import ratios, sums
from explain_core.evaluation.maps.grounding import THRESHOLDS, TOP_PART_ATTRIBUTES
from explain_core.runs.answers import IN_A_SENTENCE
from explain_core.store.reader import Store

if TYPE_CHECKING:
    import pyarrow as pa

Array = NDArray[np.float64]

#: Of the difference's values in the bootstrap: the middle 99 %. A dozen figures stand side by side, and the middle 95 %
#: would call one in twenty news that is none.
PERCENT = (0.5, 99.5)

# An image's part of each figure, above and below the line, as evaluation/measure.py defines them. Bits are rounded to
# 2^-30, so that the order in which they are summed plays no part.
SHARED = """
WITH shared AS (
    SELECT image_id, dense_rank() OVER (ORDER BY image_id) - 1 AS place, correct_a, correct_b
    FROM paired_predictions WHERE run_a = $a AND run_b = $b AND split = $split),
sides AS (
    SELECT s.side, r.* FROM (VALUES ('a', $a), ('b', $b)) s(side, run_id) JOIN runs r USING (run_id))
"""
ACCURACY = """
SELECT unnest(['a', 'b']) AS side, place, 'classifier.accuracy' AS metric, $split AS variant,
       unnest([correct_a, correct_b])::DOUBLE AS above, 1.0::DOUBLE AS below FROM shared
"""
SENTENCES = """
, learnt AS (
    SELECT s.side, count(*) AS images FROM sides s JOIN predictions p USING (run_id)
    JOIN run_images i ON i.run_id = p.run_id AND i.image_id = p.image_id AND i.split = 'train'
    GROUP BY s.side),
told AS (
    SELECT s.side, h.place, s.estimator AS variant, count(c.attribute)::DOUBLE AS correct, count(*)::DOUBLE AS said,
           sum(CASE WHEN c.attribute IS NULL THEN 0
               ELSE round(log2(n.images / greatest(v.images, 1)) * 2.0 ** 30)::BIGINT END) / 2.0 ** 30 AS bits
    FROM sides s JOIN learnt n USING (side)
    JOIN explanations e ON e.run_id = s.run_id AND e.role = 'predicted' AND e.rank <= $depth AND e.p > 0
    JOIN shared h USING (image_id)
    JOIN attributes v ON v.vocabulary_digest = s.vocabulary_digest AND v.attribute = e.attribute
    LEFT JOIN image_attributes c ON c.vocabulary_digest = s.vocabulary_digest AND c.image_id = e.image_id
        AND c.attribute = e.attribute
    GROUP BY ALL)
SELECT side, place, 'sentence.precision@5' AS metric, variant, correct AS above, said AS below FROM told
UNION ALL SELECT side, place, 'sentence.bits@5', variant, bits, said FROM told
"""
GROUNDINGS = """
SELECT s.side, h.place, 'grounding.pck@' || t.threshold AS metric, g.estimator AS variant,
       count(*) FILTER (g.distance <= t.threshold::FLOAT)::DOUBLE AS above, count(*)::DOUBLE AS below
FROM sides s JOIN groundings g USING (run_id) JOIN shared h USING (image_id)
JOIN attributes v ON v.vocabulary_digest = s.vocabulary_digest AND v.attribute = g.attribute AND v.part_rank <= $parts
SEMI JOIN image_attributes c ON c.vocabulary_digest = s.vocabulary_digest AND c.image_id = g.image_id
    AND c.attribute = g.attribute
CROSS JOIN (SELECT unnest($thresholds) AS threshold) t
WHERE g.distance IS NOT NULL GROUP BY ALL
"""


@dataclass(frozen=True, slots=True)
class OutcomeDifference:
    """A figure's change from run a to run b over the images of both, and its 99 % interval."""

    change: float
    low: float
    high: float

    @property
    def is_change(self) -> bool:
        """Whether the interval leaves no change out."""
        return self.low > 0 or self.high < 0


def differences(store: Store, pair: Pair) -> dict[tuple[str, str], OutcomeDifference]:
    """By metric and variant, of the figures of which single images' part is stored: accuracy, sentences, groundings.

    A paired bootstrap over images (evaluation/figures/bootstrap.py): both runs are measured on the same draws, so what
    makes an image easy or hard for both drops out.
    """
    runs = {"a": pair.a.run_id, "b": pair.b.run_id}
    asked = {
        "depth": IN_A_SENTENCE, "parts": TOP_PART_ATTRIBUTES, "thresholds": [str(each) for each in THRESHOLDS],
    }  # fmt: skip
    found: dict[tuple[str, str], OutcomeDifference] = {}
    for split, queries in ((TEST, (ACCURACY, SENTENCES, GROUNDINGS)), (TRAIN, (ACCURACY,))):
        count = store.rows(f"{SHARED} SELECT count(*) AS images FROM shared", **runs, split=split)
        images = int(count[0]["images"])
        if not images:
            continue
        parts: dict[tuple[str, str], Array] = {}
        for query in queries:
            values = {name: value for name, value in asked.items() if f"${name}" in query}
            _enter(parts, store.query(SHARED + query, **runs, split=split, **values), images)
        found |= _resampled(parts)
    return found


def _enter(parts: dict[tuple[str, str], Array], rows: "pa.Table", images: int) -> None:
    """Sort rows into `parts`, by metric and variant: (images, 4), above and below of run a, then of run b."""
    names = [np.asarray(rows[name].to_pylist(), dtype=object) for name in ("metric", "variant")]
    side, place = np.asarray(rows["side"].to_pylist(), dtype=object) == "b", rows["place"].to_numpy()
    above, below = rows["above"].to_numpy(), rows["below"].to_numpy()
    for metric, variant in sorted(set(zip(*names, strict=True))):
        part = np.zeros((images, 4))
        of = (names[0] == metric) & (names[1] == variant)
        for column, wanted in ((0, of & ~side), (2, of & side)):
            part[place[wanted], column], part[place[wanted], column + 1] = above[wanted], below[wanted]
        parts[metric, variant] = part


def _resampled(parts: dict[tuple[str, str], Array]) -> dict[tuple[str, str], OutcomeDifference]:
    """The differences of those figures that both runs have, all on the same draws."""
    known = {key: part for key, part in sorted(parts.items()) if part[:, 1].any() and part[:, 3].any()}
    if not known:
        return {}
    drawn = sums(np.concatenate(list(known.values()), axis=1)).reshape(-1, len(known), 4)
    values = ratios(drawn[:, :, 2], drawn[:, :, 3]) - ratios(drawn[:, :, 0], drawn[:, :, 1])
    found = {}
    for place, (key, part) in enumerate(known.items()):
        whole = part.sum(axis=0)
        low, high = np.nanpercentile(values[:, place], PERCENT)
        found[key] = OutcomeDifference(
            float(whole[2] / whole[3] - whole[0] / whole[1]), float(low), float(high)
        )
    return found
