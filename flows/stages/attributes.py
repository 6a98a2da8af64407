"""attributes: the captions that no shard holds yet are read, and the vocabulary is built of all."""

from collections.abc import Callable

from explain_core.store.shards.cuts import cut
from explain_core.store.shards.shards import finished, written
from explain_core.text.pipeline import ENGLISH, pipeline_name
from explain_core.text.subjects import named_subjects
from flows.stages.concepts import concept_words
from flows.stages.progress import Progress, StageProgress
from tasks.attributes import KEY, CaptionReader, captions_digest
from tasks.cluster import Resources
from tasks.plan import Plan
from tasks.pool import actor_pool, map_actors
from tasks.remote import start_of
from tasks.vocabulary import RunVocabulary

CAPTIONS_A_SHARD, AT_MOST = 128, 2048
SHARDS_A_WORKER = 8
BATCH = 1024  #: images whose captions are looked at together


def captions_a_shard(texts: int, workers: int) -> int:
    """How many captions a file holds: few, so that all workers read to the end; more where there are many to read."""
    return min(max(CAPTIONS_A_SHARD, texts // (SHARDS_A_WORKER * workers)), AT_MOST)


def attributes(plan: Plan, cluster: Resources, shown: Progress) -> RunVocabulary:
    """Find the attributes in captions that have not been read yet, and build the vocabulary.

    Where words come from a list of concepts, a scorer's answers take the captions' place.
    """
    if plan.concepts is not None:
        return concept_words(plan, plan.concepts, cluster, shown)
    folder = plan.layout.attributes(plan.captions_key)
    captions = plan.manifest.table["captions"]
    batches = plan.manifest.table.select(["captions"]).to_batches(max_chunksize=BATCH)
    digests = [captions_digest(texts) for batch in batches for texts in batch.column(0).to_pylist()]
    known = {digest: row for row, digest in enumerate(digests)}
    shards, missing = finished(folder, KEY, known)
    unread = set(missing)
    images = sum(digest in unread for digest in digests)  # those with the same captions are read once
    with shown.stage("attributes", images) as stage:
        if missing:
            start = start_of(CaptionReader, str(folder), plan.options.language_model)
            parts = cut(missing, captions_a_shard(len(missing), cluster.cpus))
            calls = ((part, captions.take([known[d] for d in part]).to_pylist()) for part in parts)
            count = min(cluster.cpus, len(parts))
            with actor_pool(start, count) as actors:
                for _ in map_actors(
                    actors, "read", calls, _in_images(stage, images, len(missing)), shown.say
                ):
                    pass
            shards = written(folder, KEY, known)
        return RunVocabulary.of(
            plan.manifest, digests, shards, plan.options.min_images, plan.table,
            named_subjects(plan.options.about or ""), pipeline_name(plan.options.language_model).code == ENGLISH,
        )  # fmt: skip


def _in_images(stage: StageProgress, images: int, texts: int) -> Callable[[int], None]:
    """Tell a stage of images how far it is, by how many of their different texts have been read."""
    return lambda done: stage.at(done * images // texts)
