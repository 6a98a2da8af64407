"""Which of two networks that give the same answer is the better one? (Selvaraju et al. 2017, 5.3.)

A person was asked there, who saw a map of each. Here the judge is a rule, which sees one thing of each network and what
is true of the image, never a label or a probability. Of a map: how much of its positive part lies near the keypoints of
the object's visible parts; where none are known, inside its box. Of words: how many of the sentence's attributes the
image's own captions mention. It picks the network with more; of equal ones neither, which counts half.
"""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray

from explain_core.comparison.pair import pair_up
from explain_core.data.image_set import Part
from explain_core.errors import NothingToAnswer
from explain_core.evaluation.figures.figures import Figure, Ratio, ratio_figures
from explain_core.evaluation.maps.agreement import near_keypoints
from explain_core.evaluation.maps.frame import Frame, box_mask
from explain_core.evaluation.maps.overlap import mass_inside
from explain_core.heatmaps.interpolation import resized
from explain_core.heatmaps.methods import METHODS
from explain_core.runs.answers import IN_A_SENTENCE
from explain_core.runs.network import preprocessing_of
from explain_core.runs.pictures import box_of
from explain_core.store.published_run import PublishedRun
from explain_core.store.reader import Store

MAP, WORDS = "map", "words"
SENTENCE = "sentence"
SIDE = 56  #: cells a side that masses are compared on
PICKED = "trust.picked"

BOTH_RIGHT = """
FROM paired_predictions p
WHERE p.run_a = $a AND p.run_b = $b AND $split IN (p.split, 'all') AND p.correct_a AND p.correct_b
"""
ACCURACY = """
SELECT avg(correct_a::INT) AS a, avg(correct_b::INT) AS b, count(*) FILTER (correct_a AND correct_b) AS both
FROM paired_predictions WHERE run_a = $a AND run_b = $b AND $split IN (split, 'all')
"""
METHODS_OF_BOTH = """
SELECT method FROM heatmaps WHERE run_id = $a INTERSECT SELECT method FROM heatmaps WHERE run_id = $b
"""
MAPS = f"""
WITH right_in_both AS (SELECT p.image_id, p.class {BOTH_RIGHT})
SELECT p.image_id, i.box, i.parts, s.width, s.height, x.height AS height_a, x.width AS width_a, x.map AS map_a,
       y.height AS height_b, y.width AS width_b, y.map AS map_b
FROM right_in_both p
JOIN heatmaps x ON x.run_id = $a AND x.image_id = p.image_id AND x.method = $method AND x.target = p.class
JOIN heatmaps y ON y.run_id = $b AND y.image_id = p.image_id AND y.method = $method AND y.target = p.class
JOIN run_images i ON i.run_id = $b AND i.image_id = p.image_id
JOIN predictions s ON s.run_id = $b AND s.image_id = p.image_id ORDER BY p.image_id
"""
MENTIONED = f"""
WITH right_in_both AS (SELECT p.image_id {BOTH_RIGHT}),
told AS (SELECT e.run_id, e.image_id, avg((c.attribute IS NOT NULL)::INT) AS said
         FROM explanations e JOIN runs r USING (run_id) JOIN run_images i USING (run_id, image_id)
         LEFT JOIN image_attributes c ON c.vocabulary_digest = r.vocabulary_digest AND c.image_id = e.image_id
             AND c.attribute = e.attribute
         WHERE e.run_id IN ($a, $b) AND e.role = 'predicted' AND e.rank <= $depth AND e.p > 0 AND len(i.captions) > 0
         GROUP BY ALL)
SELECT p.image_id, x.said AS a, y.said AS b FROM right_in_both p
JOIN told x ON x.run_id = $a AND x.image_id = p.image_id JOIN told y ON y.run_id = $b AND y.image_id = p.image_id
ORDER BY p.image_id
"""


@dataclass(frozen=True, slots=True)
class Trust:
    """How often the judge picks the more accurate of two runs.

    `better` and `worse`: their ids, with their accuracy on `split`; `both_right`: images that both label right.
    `figures`: the share of images in which the better one is picked, by what the judge sees (`variant`: a map's method,
    or SENTENCE), with `n` images; `ties` of these, by variant.
    """

    better: str
    worse: str
    accuracy: tuple[float, float]
    split: str
    both_right: int
    figures: tuple[Figure, ...]
    ties: dict[str, int]


