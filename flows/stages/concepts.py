"""concepts: a scorer looks at the images that have no scores yet, and the vocabulary is built of all."""

from explain_core.data.sets.manifest import ids_in_reading_order
from explain_core.places import Place
from explain_core.store.shards.cuts import cut_evenly
from explain_core.store.shards.shards import finished, written
from flows.stages.extract import image_jobs
from flows.stages.progress import Progress
from tasks.cluster import Resources
from tasks.concept_list import Concepts
from tasks.concepts import BATCH, KEY, PictureScorer, ScoreJob, vocabulary_of_scores
from tasks.placement import needs
from tasks.plan import Plan
from tasks.pool import actor_pool, map_actors
from tasks.remote import sized, start_of
from tasks.vocabulary import RunVocabulary

IMAGES_A_SHARD = 128


def concept_words(plan: Plan, concepts: Concepts, cluster: Resources, shown: Progress) -> RunVocabulary:
    """Score every image that no shard has scores of, and say how true each phrase is of each image."""
    folder = plan.layout.attributes(concepts.scores_key)
    ids = ids_in_reading_order(plan.manifest)
    shards, missing = finished(folder, KEY, ids)
    with shown.stage("concepts", len(missing)) as stage:
        if missing:
            options = plan.options
            asked = needs(options, plan.device.startswith("cuda"), cluster, -(-len(missing) // BATCH))
            count = min(options.workers or len(missing), asked.room(cluster))
            parts = cut_evenly(missing, IMAGES_A_SHARD, BATCH, count)
            jobs = image_jobs(plan.manifest, missing)
            job = ScoreJob(
                str(Place.of(folder)), concepts.scorer, concepts.listed.prompts, plan.preprocessing
            )
            start = start_of(sized(PictureScorer, asked.cpus, asked.gpus), job)
            calls = (([jobs[image] for image in part],) for part in parts)
            with actor_pool(start, min(count, len(parts))) as actors:
                for _ in map_actors(actors, "score", calls, stage.at, shown.say):
                    pass
            shards = written(folder, KEY, ids)
        vocabulary, notes = vocabulary_of_scores(plan.manifest, concepts, shards, plan.options.min_images)
    for note in notes:
        shown.say(f"note: {note}", "yellow")
    return vocabulary
