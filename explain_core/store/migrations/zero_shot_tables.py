"""The tables of classes that a run never saw: how they were described, and what their images were taken for."""

ZERO_SHOT = """
CREATE TABLE zero_shots (                   -- by a description of a name once; asked again, it takes its own place
    run_id VARCHAR, description VARCHAR, source VARCHAR, image_spec VARCHAR, split VARCHAR, classes VARCHAR[],
    images BIGINT, made_at TIMESTAMPTZ);
CREATE TABLE unseen_classes (               -- what is told of each class, in the run's own attributes
    run_id VARCHAR, description VARCHAR, class VARCHAR, attribute VARCHAR, value FLOAT);
CREATE TABLE unseen_images (
    run_id VARCHAR, description VARCHAR, path VARCHAR, class VARCHAR, predicted VARCHAR, correct BOOLEAN,
    score FLOAT,                            -- the cosine with the class predicted
    because VARCHAR[]);                     -- the attributes that speak most for it
CREATE VIEW unseen_confusions AS
    SELECT run_id, description, class, predicted, count(*) AS images FROM unseen_images GROUP BY ALL
    ORDER BY images DESC;
"""
