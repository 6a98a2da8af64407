"""part sums: what filters say of annotated parts, for the estimators that need it."""

from dataclasses import replace

import numpy as np
import pyarrow as pa
import scipy.sparse as sp

from explain_core.data.image_set import Box, Part
from explain_core.data.sets.manifest import Manifest
from explain_core.errors import InputError
from explain_core.statistics.estimators import is_on_parts
from explain_core.statistics.part_sums import save_parts
from explain_core.store.shards.shards import Shard, files_of
from explain_core.text.parts import numbered_nouns
from flows.stages.extract import Extraction
from flows.stages.fan_out import fan_out
from flows.stages.progress import Progress
from flows.stages.reduce import Sums
from tasks.cluster import Resources
from tasks.part_sums import PART_SUMS, PartJob, PartScene, read_part_sums, sum_parts
from tasks.plan import Plan
from tasks.vocabulary import RunVocabulary


def part_sums(
    plan: Plan,
    cluster: Resources,
    extraction: Extraction,
    vocabulary: RunVocabulary,
    sums: Sums,
    shown: Progress,
) -> Sums:
    """The sums with those over annotated parts, where the run's estimator needs them: a pass over the kept maps.

    They are kept beside the run's own. Raises InputError where no attribute of a training image is of an annotated
    part: nothing would be weighed.
    """
    if not is_on_parts(plan.options.estimator) or not vocabulary.attributes:
        return sums
    shards = _training(extraction, vocabulary)
    nouns, noun = numbered_nouns(vocabulary.attributes)
    last, work = sums.stats.last, plan.work_shards

    def job_of(shard: Shard) -> PartJob:
        scenes = scenes_of(plan.manifest, vocabulary, shard.ids)
        truth = _units(vocabulary, shard.ids, last.truth_bits)
        return PartJob(shard, scenes, truth, nouns, noun, plan.preprocessing, last.grid, work.text)

    fan_out("part sums", sum_parts, shards, job_of, work / PART_SUMS, cluster, shown)
    paths = files_of(work / PART_SUMS, [shard.ids for shard in shards])
    found = read_part_sums(paths, sums.stats.filters, len(vocabulary.attributes))
    if not found[0].shown.any():
        raise InputError(
            f"--estimator {plan.options.estimator} needs annotated parts that captions speak of: no attribute of "
            f"{plan.manifest.spec} is of a part whose place is known in a training image. Take another estimator."
        )
    save_parts(plan.layout.part_statistics(sums.stats.digest, plan.run_id), found)
    return replace(sums, stats=sums.stats.with_parts(found))


def scenes_of(manifest: Manifest, vocabulary: RunVocabulary, ids: tuple[str, ...]) -> tuple[PartScene, ...]:
    """Where the objects and their parts are in some images."""
    rows = manifest.table.select(["box", "parts"]).take(pa.array(vocabulary.images.of_ids(ids))).to_pylist()
    return tuple(
        PartScene(
            Box(**row["box"]) if row["box"] else None, tuple(Part(**part) for part in row["parts"] or ())
        )
        for row in rows
    )


def _training(extraction: Extraction, vocabulary: RunVocabulary) -> list[Shard]:
    found = (Shard(shard.path, vocabulary.training_of(shard.ids)) for shard in extraction.filled)
    return [shard for shard in found if shard.ids]


def _units(vocabulary: RunVocabulary, ids: tuple[str, ...], bits: int) -> sp.csr_array:
    """(images, J) T in whole units, as the sums hold it."""
    truth = vocabulary.truth_of(ids)
    found = (vocabulary.counts_of(ids) > 0) if truth is None else truth
    found = found.astype(np.float64)
    found.data = np.rint(found.data * 2.0**bits)
    return found.astype(np.int64)
