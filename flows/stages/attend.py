"""attend: where nouns look is learned, before anything is grounded."""

import heapq
from itertools import chain

import numpy as np

from explain_core.heatmaps.attention_sample import ENOUGH_IMAGES, MOST_IMAGES, attending_nouns
from explain_core.heatmaps.map_components import MapComponents
from explain_core.statistics.estimators import is_attended
from explain_core.store.shards.kept_maps import NONE
from explain_core.store.shards.shards import Shard, files_of
from explain_core.text.parts import numbered_nouns
from flows.stages.extract import Extraction
from flows.stages.fan_out import fan_out
from flows.stages.progress import Progress
from flows.stages.reduce import Sums
from tasks.attend import ATTENTION, SAMPLE, AttentionJob, SampleJob, learn_attention, sample_shard
from tasks.cluster import Resources
from tasks.plan import Plan
from tasks.pool import map_tasks
from tasks.vocabulary import RunVocabulary


def attend(
    plan: Plan,
    cluster: Resources,
    extraction: Extraction,
    vocabulary: RunVocabulary,
    sums: Sums,
    shown: Progress,
) -> None:
    """Learn where nouns attend, from MOST_IMAGES training images at most; nothing where no maps are kept."""
    work = plan.work_shards
    if plan.options.maps == NONE or not is_attended(plan.options.estimator) or (work / ATTENTION).exists():
        return
    shards = _sampled(extraction, vocabulary)
    ids = sorted(image for shard in shards for image in shard.ids)
    if len(ids) < ENOUGH_IMAGES:
        return
    mentions = vocabulary.counts_of(ids)
    _, noun = numbered_nouns(vocabulary.attributes)
    nouns = tuple(attending_nouns(noun, mentions.toarray() > 0))
    if not nouns:
        return
    components = tuple(MapComponents.of(layer) for layer in sums.stats.layers)

    def job_of(shard: Shard) -> SampleJob:
        return SampleJob(shard, nouns, components, work.text)

    fan_out("attend", sample_shard, shards, job_of, work / SAMPLE, cluster, shown)
    paths = tuple(files_of(work / SAMPLE, [shard.ids for shard in shards]))
    with shown.stage("learn where nouns look", 1, "attention") as stage:
        job = AttentionJob(paths, nouns, mentions, vocabulary.labels_of(ids), components, work.text)
        next(map_tasks(learn_attention, [(job,)], limit=1))
        stage.at(1)


def _sampled(extraction: Extraction, vocabulary: RunVocabulary) -> list[Shard]:
    """The first MOST_IMAGES training images by id of which captions mention something, shard by shard."""
    told = (_told(vocabulary, vocabulary.training_of(shard.ids)) for shard in extraction.filled)
    wanted = frozenset(heapq.nsmallest(MOST_IMAGES, chain.from_iterable(told)))
    chosen = ((shard.path, tuple(i for i in shard.ids if i in wanted)) for shard in extraction.filled)
    return [Shard(path, ids) for path, ids in chosen if ids]


def _told(vocabulary: RunVocabulary, ids: tuple[str, ...]) -> list[str]:
    """Those of which captions mention something."""
    mentioned = np.diff(vocabulary.counts_of(ids).indptr) if ids else ()
    return [image for image, count in zip(ids, mentioned, strict=True) if count]
