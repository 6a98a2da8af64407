"""ground: where in every image its attributes are."""

import pyarrow as pa

from explain_core.data.image_set import TRAIN, Box, Part
from explain_core.store.shards.kept_maps import NONE
from explain_core.store.shards.shards import Shard
from flows.stages.extract import Extraction
from flows.stages.fan_out import fan_out
from flows.stages.progress import Progress
from flows.stages.publish import Publication
from tasks.cluster import Resources
from tasks.ground import LAST, GroundingScene, GroundJob, ground_shard
from tasks.plan import Plan
from tasks.vocabulary import RunVocabulary


def ground(
    plan: Plan,
    cluster: Resources,
    extraction: Extraction,
    vocabulary: RunVocabulary,
    publication: Publication,
    shown: Progress,
) -> None:
    """Find where in each image its attributes are."""
    if plan.options.maps == NONE:
        shown.say("ground: left out, because feature maps were not kept (--maps none)", style="yellow")
        return
    named = frozenset(publication.part_attributes)

    def job_of(shard: Shard) -> GroundJob:
        scenes = _scenes(plan, vocabulary, shard, named)
        return GroundJob(shard, scenes, plan.preprocessing, plan.run_id, plan.work_shards.text)

    fan_out("ground", ground_shard, extraction.filled, job_of, plan.work_shards / LAST, cluster, shown)


def _scenes(
    plan: Plan, vocabulary: RunVocabulary, shard: Shard, named: frozenset[str]
) -> tuple[GroundingScene, ...]:
    """What grounding needs to know of a shard's images; test images are asked for the part attributes they have.

    `named`: the attributes that grounding is measured on.
    """
    scenes = []
    columns = plan.manifest.table.select(["image_id", "split", "box", "parts"])
    for row in columns.take(pa.array(vocabulary.images.of_ids(shard.ids))).to_pylist():
        held = vocabulary.attributes_of(row["image_id"]) if row["split"] != TRAIN else ()
        parts = tuple(Part(**part) for part in row["parts"] or ())
        box = Box(**row["box"]) if row["box"] else None
        scenes.append(GroundingScene(box, parts, tuple(a for a in held if a in named) if parts else ()))
    return tuple(scenes)
