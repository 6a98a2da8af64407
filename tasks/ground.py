"""ground: a shard of feature maps and the p.d.f. -> where each attribute is, and the maps that say so."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

import numpy as np
import pyarrow as pa
import ray
from numpy.typing import NDArray

from explain_core.data.image_set import Box, Part
from explain_core.data.pictures.preprocess import Preprocessing, seen_window, to_picture
from explain_core.evaluation.maps.grounding import distance, gathered_near, longer_side, random_place
from explain_core.explanation.image import strongest
from explain_core.heatmaps.grounding import Grounder, peak
from explain_core.heatmaps.methods import GRAD_CAM
from explain_core.heatmaps.part_attention import PartAttention
from explain_core.heatmaps.storage import heatmap_row, kept_grad_cam
from explain_core.places import Place
from explain_core.runs.answers import IN_A_SENTENCE
from explain_core.statistics.estimators import BASELINES
from explain_core.store.explainer import Explainer
from explain_core.store.image_weights import read_image_weights
from explain_core.store.shards.activations import MapReader
from explain_core.store.shards.shards import Shard, write_shard
from tasks.attend import ATTENTION
from tasks.explain import two_best
from tasks.remote import RETRIES
from tasks.sound_shards import sound_activations

GROUNDINGS = pa.schema(
    [
        ("run_id", pa.string()),
        ("image_id", pa.string()),
        ("estimator", pa.string()),
        ("attribute", pa.string()),
    ]
    + [(name, pa.float32()) for name in ("x", "y", "strength", "distance")]
)
CERTAINTY = pa.schema(
    [(name, pa.string()) for name in ("run_id", "image_id", "attribute")]
    + [(name, pa.float32()) for name in ("p", "gathered")]
)
HEATMAPS = pa.schema(
    [
        *((name, pa.string()) for name in ("run_id", "image_id", "method", "target")),
        *((name, pa.int32()) for name in ("height", "width")),
        ("map", pa.list_(pa.float32())),
    ]
)


LAST = "heatmaps"  #: the table that a job writes last: its file says that the shard is done


@dataclass(frozen=True, slots=True)
class GroundingScene:
    """What is known of one image besides its activations. `asked`: attributes to ground with every estimator."""

    box: Box | None
    parts: tuple[Part, ...]
    asked: tuple[str, ...]


@dataclass(frozen=True, eq=False, slots=True)
class GroundJob:
    """A shard, the scene of each of its rows, and where to read and write."""

    shard: Shard
    scenes: tuple[GroundingScene, ...]
    preprocessing: Preprocessing
    run_id: str
    work: str


@ray.remote(num_cpus=1, max_retries=RETRIES)
def ground_shard(job: GroundJob) -> int:
    """Write a shard's groundings and heatmaps; returns its number of images."""
    work = Place.of(job.work)
    learned = Explainer.load(work / "learned.npz", compared=True)
    rows = sound_activations(job.shard)
    predicted, _ = two_best(rows.logits)
    seen = learned.probability(rows.pooled, rows.logits)
    image_weights = read_image_weights(job.shard)
    own = learned.in_image(image_weights, predicted)
    told = strongest(learned.explain(rows.pooled, predicted, seen, weights=own), IN_A_SENTENCE)
    # Grad-CAM's weights are the gradients, however classes are weighed.
    alphas = None if image_weights is None else image_weights.of(predicted, learned.weights)
    position = {image: row for row, image in enumerate(rows.ids)}
    scenes = dict(zip(job.shard.ids, job.scenes, strict=True))
    index = {attribute: j for j, attribute in enumerate(learned.attributes)}
    attention = PartAttention.load(work / ATTENTION) if (work / ATTENTION).exists() else None
    grounders = {
        name: learned.grounder(name, attention if name == learned.estimator else None)
        for name in learned.pdfs
    }
    groundings: list[tuple[object, ...]] = []
    certainty: list[tuple[object, ...]] = []
    heatmaps: list[tuple[object, ...]] = []
    for batch in MapReader(job.shard):
        for image, stored, stored_finer in batch:
            maps = stored.astype(np.float32)
            finer = None if stored_finer is None else stored_finer.astype(np.float32)
            row, scene = position[image], scenes[image]
            place = _Place(job, scene, (int(rows.sizes[row, 0]), int(rows.sizes[row, 1])))
            sentence = [learned.attributes[j] for j in told[row]]
            named = [index[a] for a in dict.fromkeys([*sentence, *scene.asked])]
            drawn = grounders[learned.estimator].ground(maps, finer, named) if named else np.zeros((0, 1, 1))
            groundings.extend(
                place.rows(image, learned.estimator, [learned.attributes[j] for j in named], drawn)
            )
            certainty.extend(
                (job.run_id, image, learned.attributes[j], float(seen[row, j]), place.gathered(heatmap))
                for j, heatmap in zip(named, drawn, strict=True)
            )
            for attribute, heatmap in zip(sentence, drawn, strict=False):
                heatmaps.append(
                    (job.run_id, image, learned.estimator, attribute, *heatmap.shape, heatmap.ravel())
                )
            label = int(predicted[row])
            cam = kept_grad_cam(maps, learned.weights[label] if alphas is None else alphas[row])
            heatmaps.append(heatmap_row(job.run_id, image, GRAD_CAM.name, learned.classes[label], cam))
            columns = [index[a] for a in scene.asked]
            groundings.extend(
                _compared(place, image, scene.asked, columns, maps, finer, learned.estimator, grounders)
            )
    write_shard(work / "groundings", job.shard.ids, table_of(groundings, GROUNDINGS))
    write_shard(work / "certainty", job.shard.ids, table_of(certainty, CERTAINTY))
    write_shard(work / LAST, job.shard.ids, table_of(heatmaps, HEATMAPS))
    return len(job.shard.ids)


