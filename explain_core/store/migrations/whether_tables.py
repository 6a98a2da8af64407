"""Tables of whether what is said is so: what people annotated, how sure groundings are, and how far that holds."""

WHETHER = """
CREATE TABLE annotated_attributes (        -- what people annotated of what is told of test images, by who tells it
    run_id VARCHAR, method VARCHAR, attribute VARCHAR,
    told BIGINT,                            -- images of which it is told, and the table speaks
    annotated DOUBLE,                       -- how true it is of them, 0 to 1, the mean
    mean_class DOUBLE,                      -- how true it is of the mean class
    clearly_false BIGINT);                  -- images of which under 5 % annotated it
CREATE TABLE certainty (                   -- of groundings by the run's estimator
    run_id VARCHAR, image_id VARCHAR, attribute VARCHAR,
    p FLOAT,                                -- p(t_j|x), as it is
    gathered FLOAT);                        -- the share of the map within 0.2 of its peak
CREATE TABLE calibration (                 -- what p and gathered come to: logits are shift + slope logit
    run_id VARCHAR,
    subject VARCHAR,                        -- present; stated: the same of what sentences state; placed
    noun VARCHAR,                           -- of whose places it is; NULL: of all others
    shift DOUBLE, slope DOUBLE, cases BIGINT);  -- that it was learned from; 0: a constant of the method
CREATE TABLE reliability (                 -- how often what was given a probability was so, in test images
    run_id VARCHAR, subject VARCHAR,        -- present, stated, placed, grounded
    variant VARCHAR,                        -- calibrated, or as it is
    bin INTEGER, cases BIGINT, p DOUBLE, so DOUBLE);  -- of ten stretches of p: cases, mean p, share that was so
CREATE VIEW sure_groundings AS             -- how sure it is that an attribute is there, in its place, and both
    WITH asked AS (
        SELECT c.run_id, c.image_id, c.attribute, a.noun, c.p, c.gathered, coalesce(e.rank <= 5, false) AS stated,
               ln(least(greatest(c.p, 0.001), 0.999) / (1 - least(greatest(c.p, 0.001), 0.999))) AS there,
               ln(least(greatest(c.gathered, 0.001), 0.999) / (1 - least(greatest(c.gathered, 0.001), 0.999))) AS near
        FROM certainty c JOIN runs r USING (run_id)
        JOIN attributes a ON a.vocabulary_digest = r.vocabulary_digest AND a.attribute = c.attribute
        LEFT JOIN explanations e ON e.run_id = c.run_id AND e.image_id = c.image_id AND e.attribute = c.attribute
             AND e.role = 'predicted' AND e.p > 0),
    known AS (
        SELECT s.run_id, s.image_id, s.attribute, s.stated,
               CASE WHEN s.p > 0 THEN 1 / (1 + exp(-(a.shift + a.slope * s.there))) ELSE 0 END AS present,
               CASE WHEN s.gathered > 0 THEN 1 / (1 + exp(-(coalesce(n.shift, b.shift) + b.slope * s.near))) ELSE 0 END
                   AS placed
        FROM asked s
        JOIN calibration a ON a.run_id = s.run_id
             AND a.subject = CASE WHEN s.stated THEN 'stated' ELSE 'present' END
        JOIN calibration b ON b.run_id = s.run_id AND b.subject = 'placed' AND b.noun IS NULL
        LEFT JOIN calibration n ON n.run_id = s.run_id AND n.subject = 'placed' AND n.noun = s.noun)
    SELECT g.run_id, g.image_id, g.attribute, g.x, g.y, k.stated, k.present, k.placed, k.present * k.placed AS sure
    FROM groundings g JOIN runs r ON r.run_id = g.run_id AND r.estimator = g.estimator
    JOIN known k ON k.run_id = g.run_id AND k.image_id = g.image_id AND k.attribute = g.attribute;
"""
