"""The figures of a run, from what it stored and its activation shards, into the table `metrics`.

Values are fractions from 0 to 1 unless the metric's name says otherwise; `n` is the number of cases counted; `low` and
`high` bound the 95 % interval of a bootstrap over images. docs/evaluation.md defines each.
"""

from collections.abc import Callable, Sequence
from dataclasses import replace
from typing import Any

import duckdb
import numpy as np
from numpy.typing import NDArray
from threadpoolctl import threadpool_limits

from explain_core.evaluation.figures.catalogue import METRICS
from explain_core.evaluation.figures.figures import Figure, Ratio, mean_figure, ratio_figures
from explain_core.evaluation.figures.groups import GROUPS
from explain_core.evaluation.figures.metrics_table import write
from explain_core.evaluation.figures.test_images import HeldOut
from explain_core.evaluation.maps.grounding import THRESHOLDS, TOP_PART_ATTRIBUTES
from explain_core.evaluation.words import baselines
from explain_core.evaluation.words.baselines import CLASS_PRIOR, CLASS_PRIOR_BITS, RANDOM
from explain_core.evaluation.words.certainty import certainty_figures
from explain_core.evaluation.words.filters import filter_figures
from explain_core.evaluation.words.likeness import likeness_figures
from explain_core.evaluation.words.retrieval import (
    TOP_ATTRIBUTES,
    ByClass,
    ranked,
    said_against_mentioned,
    said_of,
)
from explain_core.evaluation.words.scores import Scored, score
from explain_core.evaluation.words.sentence_methods import written_figures
from explain_core.evaluation.words.sentences import sentences_of, told_against_mentioned
from explain_core.evaluation.words.stated_attributes import stored_told, told_by_all
from explain_core.evaluation.words.words_by_class import within_class
from explain_core.runs.answers import IN_A_SENTENCE
from explain_core.statistics.readings import CLOSED_FORM
from explain_core.statistics.sums import FilterAttributeStats
from explain_core.store.explainer import Explainer
from explain_core.store.memory import give_back
from explain_core.store.scratch import Scratch
from explain_core.store.shards.shards import Shard
from explain_core.text.parts import part_of

ACCURACY = """
SELECT p.correct
FROM predictions p JOIN run_images i USING (run_id, image_id)
WHERE run_id = $run AND i.split = $split ORDER BY i.image_id
"""
SPLITS = """
SELECT DISTINCT i.split FROM predictions p JOIN run_images i USING (run_id, image_id) WHERE run_id = ? ORDER BY i.split
"""

# Test images whose captions have the attribute, one of the commonest whose noun is a part that is visible.
PCK = """
SELECT g.image_id, g.estimator, t.threshold, a.noun, sum((g.distance <= t.threshold::FLOAT)::INTEGER), count(*)
FROM groundings g JOIN runs r USING (run_id)
JOIN run_images i ON i.run_id = g.run_id AND i.image_id = g.image_id AND i.split = 'test'
JOIN attributes a ON a.vocabulary_digest = r.vocabulary_digest AND a.attribute = g.attribute
JOIN image_attributes c ON c.vocabulary_digest = r.vocabulary_digest AND c.image_id = g.image_id
     AND c.attribute = g.attribute
CROSS JOIN (SELECT unnest($thresholds) AS threshold) t
WHERE g.run_id = $run AND a.part_rank <= $depth AND g.distance IS NOT NULL
GROUP BY ALL
"""

# What was said of the test images.
SAID = """
SELECT s.image_id, s.sentence FROM sentences s JOIN runs r USING (run_id)
WHERE s.run_id = ? AND s.kind = 'explanation' AND s.method = r.estimator
"""


def measure(
    connection: duckdb.DuckDBPyConnection,
    run_id: str,
    shards: Sequence[Shard],
    learned: Explainer | None,
    say: Callable[[str], None],
    likeness: bool = True,
    stats: FilterAttributeStats | None = None,
) -> int:
    """Compute a run's metrics anew and store them in place of those it has; returns how many there are.

    `likeness`: BLEU, CIDEr and METEOR too, which take longer than all the others together.

    `stats`: the sums that it was learned from, without which it is not measured how sure it is.

    `shards` hold the activations of its images, `learned` the p.d.f.s that are compared. Where they are gone, the
    figures that need them stay as they were, and `say` is told. Raises DamagedShard where a shard is not what was
    written.
    """
    with threadpool_limits(limits=1):  # so that the bits do not depend on the machine's cores
        held = HeldOut.read(connection, run_id)
        give_back(connection)
        figures = _accuracy(connection, run_id)
        if not held.attributes:  # there are no words: what is measured is the network alone
            return write(
                connection, run_id, figures + (_weights(connection, run_id, learned) if learned else [])
            )
        figures += within_class(connection, run_id)
        scored = _scored(shards, learned, held, say, Scratch.beside(connection))
        if held.ids:
            figures += _held_out_figures(connection, run_id, held, scored, say if likeness else None)
            figures += written_figures(connection, run_id, held, say if likeness else None)
        if scored is not None and learned is not None:
            scored = replace(scored, scores={})  # the largest tables, which nobody asks for again
            connection.execute(
                "DELETE FROM metrics WHERE run_id = ? AND list_contains(?, split_part(metric, '.', 1))",
                [run_id, [group.name for group in GROUPS if group.anew]],
            )
            figures += _weights(connection, run_id, learned)
            if held.ids and stats is not None:
                top, told = held.commonest(TOP_ATTRIBUTES), stored_told(connection, run_id, held)
                asked = scored.probability, held.mentioned_by_all(top), told, top
                figures += certainty_figures(connection, run_id, held, shards, learned, stats, *asked)
            for name in scored.told:
                figures += filter_figures(name, learned.pdfs[name].p, scored.excited, held)
    return write(connection, run_id, figures)


