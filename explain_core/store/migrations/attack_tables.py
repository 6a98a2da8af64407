"""The tables of attacked pictures: what an attack did, to which images, and what the words made of it."""

ATTACKS = """
CREATE TABLE attacks (                      -- an attack of a name is made once; made again, it takes its own place
    run_id VARCHAR, attack VARCHAR, method VARCHAR,
    budget INTEGER,                         -- grey values of 255 that a colour may go, before it is normalised
    steps INTEGER, step DOUBLE,             -- grey values a step
    target VARCHAR, objective VARCHAR, images BIGINT, fooled BIGINT, without_gradient BIGINT, made_at TIMESTAMPTZ);
CREATE TABLE attacked_images (
    run_id VARCHAR, attack VARCHAR, image_id VARCHAR, target VARCHAR, predicted_before VARCHAR, predicted VARCHAR,
    p_before FLOAT, p FLOAT,                -- of the class predicted then and now
    p_label FLOAT,                          -- now, of the class predicted before
    fooled BOOLEAN, has_gradient BOOLEAN,
    change INTEGER,                         -- grey values by which the most changed colour differs
    sentence_before VARCHAR, sentence VARCHAR, appeared VARCHAR[], went VARCHAR[],
    words_apart_before FLOAT, words_apart FLOAT,  -- 1 less a cosine: the words from the label's
    maps_apart_before FLOAT, maps_apart FLOAT,    -- 1 less a correlation: the label's map from the words'
    height INTEGER, width INTEGER, map_before FLOAT[], map FLOAT[]);  -- Grad-CAM of the class predicted, raw
CREATE TABLE attack_attributes (            -- a p that is NULL was not among the strongest
    run_id VARCHAR, attack VARCHAR, image_id VARCHAR, attribute VARCHAR, rank_before INTEGER, rank INTEGER,
    p_before FLOAT, p FLOAT);
CREATE VIEW attack_words AS                 -- in how many images that fell an attribute appeared or went
    SELECT run_id, attack, predicted_before, predicted, role, attribute, count(*) AS images
    FROM (SELECT run_id, attack, predicted_before, predicted, 'appeared' AS role, unnest(appeared) AS attribute
          FROM attacked_images WHERE fooled
          UNION ALL SELECT run_id, attack, predicted_before, predicted, 'went', unnest(went)
          FROM attacked_images WHERE fooled) GROUP BY ALL ORDER BY images DESC;
"""
