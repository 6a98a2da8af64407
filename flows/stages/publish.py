"""publish: what the sums teach is learned, and goes into the store's next version."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path

import duckdb
import pyarrow as pa
import pyarrow.compute as pc

from explain_core.evaluation.maps.grounding import TOP_PART_ATTRIBUTES, part_attributes
from explain_core.explanation.typical import Typical
from explain_core.image_sets import recorded_causes
from explain_core.model.checkpoints.checkpoint_files import bytes_of
from explain_core.store import publish as store
from explain_core.store import rows
from explain_core.store.explainer import Explainer
from explain_core.store.explainer_fit import estimators_beside, learn
from flows.stages.extract import Extraction
from flows.stages.progress import Progress
from flows.stages.reduce import Sums
from tasks.features import SUMS
from tasks.plan import Plan
from tasks.vocabulary import RunVocabulary


@dataclass(frozen=True, slots=True)
class Publication:
    """What later stages need to know of what was learned: the attributes that grounding is measured on."""

    part_attributes: tuple[str, ...]


def publish(
    plan: Plan, extraction: Extraction, vocabulary: RunVocabulary, sums: Sums, shown: Progress
) -> Publication:
    """Estimate the p.d.f. and write what was learned into the store's next version."""
    stats, count = sums.stats.last, len(estimators_beside(plan.options.estimator))
    with shown.stage("publish", count + 1, "p.d.f.s") as stage:
        parts = set(
            pc.unique(pc.struct_field(pc.list_flatten(plan.manifest.table["parts"]), "name")).to_pylist()
        )
        ranked = part_attributes(stats.attributes, stats.images_with, parts, len(stats.attributes))
        learned = learn(
            sums.stats, plan.options.estimator, extraction.classifier.weights, plan.manifest.classes,
            vocabulary.surface_nouns, ranked[:TOP_PART_ATTRIBUTES], vocabulary.subjects,
        ).weighed_by(extraction.classifier)  # fmt: skip
        stage.at(count - 1)
        learned.save(plan.work_shards / "learned.npz")
        Typical.of(stats).save(plan.work_shards / "typical.npz")
        if sums.stats.described is not None:
            sums.stats.described.save(plan.work_shards / SUMS)
        stage.at(count)
        store.begin_next(plan.layout, plan.next_store)
        with store.open_next(plan.next_store) as connection, store.transaction(connection):
            store.forget_run(connection, plan.run_id)
            _insert_inputs(connection, plan, vocabulary, sums, ranked)
            _insert_learned(connection, plan.run_id, learned, sums)
    return Publication(learned.part_attributes)


def _insert_inputs(
    connection: duckdb.DuckDBPyConnection,
    plan: Plan,
    vocabulary: RunVocabulary,
    sums: Sums,
    ranked: Sequence[str],
) -> None:
    """What the run shares with others: its image set, its checkpoint and its vocabulary. Left alone where it is there.

    `ranked`: the attributes whose noun is an annotated part, commonest first.
    """
    manifest, now = plan.manifest, datetime.now(UTC)
    image_set = ("image_set_digest", manifest.digest)
    own = ("vocabulary_digest", plan.vocabulary_digest)
    words = rows.attributes(plan.vocabulary_digest, sums.stats.last, ranked, vocabulary.surface_nouns)
    causes = recorded_causes(plan.options.images, manifest.root)
    store.insert(connection, "image_sets", rows.image_set(manifest, plan.options.images, now), image_set)
    store.insert(connection, "images", rows.images(manifest, manifest.classes), image_set)
    store.insert(connection, "image_causes", rows.image_causes(manifest, causes), image_set)
    checkpoint = ("checkpoint_digest", plan.checkpoint_digest)
    store.insert(connection, "checkpoints", _checkpoint_row(plan, now), checkpoint)
    store.insert(connection, "attributes", words, own)
    store.insert(connection, "subjects", rows.subjects(plan.vocabulary_digest, vocabulary.subjects), own)
    store.insert(connection, "image_attributes", vocabulary.rows(plan.vocabulary_digest), own)


def _insert_learned(
    connection: duckdb.DuckDBPyConnection, run_id: str, learned: Explainer, sums: Sums
) -> None:
    """What is the run's own, and does not need the images again."""
    described = learned.described_classes()
    store.insert(connection, "filter_pdfs", rows.filter_pdfs(run_id, learned))
    store.insert(connection, "finer_pdfs", rows.finer_pdfs(run_id, learned))
    store.insert(connection, "presence", rows.presence(run_id, learned))
    store.insert(connection, "worth", rows.worth(run_id, learned))
    store.insert(connection, "class_means", rows.class_means(run_id, learned))
    store.insert(connection, "filters", rows.filters(run_id, learned, sums.stats.last))
    store.insert(connection, "class_attributes", rows.class_attributes(run_id, learned, described))


def _checkpoint_row(plan: Plan, now: datetime) -> pa.Table:
    options = plan.options
    path = Path(options.checkpoint).absolute() if options.checkpoint else None
    written = Path(options.written_at) if options.written_at else path
    return rows.one(
        checkpoint_digest=plan.checkpoint_digest, name=path.stem if path else options.weights,
        path=str(written) if written else None, model=options.model, bytes=bytes_of(path) if path else None,
        added_at=now,
    )  # fmt: skip
