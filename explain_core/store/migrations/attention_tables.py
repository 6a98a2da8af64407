"""Tables of part attention: where a filter's maps lie, and where each noun looks."""

PART_ATTENTION = """
CREATE TABLE map_components (              -- what a position's activations come to, in a few numbers
    run_id VARCHAR, layer INTEGER,          -- 0 the last maps, 1 the finer stage's
    component INTEGER,                      -- NULL: the mean that is taken away first
    vector FLOAT[]);                        -- a number a filter
CREATE TABLE part_attention (              -- where nouns look, by several heads: softmax of query . components + place
    run_id VARCHAR, noun VARCHAR, head INTEGER, query FLOAT[],
    place FLOAT[], height INTEGER, width INTEGER,
    gain FLOAT);                            -- nats a held-out image that it told more than the noun's own map
"""
FACING = """
CREATE TABLE part_facing (                 -- by which each head tells which way an image's object faces
    run_id VARCHAR, head INTEGER, component INTEGER,
    place FLOAT[]);                         -- a number a position, row by row
"""
