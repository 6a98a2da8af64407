"""weigh: how a network's classes are weighed where no linear layer says so, measured on the training images."""

from dataclasses import replace

from explain_core.statistics.readings import NONE, choose_reading
from explain_core.store.classifier import UNREAD, Classifier
from explain_core.store.image_weights import has_image_weights
from explain_core.store.shards.shards import Shard
from flows.stages.extract import Extraction
from flows.stages.progress import Progress
from tasks.cluster import Resources
from tasks.plan import Plan
from tasks.pool import map_tasks
from tasks.readings import WeighedPart, merged, reading_sums, same_label_count
from tasks.vocabulary import RunVocabulary


def is_unread(extraction: Extraction) -> bool:
    """Whether the network's own weights do not tell how its classes are weighed."""
    return extraction.classifier.method == UNREAD


def is_weighing_lost(plan: Plan) -> bool:
    """Whether what a run read of its classes' weights is not there, or damaged, beside activations that tell it."""
    folder = plan.layout.extraction(plan.extraction_key)
    if Classifier.of_run(folder, plan.run_id) is not None:
        return False
    own = Classifier.load(folder)
    return any(has_image_weights(shard.text) for shard in folder.glob("*-*.parquet")) and (
        own is None or own.method == UNREAD
    )


def weigh(
    plan: Plan, cluster: Resources, extraction: Extraction, vocabulary: RunVocabulary, shown: Progress
) -> Extraction:
    """Read how classes are weighed from gradients and logits, by whichever tells held-out logits better."""
    folder = plan.layout.extraction(plan.extraction_key)
    parts = _training_parts(extraction, vocabulary)
    with shown.stage("weigh", 2 * len(parts), "shards") as stage:
        done, total = 0, None
        for sums in map_tasks(reading_sums, ((part,) for part in parts), limit=cluster.cpus):
            total = merged([sums] if total is None else [tuple(total), sums])
            done += 1
            stage.at(done)
        reading = choose_reading(total or [])
        same = 0
        for count in map_tasks(same_label_count, ((part, reading) for part in parts), limit=cluster.cpus):
            same += count
            done += 1
            stage.at(done)
    images = sum(len(part.shard.ids) for part in parts)
    found = Classifier(
        reading.weights, reading.bias, reading.method, float(reading.fidelity), same / max(images, 1),
        extraction.classifier.outputs,
    )  # fmt: skip
    found.save(folder, plan.run_id)
    shown.say(_told(found), "yellow" if found.method == NONE else "")
    return replace(extraction, classifier=found)


def _told(found: Classifier) -> str:
    if found.method == NONE:
        return (
            f"weigh: no weights tell this network's logits (R2 {found.fidelity:.2f} at best): explanations rest on "
            "what is present in an image, and not on what the network makes of it"
        )
    return (
        f"weigh: classes are weighed by {found.method}, which tells held-out logits with R2 {found.fidelity:.2f} and "
        f"gives {100 * found.agreement:.0f} % of the training images the network's own label"
    )


def _training_parts(extraction: Extraction, vocabulary: RunVocabulary) -> list[WeighedPart]:
    found = []
    for shard in extraction.filled:
        ids = vocabulary.training_of(shard.ids)
        if ids:
            classes = vocabulary.labels_of(ids)
            found.append(WeighedPart(Shard(shard.path, ids), classes))
    return found