def _compared(
    place: "_Place",
    image: str,
    asked: tuple[str, ...],
    columns: list[int],
    maps: NDArray[np.float32],
    finer: NDArray[np.float32] | None,
    own: str,
    grounders: dict[str, Grounder],
) -> Iterator[tuple[object, ...]]:
    """The same attributes grounded by the other estimators and by chance."""
    if not asked:
        return
    for name, grounder in grounders.items():
        if name in BASELINES:
            one = grounder.ground(maps, finer, columns[:1])
            yield from place.rows(image, name, asked, np.repeat(one, len(asked), axis=0))
        elif name != own:
            yield from place.rows(image, name, asked, grounder.ground(maps, finer, columns))
    for attribute in asked:
        yield place.row(image, "random", attribute, *random_place(image, attribute), float("nan"))


@dataclass(frozen=True, slots=True)
class _Place:
    """Turns places in the crop into rows in the picture's pixels."""

    job: GroundJob
    scene: GroundingScene
    size: tuple[int, int]

    def rows(
        self, image: str, estimator: str, attributes: list[str] | tuple[str, ...], maps: NDArray[np.float64]
    ) -> Iterator[tuple[object, ...]]:
        for attribute, heatmap in zip(attributes, maps, strict=True):
            yield self.row(image, estimator, attribute, *peak(heatmap))

    def gathered(self, heatmap: NDArray[np.float64]) -> float:
        """The share of a map that lies within NEAR of its peak, as distances are measured."""
        window = seen_window(self.job.preprocessing, self.scene.box, self.size)
        return gathered_near(heatmap, window, longer_side(self.scene.box, self.size))

    def row(
        self, image: str, estimator: str, attribute: str, u: float, v: float, strength: float
    ) -> tuple[object, ...]:
        x, y = to_picture(self.job.preprocessing, self.scene.box, self.size, u, v)
        away = distance(x, y, attribute, self.scene.parts, longer_side(self.scene.box, self.size))
        return (self.job.run_id, image, estimator, attribute, x, y, strength, away)


def table_of(rows: Sequence[tuple[object, ...]], schema: pa.Schema) -> pa.Table:
    """Rows as a table."""
    columns = zip(*rows, strict=True) if rows else [()] * len(schema)
    return pa.table(
        [pa.array(column, field.type) for column, field in zip(columns, schema, strict=True)], schema=schema
    )
