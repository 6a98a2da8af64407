"""The views that set two runs of a store side by side."""

# Each view pairs every two runs of the store, run_a before and run_b after: name both in WHERE. Images are the same
# where their content, their label and their split are; a run compared with itself differs nowhere.
COMPARISON = """
CREATE VIEW run_pairs AS
    SELECT a.run_id AS run_a, b.run_id AS run_b, a.name AS name_a, b.name AS name_b,
           a.image_set_digest AS image_set_a, b.image_set_digest AS image_set_b,
           a.vocabulary_digest AS vocabulary_a, b.vocabulary_digest AS vocabulary_b,
           a.image_set_digest = b.image_set_digest AS same_images,
           a.vocabulary_digest = b.vocabulary_digest AS same_vocabulary,
           a.preprocessing_digest = b.preprocessing_digest AS same_preprocessing,
           a.estimator = b.estimator AS same_estimator,
           a.model = b.model AND a.filters = b.filters AS same_network
    FROM runs a CROSS JOIN runs b;
CREATE VIEW paired_predictions AS           -- of the images that both runs labelled
    SELECT r.run_a, r.run_b, a.image_id, ib.path, ib.split, a.class, a.predicted AS predicted_a,
           b.predicted AS predicted_b, a.correct AS correct_a, b.correct AS correct_b,
           a.p_class AS p_class_a, b.p_class AS p_class_b, a.p_predicted AS p_predicted_a,
           b.p_predicted AS p_predicted_b
    FROM run_pairs r JOIN predictions a ON a.run_id = r.run_a
    JOIN predictions b ON b.run_id = r.run_b AND b.image_id = a.image_id AND b.class = a.class
    JOIN images ia ON ia.image_set_digest = r.image_set_a AND ia.image_id = a.image_id
    JOIN images ib ON ib.image_set_digest = r.image_set_b AND ib.image_id = a.image_id AND ib.split = ia.split;
CREATE VIEW image_changes AS                -- of these, the images that the two runs label differently
    SELECT run_a, run_b, image_id, path, split, class, predicted_a, predicted_b, p_class_a, p_class_b,
           p_predicted_a, p_predicted_b,
           CASE WHEN correct_b THEN 'newly right' WHEN correct_a THEN 'newly wrong' ELSE 'still wrong' END AS change
    FROM paired_predictions WHERE predicted_a <> predicted_b;
CREATE VIEW explanation_changes AS          -- p is NULL where a run does not list the attribute
    SELECT run_a, run_b, image_id, role, attribute, max(a) AS p_a, max(b) AS p_b,
           coalesce(p_b, 0) - coalesce(p_a, 0) AS change
    FROM (SELECT c.run_a, c.run_b, c.image_id, e.role, e.attribute, e.p AS a, NULL::FLOAT AS b
          FROM paired_predictions c JOIN explanations e ON e.run_id = c.run_a AND e.image_id = c.image_id
          UNION ALL
          SELECT c.run_a, c.run_b, c.image_id, e.role, e.attribute, NULL, e.p
          FROM paired_predictions c JOIN explanations e ON e.run_id = c.run_b AND e.image_id = c.image_id)
    GROUP BY ALL;
CREATE VIEW class_changes AS                -- mean p(t|x,c) over a class's images, c their own class
    WITH told AS (                          -- in units of 2^-40: sums of integers are the same in any order
        SELECT c.run_a, c.run_b, c.split, c.class, e.attribute, round(e.p * 2.0 ** 40)::BIGINT AS a, 0::BIGINT AS b
        FROM paired_predictions c JOIN explanations e ON e.run_id = c.run_a AND e.image_id = c.image_id
        WHERE e.role = 'true'
        UNION ALL
        SELECT c.run_a, c.run_b, c.split, c.class, e.attribute, 0, round(e.p * 2.0 ** 40)::BIGINT
        FROM paired_predictions c JOIN explanations e ON e.run_id = c.run_b AND e.image_id = c.image_id
        WHERE e.role = 'true'),
    summed AS (
        SELECT run_a, run_b, split, class, attribute, sum(a)::DOUBLE AS a, sum(b)::DOUBLE AS b FROM told GROUP BY ALL),
    counted AS (SELECT run_a, run_b, split, class, count(*) AS images FROM paired_predictions GROUP BY ALL)
    SELECT s.run_a, s.run_b, s.split, s.class, n.images, s.attribute, s.a / n.images / 2.0 ** 40 AS p_a,
           s.b / n.images / 2.0 ** 40 AS p_b, (s.b - s.a) / n.images / 2.0 ** 40 AS change
    FROM summed s JOIN counted n USING (run_a, run_b, split, class) JOIN run_pairs r USING (run_a, run_b)
    WHERE r.same_vocabulary
       OR (s.attribute IN (SELECT attribute FROM attributes WHERE vocabulary_digest = r.vocabulary_a)
           AND s.attribute IN (SELECT attribute FROM attributes WHERE vocabulary_digest = r.vocabulary_b));
CREATE VIEW class_distances AS              -- total variation; what is not listed counts as one attribute more
    SELECT run_a, run_b, split, class, images, (sum(abs(change)) + abs(sum(change))) / 2 AS distance
    FROM class_changes GROUP BY ALL;
CREATE VIEW filter_changes AS               -- of runs with one vocabulary and one kind of network
    WITH far AS (
        SELECT run_a, run_b, filter, sum(abs(x - y)) / 2 AS distance
        FROM (SELECT a.run_id AS run_a, b.run_id AS run_b, a.filter, unnest(a.p) AS x, unnest(b.p) AS y
              FROM filter_pdfs a JOIN filter_pdfs b USING (filter)) GROUP BY ALL)
    SELECT run_a, run_b, f.filter, a.attribute AS attribute_a, b.attribute AS attribute_b, a.p AS p_a, b.p AS p_b,
           a.weight AS weight_a, b.weight AS weight_b, f.distance, len(a.top_images) AS images,
           len(list_intersect(a.top_images, b.top_images)) AS shared_images
    FROM far f JOIN run_pairs r USING (run_a, run_b)
    JOIN filters a ON a.run_id = run_a AND a.filter = f.filter
    JOIN filters b ON b.run_id = run_b AND b.filter = f.filter
    WHERE r.same_vocabulary AND r.same_network;
CREATE VIEW metric_changes AS               -- apart: whether the 95 % intervals do not meet
    SELECT a.run_id AS run_a, b.run_id AS run_b, a.metric, a.variant, a.value AS value_a, a.low AS low_a,
           a.high AS high_a, b.value AS value_b, b.low AS low_b, b.high AS high_b, b.value - a.value AS change,
           coalesce(b.low > a.high OR b.high < a.low, false) AS apart
    FROM metrics a JOIN metrics b USING (metric, variant);
"""
