"""The store's tables and views, as a list of migrations; each is applied once, in its own transaction."""

import duckdb

from explain_core.errors import StoreError
from explain_core.store.migrations.attack_tables import ATTACKS
from explain_core.store.migrations.attention_tables import FACING, PART_ATTENTION
from explain_core.store.migrations.comparison_views import COMPARISON
from explain_core.store.migrations.trust_tables import TRUST
from explain_core.store.migrations.whether_tables import WHETHER
from explain_core.store.migrations.zero_shot_tables import ZERO_SHOT

TABLES = """
CREATE TABLE checkpoints (
    checkpoint_digest VARCHAR PRIMARY KEY,  -- SHA-256 of the file
    name VARCHAR, path VARCHAR, model VARCHAR, bytes BIGINT, added_at TIMESTAMPTZ);
CREATE TABLE image_sets (
    image_set_digest VARCHAR PRIMARY KEY,   -- SHA-256 of the manifest's content
    name VARCHAR, spec VARCHAR, root VARCHAR, classes VARCHAR[], images BIGINT, added_at TIMESTAMPTZ);
CREATE TABLE images (
    image_set_digest VARCHAR, image_id VARCHAR, path VARCHAR, class_index INTEGER, class VARCHAR, split VARCHAR,
    captions VARCHAR[], box STRUCT(x DOUBLE, y DOUBLE, width DOUBLE, height DOUBLE),
    parts STRUCT(name VARCHAR, x DOUBLE, y DOUBLE)[]);
CREATE TABLE runs (
    run_id VARCHAR PRIMARY KEY, name VARCHAR, checkpoint_digest VARCHAR, image_set_digest VARCHAR,
    preprocessing_digest VARCHAR, extraction_key VARCHAR, vocabulary_digest VARCHAR, estimator VARCHAR,
    stats_digest VARCHAR,                   -- SHA-256 of the exact sums in a canonical form
    model VARCHAR, options JSON, images BIGINT, images_train BIGINT, images_test BIGINT,
    images_quarantined BIGINT, images_forwarded BIGINT,
    filters INTEGER, attributes INTEGER, classes INTEGER,
    seconds MAP(VARCHAR, DOUBLE),           -- of each stage
    versions MAP(VARCHAR, VARCHAR), started_at TIMESTAMPTZ, published_at TIMESTAMPTZ);
CREATE TABLE attributes (
    vocabulary_digest VARCHAR, attribute_index INTEGER, attribute VARCHAR, adjective VARCHAR, noun VARCHAR,
    surface_noun VARCHAR,                   -- the noun as captions mostly write it: "wings"
    images BIGINT, tf BIGINT, prior DOUBLE,
    part_rank INTEGER);                     -- by images, among those whose noun is an annotated part
CREATE TABLE image_attributes (
    vocabulary_digest VARCHAR, image_id VARCHAR, attribute VARCHAR, tf INTEGER);
CREATE TABLE filters (
    run_id VARCHAR, filter INTEGER, attribute VARCHAR, p FLOAT, weight FLOAT, entropy_bits FLOAT,
    mean_activation DOUBLE, top_images VARCHAR[], top_activations FLOAT[]);
CREATE TABLE filter_pdfs (
    run_id VARCHAR, filter INTEGER, p FLOAT[]);  -- in the order of attributes.attribute_index
CREATE TABLE class_attributes (
    run_id VARCHAR, class VARCHAR, rank INTEGER, attribute VARCHAR, p FLOAT);
CREATE TABLE predictions (
    run_id VARCHAR, image_id VARCHAR, class VARCHAR, predicted VARCHAR, runner_up VARCHAR, correct BOOLEAN,
    p_class FLOAT, p_predicted FLOAT, p_runner_up FLOAT, width INTEGER, height INTEGER, shard VARCHAR);
CREATE TABLE explanations (
    run_id VARCHAR, image_id VARCHAR, class VARCHAR, role VARCHAR, rank INTEGER, attribute VARCHAR, p FLOAT);
CREATE TABLE sentences (
    run_id VARCHAR, image_id VARCHAR, method VARCHAR, kind VARCHAR, class VARCHAR, against VARCHAR,
    sentence VARCHAR);
CREATE TABLE groundings (
    run_id VARCHAR, image_id VARCHAR, estimator VARCHAR, attribute VARCHAR, x FLOAT, y FLOAT, strength FLOAT,
    distance FLOAT);                        -- to the nearest such part, over the box's longer side
CREATE TABLE heatmaps (
    run_id VARCHAR, image_id VARCHAR, method VARCHAR, target VARCHAR, height INTEGER, width INTEGER,
    map FLOAT[]);                           -- raw, row by row, never rescaled
CREATE TABLE retrieval_index (
    run_id VARCHAR, attribute VARCHAR, p FLOAT, image_id VARCHAR);
CREATE TABLE quarantine (
    run_id VARCHAR, image_set_digest VARCHAR, path VARCHAR, reason VARCHAR);
CREATE TABLE metrics (
    run_id VARCHAR, metric VARCHAR, variant VARCHAR, value DOUBLE, n BIGINT);
"""