def trust(store: Store, a: PublishedRun, b: PublishedRun, split: str) -> Trust:
    """Let the judge choose between two runs, over the images of `split`, or "all", that both label right.

    Raises NothingToAnswer where the runs have no such image, are right equally often, or nothing is there to be seen.
    """
    pair_up(store, a, b, split)
    named = {"a": a.run_id, "b": b.run_id, "split": split}
    (row,) = store.rows(ACCURACY, **named)
    if row["a"] == row["b"]:
        raise NothingToAnswer(
            f"runs {a.name} and {b.name} are right equally often ({row['a']:.3f}): there is no better one to pick."
        )
    b_is_better = row["b"] > row["a"]
    scores = {method: _of_maps(store, a, b, named, method) for method in _methods(store, named)}
    scores[SENTENCE] = [
        (float(each["a"]), float(each["b"])) for each in store.rows(MENTIONED, **named, depth=IN_A_SENTENCE)
    ]
    scores = {variant: found for variant, found in scores.items() if found}
    if not scores:
        raise NothingToAnswer(
            f"nothing can be judged: wanted are images that {a.name} and {b.name} both label right, with captions, or "
            "with parts or a box and maps of both runs (`explain maps` draws them)."
        )
    figures, ties = [], {}
    for variant, found in scores.items():
        picked, tied = picks(found, b_is_better)
        figures += ratio_figures([Ratio(PICKED, variant, picked, np.ones(len(picked)))])
        ties[variant] = tied
    better, worse = (b.run_id, a.run_id) if b_is_better else (a.run_id, b.run_id)
    accuracy = (float(max(row["a"], row["b"])), float(min(row["a"], row["b"])))
    return Trust(better, worse, accuracy, split, int(row["both"]), tuple(figures), ties)


def picks(scores: Sequence[tuple[float, float]], second: bool) -> tuple[NDArray[np.float64], int]:
    """(images,) 1 where the judge picks the better network, 0.5 where it picks neither; and how many are these.

    `scores` of the two networks in each image; `second`: the second is the better one.
    """
    values = np.array(scores, np.float64)
    ahead = values[:, 1] - values[:, 0] if second else values[:, 0] - values[:, 1]
    return np.where(ahead == 0, 0.5, ahead > 0), int((ahead == 0).sum())


def sees(variant: str) -> str:
    """What the judge sees: MAP or WORDS."""
    return WORDS if variant == SENTENCE else MAP


def on_object(heatmap: NDArray[np.floating], frame: Frame, parts: Sequence[Part]) -> float | None:
    """The share of a map's positive part near the object's visible parts, else inside its box; None without either.

    `heatmap` (h, w) on the crop; 0 where nothing of it is positive.
    """
    cells = resized(np.maximum(heatmap, 0), SIDE, SIDE)
    if parts:
        share = near_keypoints(cells, parts, frame)
    elif frame.box is not None:
        share = float(mass_inside(cells[None], box_mask(frame.box_on_crop(frame.box), SIDE)[None])[0])
    else:
        return None
    return share if np.isfinite(share) else 0.0


def _methods(store: Store, named: dict[str, str]) -> list[str]:
    """The maps that both runs have, of those whose positive part speaks for the label."""
    rows = store.rows(METHODS_OF_BOTH, a=named["a"], b=named["b"])
    return sorted(
        row["method"] for row in rows if _base(row["method"]) in METHODS and _method(row["method"]).speaks_for
    )


def _base(stored: str) -> str:
    return stored.partition("@")[0]


def _method(stored: str) -> Any:
    return METHODS[_base(stored)]


def _of_maps(
    store: Store, a: PublishedRun, b: PublishedRun, named: dict[str, str], method: str
) -> list[tuple[float, float]]:
    """Of each image the score of the two runs' maps."""
    cut = preprocessing_of(a), preprocessing_of(b)
    found = []
    for row in _rows(store, MAPS, **named, method=method):
        parts = tuple(Part(**part) for part in row["parts"] or ())
        scores = []
        for side, preprocessing in zip("ab", cut, strict=True):
            heatmap = np.array(row[f"map_{side}"], np.float64).reshape(
                row[f"height_{side}"], row[f"width_{side}"]
            )
            frame = Frame(preprocessing, box_of(row), (row["width"], row["height"]))
            scores.append(on_object(_method(method).strength(heatmap), frame, parts))
        if scores[0] is not None and scores[1] is not None:
            found.append((scores[0], scores[1]))
    return found


def _rows(store: Store, sql: str, **named: str) -> Iterator[dict[str, Any]]:
    """Row by row: all maps together may be more than the memory holds."""
    for batch in store.stream(sql, **named):
        yield from batch.to_pylist()
