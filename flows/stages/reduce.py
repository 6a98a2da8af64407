"""reduce, incrementally: what earlier runs summed is taken over, and only what differs is added or taken away."""

from collections.abc import Callable, Collection, Sequence
from dataclasses import dataclass
from functools import partial

import numpy as np

from explain_core.data.wording import counted
from explain_core.statistics.layers import LayerStats
from explain_core.store import sums
from explain_core.store.shards.activations import finer_filters
from explain_core.store.shards.shards import Shard, finished
from explain_core.store.sums import KeptSums, Members
from explain_core.text.vocabulary import tf_matrix
from flows.stages.extract import Extraction
from flows.stages.progress import Progress
from tasks.attributes import KEY
from tasks.cluster import Resources
from tasks.plan import Plan
from tasks.reduce import ShardPart, reduce_shards, steps
from tasks.vocabulary import RunVocabulary, mentions_of


@dataclass(frozen=True, eq=False, slots=True)
class Sums:
    """The sums over the run's training images; `summed` images were added or taken away for them."""

    stats: LayerStats
    summed: int


def reduce(
    plan: Plan, cluster: Resources, extraction: Extraction, vocabulary: RunVocabulary, shown: Progress
) -> Sums:
    """Sum every shard into one LayerStats.

    The sums start from the nearest earlier ones where that is less work than summing every image. Sums are exact, so
    the way there changes no bit.
    """
    members = _members(plan, extraction, vocabulary)
    added = partial(_added, plan, cluster, extraction, vocabulary, shown)
    folder, keys = plan.layout.statistics_folder, (plan.extraction_key, plan.words_key)
    start = sums.nearest(folder, members, *keys)
    found = start and _revised(plan, cluster, extraction, vocabulary, added, start, members)
    if not found:
        found = Sums(added(_parts(extraction.shards, vocabulary, set(members))), len(members))
    sums.keep(folder, KeptSums(found.stats, members), *keys)
    if found.summed < found.stats.images:
        shown.say(
            f"reduce: {counted(found.summed, 'image')} summed; the rest was taken over from an earlier run"
        )
    return found


def _members(plan: Plan, extraction: Extraction, vocabulary: RunVocabulary) -> Members:
    """What is to be summed: the training images that could be extracted."""
    extracted = np.zeros(len(vocabulary), bool)
    for shard in extraction.shards:
        extracted[vocabulary.images.of_ids(shard.ids)] = True
    there = np.flatnonzero(extracted & vocabulary.is_training)
    digests, classes = vocabulary.digests, plan.manifest.classes
    found = zip(
        vocabulary.images.ids(there).to_pylist(),
        vocabulary.text[there],
        vocabulary.labels[there],
        strict=True,
    )
    return {image: (digests[text], classes[label]) for image, text, label in found}


def _revised(
    plan: Plan,
    cluster: Resources,
    extraction: Extraction,
    vocabulary: RunVocabulary,
    added: Callable[[Sequence[ShardPart]], LayerStats],
    start: KeptSums,
    members: Members,
) -> Sums | None:
    """Earlier sums, less what is gone, plus what is new; None where that is more work or cannot be done."""
    if vocabulary.truth is not None:  # what a table said then is in no shard
        return None
    before = start.stats
    change = sums.revision(start, members, vocabulary.attributes, vocabulary.counts_of)
    if change.work >= len(members):
        return None
    taken = _as_they_were(plan, start, [*change.gone, *change.again])
    if taken is None:
        return None
    less = reduce_shards(
        taken, before.attributes, before.classes, before.filters, before.channels, cluster.cpus,
        lambda _: None,
    )  # fmt: skip
    more = added(_parts(extraction.shards, vocabulary, change.new.union(change.again)))
    stats = (before - less).realigned(vocabulary.attributes, plan.manifest.classes) + more
    return Sums(stats, change.work)


def _as_they_were(plan: Plan, start: KeptSums, images: Sequence[str]) -> list[ShardPart] | None:
    """Images as the earlier sums hold them; None where a shard that held them is no longer there."""
    before = start.stats
    shards, missing = finished(plan.layout.extraction(plan.extraction_key), "image_id", images)
    captions = {start.members[image][0] for image in images}
    read, unread = finished(plan.layout.attributes(plan.captions_key), KEY, captions)
    if missing or unread:
        return None
    said = {digest: found for shard in read for digest, found in mentions_of(shard)}
    place = {name: index for index, name in enumerate(before.classes)}
    return [
        ShardPart(
            shard,
            tf_matrix(before.attributes, [said[start.members[image][0]] for image in shard.ids]),
            np.array([place[start.members[image][1]] for image in shard.ids], dtype=np.int64),
        )
        for shard in shards
        if shard.ids
    ]


def _parts(shards: Sequence[Shard], vocabulary: RunVocabulary, images: Collection[str]) -> list[ShardPart]:
    """The images of these shards that are wanted, as they are now."""
    parts = []
    for shard in shards:
        ids = tuple(image for image in shard.ids if image in images)
        counts, truth = vocabulary.counts_of(ids), vocabulary.truth_of(ids)
        parts.append(ShardPart(Shard(shard.path, ids), counts, vocabulary.labels_of(ids), truth))
    return parts


def _added(
    plan: Plan,
    cluster: Resources,
    extraction: Extraction,
    vocabulary: RunVocabulary,
    shown: Progress,
    parts: Sequence[ShardPart],
) -> LayerStats:
    """The sums over the images of these parts."""
    channels = sum(layer.channels for layer in extraction.layers)  # 0 where there is no shard
    with shown.stage("reduce", steps(len(parts), cluster.cpus), "sums") as stage:
        return reduce_shards(
            parts, vocabulary.attributes, plan.manifest.classes, _filters(extraction), channels,
            cluster.cpus, stage.at,
        )  # fmt: skip


def _filters(extraction: Extraction) -> tuple[int, ...]:
    """The filters of each layer; those of the finer stage stand in the shards' schema."""
    last = extraction.classifier.filters
    finer = next((finer_filters(shard.path) for shard in extraction.shards), None)
    return (last,) if finer is None else (last, finer)