VIEWS = """
CREATE VIEW filter_attributes AS
    SELECT f.run_id, f.filter, a.attribute, f.p[a.attribute_index + 1] AS p
    FROM filter_pdfs f JOIN runs r USING (run_id) JOIN attributes a USING (vocabulary_digest);
CREATE VIEW latest_run AS
    SELECT * FROM runs ORDER BY published_at DESC, run_id LIMIT 1;
CREATE VIEW failures AS
    SELECT p.run_id, p.image_id, i.path, i.split, p.class, p.predicted, p.p_class, p.p_predicted, s.sentence
    FROM predictions p JOIN runs r USING (run_id)
    JOIN images i ON i.image_set_digest = r.image_set_digest AND i.image_id = p.image_id
    LEFT JOIN sentences s ON s.run_id = p.run_id AND s.image_id = p.image_id AND s.kind = 'failure'
         AND s.method = r.estimator
    WHERE NOT p.correct;
CREATE VIEW confusions AS
    SELECT p.run_id, i.split, p.class, p.predicted, count(*) AS images
    FROM predictions p JOIN runs r USING (run_id)
    JOIN images i ON i.image_set_digest = r.image_set_digest AND i.image_id = p.image_id
    WHERE NOT p.correct GROUP BY ALL ORDER BY images DESC;
CREATE VIEW typical_attributes AS
    SELECT run_id, class, attribute, p FROM class_attributes WHERE rank = 1;
CREATE VIEW prediction_changes AS
    SELECT a.run_id AS run_a, b.run_id AS run_b, a.image_id, a.class, a.predicted AS predicted_a,
           b.predicted AS predicted_b, a.correct AS correct_a, b.correct AS correct_b
    FROM predictions a JOIN predictions b ON a.image_id = b.image_id AND a.run_id <> b.run_id
    JOIN runs ra ON ra.run_id = a.run_id JOIN runs rb ON rb.run_id = b.run_id
    WHERE ra.image_set_digest = rb.image_set_digest AND a.predicted <> b.predicted;
"""

FINER = """
CREATE TABLE finer_pdfs (                   -- p(t_j|f_i) of the stage before the last maps: says where in an image
    run_id VARCHAR, filter INTEGER, weight FLOAT, p FLOAT[]);  -- in the order of attributes.attribute_index
CREATE TABLE presence (                     -- p(t_j|x): what each filter's activation adds; filter NULL: the constant
    run_id VARCHAR, filter INTEGER, coefficients FLOAT[],
    contrast FLOAT[]);                      -- what a contrast of two classes is read with
CREATE TABLE worth (                        -- how much an attribute is worth saying: bits, and how logits answer to it
    run_id VARCHAR, attribute VARCHAR, worth FLOAT);
CREATE TABLE class_means (                  -- over a class's training images
    run_id VARCHAR, class VARCHAR,
    phi FLOAT[],                            -- each filter's mean activation
    p FLOAT[]);                             -- p(t_j|c), the fraction that has each attribute
"""

