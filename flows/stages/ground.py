"""ground: where in every image its attributes are."""

from explain_core.data.image_set import TRAIN, Box, Part
from flows.stages.extract import Extraction
from flows.stages.fan_out import fan_out
from flows.stages.progress import Progress
from flows.stages.publish import Publication
from tasks.cluster import Resources
from tasks.ground import GroundingScene, GroundJob, ground_shard
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
    if not plan.options.keep_maps:
        shown.say("ground: left out, because feature maps were not kept (--no-maps)", style="yellow")
        return
    scenes = _scenes(plan, vocabulary, frozenset(publication.part_attributes))
    jobs = [
        GroundJob(
            shard, tuple(scenes[i] for i in shard.ids), plan.preprocessing, plan.run_id, plan.work_shards.text
        )
        for shard in extraction.filled
    ]
    fan_out("ground", ground_shard, jobs, cluster, shown)


def _scenes(plan: Plan, vocabulary: RunVocabulary, named: frozenset[str]) -> dict[str, GroundingScene]:
    """What grounding needs to know of each image; test images are asked for the part attributes they have.

    `named`: the attributes that grounding is measured on.
    """
    scenes = {}
    for row in plan.manifest.table.select(["image_id", "split", "box", "parts"]).to_pylist():
        held = vocabulary.attributes_of(row["image_id"]) if row["split"] != TRAIN else ()
        parts = tuple(Part(**part) for part in row["parts"] or ())
        box = Box(**row["box"]) if row["box"] else None
        scenes[row["image_id"]] = GroundingScene(
            box, parts, tuple(a for a in held if a in named) if parts else ()
        )
    return scenes