def _scored(
    shards: Sequence[Shard],
    learned: Explainer | None,
    held: HeldOut,
    say: Callable[[str], None],
    scratch: Scratch,
) -> Scored | None:
    gone = "retrieval and filters are left as they were: "
    if learned is None:
        say(f"{gone}the classifier's weights are gone, or another version explained the run")
        return None
    scored = score(shards, learned, held, held.commonest(TOP_ATTRIBUTES), scratch)
    if scored.missing:
        say(f"{gone}no shard holds the activations of {scored.missing:,} of {len(held.ids):,} test images")
        return None
    return scored


def _held_out_figures(
    connection: duckdb.DuckDBPyConnection,
    run_id: str,
    held: HeldOut,
    scored: Scored | None,
    say: Callable[[str], None] | None,
) -> list[Figure]:
    """All figures of the test images; likeness to the captions where there is somebody to `say` what is missing."""
    own = _rows(connection, "SELECT estimator FROM runs WHERE run_id = ?", [run_id])[0][0]
    told = told_by_all(connection, run_id, own, held, scored)
    top = held.commonest(TOP_ATTRIBUTES)
    mentioned = held.mentioned_by_all(top)
    table = Scratch.beside(connection).table(len(held.ids), len(top))
    chance = baselines.random_scores(held.ids, [held.attributes[j] for j in top], table)
    ratios, figures = _pck(connection, run_id, held)
    for name, each in told.items():
        ratios += told_against_mentioned(name, each, held)
        for metric in METRICS:
            figures += metric.of_told(name, each, held) if metric.of_told is not None else []
    drawn = baselines.told(chance, IN_A_SENTENCE)
    told[RANDOM] = np.where(drawn >= 0, top[drawn], -1)
    del told[CLASS_PRIOR_BITS]
    for name, each in told.items():
        ratios += said_against_mentioned(name, said_of(each, top), mentioned)
    figures += ratio_figures(ratios)
    prior = ByClass(held.class_share[:, top], held.predicted)
    scores: dict[str, NDArray[np.float64] | ByClass] = dict(scored.scores) if scored else {}
    scores |= {CLASS_PRIOR: prior, RANDOM: chance}
    give_back(connection)
    figures += ranked(scores, mentioned, held.predicted)
    if say is None:
        return figures
    published = dict(_rows(connection, SAID, [run_id]))
    sentences = {
        own: [published.get(image, "") for image in held.ids],
        CLASS_PRIOR: sentences_of(told[CLASS_PRIOR], held),
    }
    return figures + likeness_figures(sentences, held, say)


def _accuracy(connection: duckdb.DuckDBPyConnection, run_id: str) -> list[Figure]:
    figures: list[Figure] = []
    for (split,) in _rows(connection, SPLITS, [run_id]):
        found = connection.execute(ACCURACY, {"run": run_id, "split": split}).fetchnumpy()
        right = np.asarray(found["correct"], np.float64)
        figures += ratio_figures([Ratio("classifier.accuracy", split, right, np.ones(len(right)))])
    return figures


def _weights(connection: duckdb.DuckDBPyConnection, run_id: str, learned: Explainer) -> list[Figure]:
    """How well the weights that were read tell the network's outputs; nothing where they are the network's own."""
    if learned.method == CLOSED_FORM:
        return []
    count = _rows(
        connection, "SELECT count(*) FROM run_images WHERE run_id = ? AND split = 'train'", [run_id]
    )
    n = int(count[0][0])
    return [
        Figure("weights.r2", learned.method, learned.fidelity, None, None, n),
        Figure("weights.same_label", learned.method, learned.agreement, None, None, n),
    ]


def _pck(
    connection: duckdb.DuckDBPyConnection, run_id: str, held: HeldOut
) -> tuple[list[Ratio], list[Figure]]:
    """PCK over all cases, and its mean over the parts, of which some come up far more often than others."""
    place = {image: k for k, image in enumerate(held.ids)}
    empty = np.zeros(len(held.ids))
    whole: dict[tuple[str, str], Ratio] = {}
    parts: dict[tuple[str, str], dict[str, Ratio]] = {}
    values = {"run": run_id, "thresholds": [str(t) for t in THRESHOLDS], "depth": TOP_PART_ATTRIBUTES}
    for image, estimator, threshold, noun, right, count in _rows(connection, PCK, values):
        key = (threshold, estimator)
        metric = f"grounding.pck@{threshold}"
        for ratio in (
            whole.setdefault(key, Ratio(metric, estimator, empty.copy(), empty.copy())),
            parts.setdefault(key, {}).setdefault(
                part_of(noun), Ratio(metric, estimator, empty.copy(), empty.copy())
            ),
        ):
            ratio.numerators[place[image]] += right
            ratio.denominators[place[image]] += count
    means = [
        mean_figure(f"grounding.pck_by_part@{threshold}", estimator, [each[name] for name in sorted(each)])
        for (threshold, estimator), each in sorted(parts.items())
    ]
    return [whole[key] for key in sorted(whole)], means


def _rows(connection: duckdb.DuckDBPyConnection, query: str, values: Any) -> list[tuple[Any, ...]]:
    return connection.execute(query, values).fetchall()