METRICS = """
ALTER TABLE metrics ADD COLUMN low DOUBLE;  -- the 95 % interval, from a bootstrap over images
ALTER TABLE metrics ADD COLUMN high DOUBLE;
"""

FAILURES = """
CREATE TABLE image_quality (               -- of wrong predictions and a quarter of the others, by content
    image_id VARCHAR, sharpness FLOAT, brightness FLOAT, contrast FLOAT, saturation FLOAT,
    red_cast FLOAT, blue_cast FLOAT, resolution FLOAT);
CREATE TABLE image_causes (                -- of failure, where they were planted
    image_set_digest VARCHAR, image_id VARCHAR, cause VARCHAR);
CREATE TABLE standings (
    run_id VARCHAR, image_id VARCHAR,
    against VARCHAR,                        -- the labelled class; where that is predicted, the runner-up
    distance_class FLOAT, distance_predicted FLOAT,
    caption_odds FLOAT,                     -- of the predicted class against that one, in nats
    overlap FLOAT,                          -- of the two explanations
    pulled VARCHAR[], missed VARCHAR[]);    -- of wrong predictions
CREATE TABLE failure_patterns (
    run_id VARCHAR, image_id VARCHAR, pattern VARCHAR,
    far_from_class FLOAT, far_from_predicted FLOAT, oddness FLOAT, oddest VARCHAR, sureness FLOAT,
    caption_odds FLOAT, overlap FLOAT, margin FLOAT, pulled VARCHAR[], missed VARCHAR[]);
CREATE VIEW failure_counts AS
    SELECT f.run_id, i.split, p.class, p.predicted, f.pattern, count(*) AS images
    FROM failure_patterns f JOIN predictions p USING (run_id, image_id) JOIN runs r USING (run_id)
    JOIN images i ON i.image_set_digest = r.image_set_digest AND i.image_id = f.image_id
    GROUP BY ALL ORDER BY images DESC;
CREATE VIEW failure_attributes AS          -- in how many images of a confusion each was pulled by or missed
    SELECT f.run_id, i.split, p.class, p.predicted, f.role, f.attribute, count(*) AS images
    FROM (SELECT run_id, image_id, 'pulled' AS role, unnest(pulled) AS attribute FROM failure_patterns
          UNION ALL SELECT run_id, image_id, 'missed', unnest(missed) FROM failure_patterns) f
    JOIN predictions p USING (run_id, image_id) JOIN runs r USING (run_id)
    JOIN images i ON i.image_set_digest = r.image_set_digest AND i.image_id = f.image_id
    GROUP BY ALL ORDER BY images DESC;
"""

RELEVANT_FEATURES = """
CREATE TABLE relevant_features (           -- channels that the network knows a class by, the strongest first
    run_id VARCHAR, class VARCHAR, rank INTEGER, layer VARCHAR, channel INTEGER,
    weight FLOAT,                           -- over the L1 norm of the class's weights; negative: speaks against it
    response FLOAT);                        -- weight times descriptor, the mean over the images taken for the class
"""

