"""attend: some training images' maps and what their captions mention -> where nouns attend, learned once a run."""

from dataclasses import dataclass

import numpy as np
import ray
import scipy.sparse as sp
from numpy.typing import NDArray

from explain_core.heatmaps.attention_sample import AttentionSample
from explain_core.heatmaps.map_components import MapComponents
from explain_core.heatmaps.part_attention import PartAttention
from explain_core.places import Place
from explain_core.statistics.readings import NONE
from explain_core.store.explainer import Explainer
from explain_core.store.shards.activations import MapReader
from explain_core.store.shards.shards import Shard, verify_again, write_shard
from explain_core.text.vocabulary import split_attribute
from tasks.remote import RETRIES
from tasks.sound_shards import sound_rows

ATTENTION = "attention.npz"  #: beside learned.npz; without nouns where nothing could be learned
SAMPLE = "attention_sample"  #: the folder of the sample's shards


@dataclass(frozen=True, eq=False, slots=True)
class SampleJob:
    """A shard, with the rows of it that are learned from; the numbers of the nouns that may attend; where to work."""

    shard: Shard
    nouns: tuple[int, ...]
    components: tuple[MapComponents, ...]
    work: str


@dataclass(frozen=True, eq=False, slots=True)
class AttentionJob:
    """The sample's shards, what the captions of its images mention, in order of id, and where to work.

    `mentions` (images, attributes), `classes` (images,).
    """

    paths: tuple[str, ...]
    nouns: tuple[int, ...]
    mentions: sp.csr_array
    classes: NDArray[np.int64]
    components: tuple[MapComponents, ...]
    work: str


@ray.remote(num_cpus=1, max_retries=RETRIES)
def sample_shard(job: SampleJob) -> int:
    """Write a shard's part of the sample; returns its number of images."""
    verify_again(job.shard.path)
    work = Place.of(job.work)
    grounder = Explainer.load(work / "learned.npz").grounder()
    ids, images = [], []
    for batch in MapReader(job.shard):
        for image, maps, finer in batch:
            ids.append(image)
            images.append((maps.astype(np.float32), None if finer is None else finer.astype(np.float32)))
    sample = AttentionSample.of(ids, images, job.components, grounder, job.nouns)
    write_shard(work / SAMPLE, job.shard.ids, sample.table)
    return len(job.shard.ids)


@ray.remote(num_cpus=1, max_retries=RETRIES)
def learn_attention(job: AttentionJob) -> int:
    """Learn from the whole sample and write ATTENTION; returns how many nouns attend."""
    from explain_core.heatmaps.attention_fit import fit_attention

    work = Place.of(job.work)
    learned = Explainer.load(work / "learned.npz")
    grounder = learned.grounder()
    sample = AttentionSample.of_tables(
        [sound_rows(path, ["image_id", "features", "maps"]) for path in job.paths]
    )
    place = np.full(len(grounder.nouns), -1)
    place[list(job.nouns)] = np.arange(len(job.nouns))
    _, adjective = np.unique([split_attribute(a)[0] for a in learned.attributes], return_inverse=True)
    found = fit_attention(
        sample, [grounder.nouns[number] for number in job.nouns], place[grounder.noun], adjective,
        job.mentions.toarray() > 0, job.classes, job.components,
        None if learned.method == NONE else learned.weights,
    ) or PartAttention.none(job.components, sample.maps.shape[2:])  # fmt: skip
    found.save(work / ATTENTION)
    return len(found.nouns)
