"""reduce, incrementally: what earlier runs summed is taken over, and only what differs is added or taken away."""

from collections.abc import Collection, Sequence
from typing import TYPE_CHECKING

import numpy as np

from explain_core.data.image_set import TRAIN
from explain_core.statistics.layers import LayerStats
from explain_core.store import sums
from explain_core.store.activations import finer_filters
from explain_core.store.classifier import Classifier
from explain_core.store.shards import Shard, finished
from explain_core.store.sums import KeptSums, Members
from explain_core.text.vocabulary import tf_matrix
from tasks.attributes import KEY
from tasks.reduce import ShardPart, reduce_shards, steps
from tasks.vocabulary import mentions_of

if TYPE_CHECKING:
    from flows.run import Run


def sum_up(run: "Run") -> tuple[LayerStats, int]:
    """The sums over the run's training images, and how many images were summed for them.

    They start from the nearest earlier ones where that is less work than summing every image. Sums are exact, so the
    way there changes no bit.
    """
    plan, members = run.plan, _members(run)
    folder, keys = plan.layout.statistics_folder, (plan.extraction_key, plan.captions_key)
    start = sums.nearest(folder, members, *keys)
    found = start and _from(run, start, members)
    if not found:
        everything = _pieces(run, run.shards, set(members))
        found = _added(run, everything), len(members)
    sums.keep(folder, KeptSums(found[0], members), *keys)
    return found


def _members(run: "Run") -> Members:
    """What is to be summed: the training images that could be extracted."""
    table, extracted = run.plan.manifest.table, {i for shard in run.shards for i in shard.ids}
    rows = zip(*(table[name].to_pylist() for name in ("image_id", "split", "class_index")), strict=True)
    captions, classes = run.vocabulary.captions, run.plan.manifest.classes
    return {
        image: (captions[image], classes[index])
        for image, split, index in rows
        if split == TRAIN and image in extracted
    }


def _from(run: "Run", start: KeptSums, members: Members) -> tuple[LayerStats, int] | None:
    """Earlier sums, less what is gone, plus what is new; None where that is more work or cannot be done.

    An attribute that is new to the vocabulary has no column in the earlier sums. The images that stay and mention it,
    few by the nature of things, are taken away as they were and added again as they are.
    """
    before, attributes, classes = start.stats, run.vocabulary.attributes, run.plan.manifest.classes
    gone = [image for image, what in start.members.items() if members.get(image) != what]
    new = {image for image, what in members.items() if start.members.get(image) != what}
    known = set(before.attributes)
    fresh = [j for j, attribute in enumerate(attributes) if attribute not in known]
    stay = [image for image in members if image not in new]
    mentions = run.vocabulary.counts_of(stay)[:, fresh].sum(axis=1) if fresh else np.zeros(len(stay))
    again = [image for image, count in zip(stay, mentions, strict=True) if count]
    work = len(gone) + len(new) + 2 * len(again)
    if work >= len(members):
        return None
    taken = _as_they_were(run, start, [*gone, *again])
    if taken is None:
        return None
    less = reduce_shards(
        taken, before.attributes, before.classes, before.filters, before.channels, run.cluster.cpus,
        lambda _: None,
    )  # fmt: skip
    more = _added(run, _pieces(run, run.shards, new.union(again)))
    return (before - less).realigned(attributes, classes) + more, work


def _as_they_were(run: "Run", start: KeptSums, images: Sequence[str]) -> list[ShardPart] | None:
    """Images as the earlier sums hold them; None where a shard that held them is no longer there."""
    plan, before = run.plan, start.stats
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


def _pieces(run: "Run", shards: Sequence[Shard], images: Collection[str]) -> list[ShardPart]:
    """The images of these shards that are wanted, as they are now."""
    vocabulary = run.vocabulary
    pieces = []
    for shard in shards:
        ids = tuple(image for image in shard.ids if image in images)
        classes = np.array([vocabulary.class_index[image] for image in ids], dtype=np.int64)
        pieces.append(ShardPart(Shard(shard.path, ids), vocabulary.counts_of(ids), classes))
    return pieces


def _added(run: "Run", pieces: Sequence[ShardPart]) -> LayerStats:
    """The sums over the images of these pieces."""
    classifier, cpus = run.classifier, run.cluster.cpus
    assert classifier is not None  # extract loaded it
    with run.shown.stage("reduce", steps(len(pieces), cpus), "sums") as stage:
        return reduce_shards(
            pieces,
            run.vocabulary.attributes,
            run.plan.manifest.classes,
            _filters(run, classifier),
            _channels(run),
            cpus,
            stage.at,
        )


def _filters(run: "Run", classifier: Classifier) -> tuple[int, ...]:
    """The filters of each layer; those of the finer stage stand in the shards' schema."""
    finer = next((finer_filters(shard.path) for shard in run.shards), None)
    return (classifier.filters,) if finer is None else (classifier.filters, finer)


def _channels(run: "Run") -> int:
    """The channels of the descriptors, as the shards' notes tell; 0 where there is no shard."""
    return sum(layer.channels for layer in run.layers)