TRAINED = """
CREATE TABLE trained (                     -- networks that were trained on a run's features and captions
    run_id VARCHAR, method VARCHAR, path VARCHAR, options JSON, seconds DOUBLE, trained_at TIMESTAMPTZ);
CREATE TABLE statements (                  -- the attributes that sentences about test images state, in their order
    run_id VARCHAR, image_id VARCHAR, method VARCHAR, rank INTEGER, attribute VARCHAR,
    mentioned BOOLEAN,                      -- in the image's captions
    holds BOOLEAN);                         -- of the bird that was drawn; NULL where the truth is not known
CREATE VIEW side_by_side AS                -- what every method writes of an image, and how much of it is so
    WITH written AS (
        SELECT run_id, image_id, method, sentence FROM sentences WHERE kind = 'explanation'
        UNION ALL
        SELECT p.run_id, p.image_id, 'captions', i.captions[1] FROM predictions p JOIN runs r USING (run_id)
        JOIN images i ON i.image_set_digest = r.image_set_digest AND i.image_id = p.image_id
        WHERE len(i.captions) > 0),
    judged AS (
        SELECT run_id, image_id, method, list(attribute ORDER BY rank) AS stated,
               count(*) FILTER (mentioned) AS mentioned, count(*) FILTER (holds) AS hold,
               count(*) FILTER (NOT holds) AS do_not_hold
        FROM statements GROUP BY ALL)
    SELECT p.run_id, p.image_id, i.path, i.split, p.class, p.predicted, p.correct, w.method, w.sentence, j.stated,
           j.mentioned, j.hold, j.do_not_hold
    FROM written w JOIN predictions p USING (run_id, image_id) JOIN runs r USING (run_id)
    JOIN images i ON i.image_set_digest = r.image_set_digest AND i.image_id = p.image_id
    LEFT JOIN judged j ON j.run_id = w.run_id AND j.image_id = w.image_id AND j.method = w.method;
CREATE VIEW methods AS                     -- a row for each way of explaining in sentences, with its figures
    SELECT run_id, variant AS method,
           max(value) FILTER (metric = 'statement.mentioned') AS mentioned,
           max(value) FILTER (metric = 'statement.holds') AS holds,
           max(value) FILTER (metric = 'statement.count') AS statements,
           max(value) FILTER (metric = 'statement.bits') AS bits,
           max(value) FILTER (metric = 'sentence.class_similarity') AS class_similarity,
           max(value) FILTER (metric = 'sentence.class_rank') AS class_rank,
           max(value) FILTER (metric = 'causal.drop_ratio') AS drop_ratio
    FROM metrics m WHERE EXISTS (SELECT 1 FROM metrics o WHERE o.run_id = m.run_id AND o.variant = m.variant
                                 AND o.metric = 'statement.count')
    GROUP BY ALL ORDER BY run_id, mentioned DESC;
"""

CLASS_EXPLANATIONS = """
CREATE VIEW class_explanations AS          -- mean p(t|x,c) over a class's own images; p(t|c) for one without images
    WITH told AS (                          -- in units of 2^-40: sums of integers are the same in any order
        SELECT e.run_id, e.class, e.attribute, sum(round(e.p * 2.0 ** 40)::BIGINT)::DOUBLE AS p
        FROM explanations e WHERE e.role = 'true' AND e.p > 0 GROUP BY ALL),
    counted AS (SELECT run_id, class, count(*) AS images FROM predictions GROUP BY ALL)
    SELECT t.run_id, t.class, row_number() OVER (
               PARTITION BY t.run_id, t.class ORDER BY t.p DESC, t.attribute)::INTEGER AS rank,
           t.attribute, t.p / c.images / 2.0 ** 40 AS p
    FROM told t JOIN counted c USING (run_id, class)
    UNION ALL
    SELECT run_id, class, rank, attribute, p FROM class_attributes a
    WHERE p > 0 AND NOT EXISTS (SELECT 1 FROM told t WHERE t.run_id = a.run_id AND t.class = a.class);
"""

RUN_IMAGES = """
CREATE VIEW run_images AS                  -- the images of each run's set; one that was in quarantine has no prediction
    SELECT r.run_id, i.image_id, i.path, i.class, i.class_index, i.split, i.captions, i.box, i.parts
    FROM runs r JOIN images i USING (image_set_digest);
"""

