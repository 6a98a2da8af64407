"""evaluate: what the shards gave is loaded into the store's next version, measured there, and released."""

import json
from datetime import datetime

import duckdb
import pyarrow as pa

from explain_core.data.wording import counted
from explain_core.errors import RunError
from explain_core.evaluation.measure import measure
from explain_core.evaluation.sanity.failures import measure_patterns, name_patterns
from explain_core.heatmaps.part_attention import PartAttention
from explain_core.places import Place
from explain_core.store import attention_rows, rows
from explain_core.store import publish as store
from explain_core.store.explainer import Explainer
from explain_core.store.shards.shards import files_of
from explain_core.store.strongest_images import set_strongest_images
from flows.stages.extract import FORWARDED, Extraction
from flows.stages.features import classes_a_task
from flows.stages.progress import Progress
from flows.stages.reduce import Sums
from tasks.attend import ATTENTION
from tasks.features import TABLE
from tasks.index import STRONGEST_IMAGES
from tasks.plan import Plan, versions
from tasks.sound_shards import checked
from tasks.vocabulary import RunVocabulary

ANSWERS = (
    "predictions", "explanations", "sentences", "groundings", "heatmaps", "retrieval_index", "image_quality",
    "standings", "certainty",
)  # fmt: skip
"""The tables that have a file for each shard of activations."""
FILTER_IMAGES = "filter_images"


def evaluate(
    plan: Plan, extraction: Extraction, vocabulary: RunVocabulary, sums: Sums, shown: Progress
) -> None:
    """Load everything into the store's next version, measure it, and put it in the store's place."""
    run_id = plan.run_id
    with shown.stage("evaluate", len(ANSWERS) + 2, "tables") as stage:
        with store.open_next(plan.next_store) as connection, store.transaction(connection):
            for count, table in enumerate(ANSWERS):
                stage.at(count)
                store.insert_files(connection, table, _written(plan, extraction, table))
            store.insert_files(connection, TABLE, _selected(plan))
            best = _written(plan, extraction, FILTER_IMAGES)
            set_strongest_images(connection, best, run_id, STRONGEST_IMAGES)
            bad = [*plan.manifest.quarantined, *extraction.quarantined]
            store.insert(connection, "quarantine", rows.quarantine(run_id, plan.manifest.digest, bad))
            stage.at(len(ANSWERS) + 1)
            told = _run_row(plan, extraction, vocabulary, sums, shown, store.moment(connection))
            store.insert(connection, "runs", told)
            _insert_attention(connection, plan)
            learned = Explainer.load(plan.work_shards / "learned.npz", compared=True)
            measure(
                connection,
                run_id,
                extraction.filled,
                learned,
                shown.say,
                likeness=False,
                stats=sums.stats.last,
            )
            name_patterns(connection, run_id)
            measure_patterns(connection, run_id)
            store.note_seconds(connection, run_id, "evaluate", stage.seconds)
        store.release(plan.layout, plan.next_store)


def _insert_attention(connection: duckdb.DuckDBPyConnection, plan: Plan) -> None:
    """Where nouns look, if that was learned."""
    if (path := plan.work_shards / ATTENTION).exists():
        attention = PartAttention.load(path)
        store.insert(connection, "map_components", attention_rows.map_components(plan.run_id, attention))
        store.insert(connection, "part_attention", attention_rows.part_attention(plan.run_id, attention))
        store.insert(connection, "part_facing", attention_rows.part_facing(plan.run_id, attention))


def forget_answers(plan: Plan, damaged: str) -> None:
    """Remove all answers about the images of a damaged shard: a stage's last table says that all are there."""
    key = Place.of(damaged).name.partition("-")[0]
    for table in (*ANSWERS, FILTER_IMAGES, TABLE):
        for path in (plan.work_shards / table).glob(f"{key}-*.parquet"):
            path.remove()


def _written(plan: Plan, extraction: Extraction, table: str) -> list[str]:
    """The checked files of a table of answers: one a shard, or none where the stage was left out."""
    shards = [shard.ids for shard in extraction.filled]
    paths = files_of(plan.work_shards / table, shards)
    if paths and len(paths) < len(shards):
        raise RunError(
            f"{counted(len(shards) - len(paths), 'shard')} of {table} gone: run the same command again."
        )
    return checked(paths)


def _selected(plan: Plan) -> list[str]:
    """The checked files of relevant features, one for some classes each."""
    groups = classes_a_task(plan)
    paths = files_of(plan.work_shards / TABLE, groups)
    if len(paths) < len(groups):
        raise RunError("relevant features of some classes are gone: run the same command again.")
    return checked(paths)


def _run_row(
    plan: Plan, extraction: Extraction, vocabulary: RunVocabulary, sums: Sums, shown: Progress, now: datetime
) -> pa.Table:
    stats, bad = sums.stats.last, len(extraction.quarantined)
    readable = len(vocabulary) - bad
    string_map = pa.map_(pa.string(), pa.string())
    table = rows.one(
        run_id=plan.run_id, name=plan.name, checkpoint_digest=plan.checkpoint_digest,
        image_set_digest=plan.manifest.digest, preprocessing_digest=plan.preprocessing.digest,
        extraction_key=plan.extraction_key, vocabulary_digest=plan.vocabulary_digest,
        estimator=plan.options.estimator, stats_digest=sums.stats.digest, model=plan.options.model,
        options=json.dumps(plan.options.recorded() | plan.preprocessing_recorded()
            | {"precision": plan.precision, "device": plan.device_kind, "batch_size": plan.batch_size}),
        images=readable, images_train=stats.images,
        images_test=readable - stats.images, images_quarantined=len(plan.manifest.quarantined) + bad,
        images_forwarded=shown.counts[FORWARDED], filters=stats.filters,
        attributes=len(stats.attributes), classes=len(stats.classes), started_at=shown.started,
        published_at=now,
    )  # fmt: skip
    seconds = pa.array([list(shown.seconds.items())], pa.map_(pa.string(), pa.float64()))
    return table.append_column("seconds", seconds).append_column(
        "versions", pa.array([list(versions().items())], string_map)
    )
