"""attributes: the captions that no shard holds yet are read, and the vocabulary is built of all."""

from collections.abc import Callable

from explain_core.store.shards import cut, finished, written
from flows.stages.progress import Progress, StageProgress
from tasks.attributes import KEY, CaptionReader, captions_digest
from tasks.cluster import Resources
from tasks.plan import Plan
from tasks.pool import actor_pool, map_actors
from tasks.remote import start_of
from tasks.vocabulary import RunVocabulary

CAPTIONS_A_SHARD = 128


def attributes(plan: Plan, cluster: Resources, shown: Progress) -> RunVocabulary:
    """Find the attributes in captions that have not been read yet, and build the vocabulary."""
    folder = plan.layout.attributes(plan.captions_key)
    captions = plan.manifest.table["captions"].to_pylist()
    digests = [captions_digest(texts) for texts in captions]
    known = dict(zip(digests, captions, strict=True))
    _, missing = finished(folder, KEY, known)
    unread = set(missing)
    images = sum(digest in unread for digest in digests)  # those with the same captions are read once
    with shown.stage("attributes", images) as stage:
        if missing:
            start = start_of(CaptionReader, str(folder), plan.options.language_model)
            calls = ((part, [known[d] for d in part]) for part in cut(missing, CAPTIONS_A_SHARD))
            count = min(cluster.cpus, -(-len(missing) // CAPTIONS_A_SHARD))
            with actor_pool(start, count) as actors:
                for _ in map_actors(
                    actors, "read", calls, _in_images(stage, images, len(missing)), shown.say
                ):
                    pass
        shards = written(folder, KEY, known)
        return RunVocabulary.of(plan.manifest, digests, shards, plan.options.min_images, plan.table)


def _in_images(stage: StageProgress, images: int, texts: int) -> Callable[[int], None]:
    """Tell a stage of images how far it is, by how many of their different texts have been read."""
    return lambda done: stage.at(done * images // texts)