FORGOTTEN = """
CREATE TABLE forgotten (                   -- runs that were forgotten: a watcher does not make them again
    run_id VARCHAR, name VARCHAR, checkpoint_digest VARCHAR, options JSON, published_at TIMESTAMPTZ,
    forgotten_at TIMESTAMPTZ);
"""

SUBJECTS = """
CREATE TABLE subjects (                    -- what captions of a vocabulary are about: "it is small", not "a small bus"
    vocabulary_digest VARCHAR, noun VARCHAR);
"""
PAPERS = ATTACKS + ZERO_SHOT + TRUST

MIGRATIONS: tuple[tuple[str, str], ...] = (
    ("0001 tables", TABLES),
    ("0002 views", VIEWS),
    ("0003 finer stage and presence", FINER),
    ("0004 metrics", METRICS),
    ("0005 failures", FAILURES),
    ("0006 comparison", COMPARISON),
    ("0007 relevant features", RELEVANT_FEATURES),
    ("0008 trained", TRAINED),
    ("0009 class explanations", CLASS_EXPLANATIONS),
    ("0010 run images", RUN_IMAGES),
    ("0011 forgotten", FORGOTTEN),
    ("0012 part attention", PART_ATTENTION),
    ("0013 attacks, unseen classes, trust", PAPERS),
    ("0014 subjects", SUBJECTS),
    ("0015 whether", WHETHER),
    ("0016 facing", FACING),
)
#: New tables that are empty as long as this program has not written to a store: a reader does with empty ones.
BEGIN_EMPTY = (FORGOTTEN, PART_ATTENTION, PAPERS, SUBJECTS, WHETHER, FACING)
SCHEMA_VERSION = len(MIGRATIONS)


def version_of(connection: duckdb.DuckDBPyConnection) -> int:
    """How many migrations a store has seen: 0 for an empty file."""
    known = connection.execute(
        "SELECT count(*) FROM information_schema.tables WHERE table_name = 'schema_migrations'"
    ).fetchall()
    if not known[0][0]:
        return 0
    return int(connection.execute("SELECT count(*) FROM schema_migrations").fetchall()[0][0])


def check_version(version: int, path: object) -> None:
    """Raise StoreError where the store was written by a newer program than this one."""
    if version > SCHEMA_VERSION:
        raise StoreError(
            f"{path} was written by a newer explain-flow (schema {version}, this one knows {SCHEMA_VERSION}). "
            "Upgrade explain-flow, or name another store with --store."
        )


def is_readable(version: int) -> bool:
    """Whether a store of this version lacks nothing but what a reader can make for itself (`add_views`)."""
    return version > 0 and all(_is_views(statements) for _, statements in MIGRATIONS[version:])


def add_views(connection: duckdb.DuckDBPyConnection, version: int) -> None:
    """Make the views and empty tables that a store of an older, readable version lacks, for this connection alone."""
    for _, statements in MIGRATIONS[version:]:
        for kind in ("VIEW", "TABLE"):
            statements = statements.replace(f"CREATE {kind}", f"CREATE TEMP {kind}")
        connection.execute(statements)


def _is_views(statements: str) -> bool:
    return statements in BEGIN_EMPTY or ("CREATE TABLE" not in statements and "ALTER TABLE" not in statements)


def migrate(connection: duckdb.DuckDBPyConnection, path: object) -> None:
    """Bring a store up to this program's schema; does nothing where it is already there."""
    version = version_of(connection)
    check_version(version, path)
    if version == 0:
        connection.execute(
            "CREATE TABLE IF NOT EXISTS schema_migrations (name VARCHAR, applied_at TIMESTAMPTZ)"
        )
    for name, statements in MIGRATIONS[version:]:
        connection.execute("BEGIN")
        connection.execute(statements)
        connection.execute("INSERT INTO schema_migrations VALUES (?, now())", [name])
        connection.execute("COMMIT")
