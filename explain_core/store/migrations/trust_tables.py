"""The table of judgements between two runs."""

TRUST = """
CREATE TABLE trust (                        -- how often a judge picks the more accurate of two runs, both right
    run_id VARCHAR, other_run VARCHAR, split VARCHAR, better_run VARCHAR, method VARCHAR, sees VARCHAR,
    share DOUBLE, low DOUBLE, high DOUBLE, images BIGINT, ties BIGINT, made_at TIMESTAMPTZ);
"""
