"""The figures of a run, computed in SQL from what the run stored, into the table `metrics`.

Values are fractions from 0 to 1 unless the metric's name says otherwise; `n` is the number of cases counted.
"""

import duckdb

from explain_core.evaluation.grounding import THRESHOLDS, TOP_PART_ATTRIBUTES

ACCURACY = """
SELECT 'classifier.accuracy' AS metric, i.split AS variant, avg(p.correct::INTEGER) AS value, count(*) AS n
FROM predictions p JOIN runs r USING (run_id)
JOIN images i ON i.image_set_digest = r.image_set_digest AND i.image_id = p.image_id
WHERE p.run_id = $run GROUP BY i.split
"""

# Test images whose captions have the attribute, one of the commonest whose noun is a part that is visible.
PCK = """
SELECT 'grounding.pck@' || t.threshold AS metric, g.estimator AS variant,
       avg((g.distance <= t.threshold::FLOAT)::INTEGER) AS value, count(*) AS n
FROM groundings g JOIN runs r USING (run_id)
JOIN images i ON i.image_set_digest = r.image_set_digest AND i.image_id = g.image_id AND i.split = 'test'
JOIN attributes a ON a.vocabulary_digest = r.vocabulary_digest AND a.attribute = g.attribute
JOIN image_attributes c ON c.vocabulary_digest = r.vocabulary_digest AND c.image_id = g.image_id
     AND c.attribute = g.attribute
CROSS JOIN (SELECT unnest($thresholds) AS threshold) t
WHERE g.run_id = $run AND a.part_rank <= $depth AND g.distance IS NOT NULL
GROUP BY t.threshold, g.estimator
"""

# Of the five attributes of each test image's sentence: are they in its captions, and how much do they tell?
SENTENCES = """
WITH told AS (
    SELECT e.image_id, e.attribute, c.attribute IS NOT NULL AS hit,
           log2(r.images_train / greatest(a.images, 1)) AS bits, r.estimator
    FROM explanations e JOIN runs r USING (run_id)
    JOIN images i ON i.image_set_digest = r.image_set_digest AND i.image_id = e.image_id AND i.split = 'test'
    JOIN attributes a ON a.vocabulary_digest = r.vocabulary_digest AND a.attribute = e.attribute
    LEFT JOIN image_attributes c ON c.vocabulary_digest = r.vocabulary_digest AND c.image_id = e.image_id
         AND c.attribute = e.attribute
    WHERE e.run_id = $run AND e.role = 'predicted' AND e.rank <= 5 AND e.p > 0)
SELECT unnest(['sentence.precision@5', 'sentence.bits@5', 'sentence.distinct_attributes']) AS metric,
       estimator AS variant,
       unnest([avg(hit::INTEGER), avg(CASE WHEN hit THEN bits ELSE 0 END), count(DISTINCT attribute)]) AS value,
       count(DISTINCT image_id) AS n
FROM told GROUP BY estimator
"""


def measure(connection: duckdb.DuckDBPyConnection, run_id: str) -> int:
    """Compute a run's metrics anew and store them in place of those it has; returns how many there are."""
    connection.execute("DELETE FROM metrics WHERE run_id = ?", [run_id])
    for query, values in (
        (ACCURACY, {}),
        (PCK, {"thresholds": [str(step) for step in THRESHOLDS], "depth": TOP_PART_ATTRIBUTES}),
        (SENTENCES, {}),
    ):
        connection.execute(
            f"INSERT INTO metrics BY NAME SELECT $run AS run_id, * FROM ({query})", {"run": run_id, **values}
        )
    return int(connection.execute("SELECT count(*) FROM metrics WHERE run_id = ?", [run_id]).fetchall()[0][0])
