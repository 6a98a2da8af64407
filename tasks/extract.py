"""extract: one forward pass an image; pooled activations, logits, descriptors and maps -> Parquet, a file a shard."""

import json
import math
import time
from collections.abc import Sequence
from concurrent.futures import Future, ThreadPoolExecutor
from dataclasses import dataclass
from functools import partial
from typing import Any

import numpy as np
import pyarrow as pa
import ray
from numpy.typing import NDArray

from explain_core.data.preprocess import Preprocessing
from explain_core.errors import CheckpointError, RunError
from explain_core.model.checkpoint import checkpoint_digest
from explain_core.model.spec import ModelSpec
from explain_core.places import Place
from explain_core.store.activations import DESCRIPTOR, FINER, halves
from explain_core.store.classifier import UNREAD, Classifier
from explain_core.store.image_weights import ImageWeights, weight_columns, weight_fields
from explain_core.store.room import row_bytes_of
from explain_core.store.shards import open_shard
from tasks.beside import Look, opened
from tasks.decoding import ImageJob, Pixels, decode, decoded
from tasks.remote import CountingActor, actor


@dataclass(frozen=True, slots=True)
class ExtractJob:
    """What every extracting worker needs to know."""

    folder: str
    model: ModelSpec
    checkpoint: str | None
    checkpoint_digest: str
    weights: str | None
    classes: tuple[str, ...]
    features: str | None
    classifier: str | None
    preprocessing: Preprocessing
    precision: str
    device: str
    device_kind: str
    batch_size: int
    keep_maps: bool
    decoding_threads: int
    weights_key: str | None = None
    beside: tuple[
        tuple[str, str], ...
    ] = ()  #: (folder, layer) of others that are extracted from the same pictures


@dataclass(frozen=True, slots=True)
class Extracted:
    """What a finished shard reports: counters, never data."""

    images: int
    quarantined: tuple[tuple[str, str], ...]
    seconds: float


@actor()
class Extractor(CountingActor):
    """A worker that holds the network: `extract` one shard after the other."""

    def __init__(self, job: ExtractJob) -> None:
        super().__init__()
        self._job = job
        self._loaded: Any = None
        self._others: list[tuple[str, Any]] | None = None

    @property
    def _network(self) -> Any:
        """The network, loaded at the first call: an error raised there reaches the caller as it is."""
        from explain_core.model.device import device_kind
        from explain_core.model.network import load_network

        job = self._job
        if (here := device_kind(job.device)) != job.device_kind:
            raise RunError(
                f"this run computes on {job.device_kind}, and one of the cluster's machines is {here}: their last bits "
                "differ. Use machines of one kind, or start the run on one of them."
            )
        if job.checkpoint and checkpoint_digest(job.checkpoint) != job.checkpoint_digest:
            raise CheckpointError(
                f"{job.checkpoint} has changed since the run began. Start the run again; a checkpoint that is being "
                "explained should not be written over."
            )
        self._loaded = self._loaded or load_network(
            job.model, job.checkpoint, job.classes, precision=job.precision, device=job.device,
            features=job.features, classifier=job.classifier, input_size=job.preprocessing.size, weights=job.weights,
            weights_key=job.weights_key, check_names=False,
        )  # fmt: skip
        return self._loaded

    def _beside(self) -> list[tuple[str, pa.Schema, Look]]:
        """Folder, columns and forward pass of the other layers."""
        from explain_core.model.layers import at_layer

        job = self._job
        if self._others is None:
            self._others = [(folder, at_layer(self._network, layer)) for folder, layer in job.beside]
        return [
            (folder, schema_of(network, job.keep_maps), partial(usable_rows, network, job=job))
            for folder, network in self._others
        ]

    @ray.method(concurrency_group="work")
    def classifier(self) -> Classifier:
        """The network's own weights; UNREAD ones, 0, where its logits are not linear in its maps' averages."""
        from explain_core.model.networks import kind_of_outputs

        network = self._network
        outputs = kind_of_outputs(network)
        if network.closed:
            return Classifier(network.classifier_weights(), network.classifier_bias(), outputs=outputs)
        classes, filters = network.anatomy.classes, network.anatomy.filters
        none = np.zeros((classes, filters), np.float32), np.zeros(classes, np.float32)
        return Classifier(*none, UNREAD, 0.0, 0.0, outputs)

    @ray.method(concurrency_group="work")
    def row_bytes(self) -> int:
        """About how many bytes an image takes in a shard, before it is compressed."""
        return row_bytes_of(schema_of(self._network, self._job.keep_maps))

    @ray.method(concurrency_group="work")
    def notes(self) -> tuple[str, ...]:
        """What was taken from the checkpoint, and what was left."""
        notes: tuple[str, ...] = self._network.notes
        return notes

    @ray.method(concurrency_group="work")
    def outputs(
        self, images: Sequence[ImageJob], preprocessing: Preprocessing, name: str = ""
    ) -> tuple[str, NDArray[np.float32]]:
        """`name`, and the network's own outputs (images, classes) for images that are prepared so.

        NaN where it does not take inputs of that size, which are not the run's.
        """
        from explain_core.model.own_output import own_output
        from explain_core.model.pixels import full_batch, network_input

        size, network = self._job.batch_size, self._network
        crops = [decode(image, preprocessing).crop for image in images]
        found = []
        for start in range(0, len(crops), size):
            batch = full_batch(crops[start : start + size], size)
            try:
                found.append(own_output(network, network_input(batch, preprocessing, network.device)))
            except Exception:  # whatever a network of any kind raises that was built for another size
                if preprocessing.size == self._job.preprocessing.size:
                    raise
                return name, np.full((len(crops), network.anatomy.classes), np.nan, np.float32)
        return name, np.concatenate(found)[: len(crops)]

    @ray.method(concurrency_group="work")
    def extract(self, images: Sequence[ImageJob]) -> Extracted:
        """Extract one shard into the job's folder. Images that cannot be read or used are named in its note.

        Raises ModelError where the network gives numbers for none of several images.
        """
        from explain_core.model.finite import no_numbers

        start, job = time.perf_counter(), self._job
        note: dict[str, Any] = {"quarantined": [], "device": job.device_kind, "precision": job.precision}
        ids = [image.image_id for image in images]
        with (
            open_shard(Place.of(job.folder), ids, schema_of(self._network, job.keep_maps), note) as shard,
            opened(self._beside(), ids, note) as others,
            ThreadPoolExecutor(1) as writing,
        ):
            written: Future[None] | None = None
            seen = without = 0
            own: list[tuple[str, str]] = []  # what this layer has no numbers for
            for batch in decoded(
                images, job.preprocessing, job.batch_size, job.decoding_threads, note["quarantined"]
            ):
                rows, unusable = usable_rows(self._network, batch, job)
                note["quarantined"] += unusable
                own += unusable
                without += len(unusable)
                if written is not None:
                    written.result()
                written = writing.submit(shard.write, rows)  # while the network sees the next batch
                self._finished += rows.num_rows
                seen += len(batch)
                for other in others:
                    other.write(batch)
            if written is not None:
                written.result()
            if seen > 1 and without == seen:
                raise no_numbers(self._network, note["quarantined"][-1][1], seen)
            mine = {image for image, _ in own}
            for other in others:
                other.unusable[:0] = [each for each in note["quarantined"] if each[0] not in mine]
        self._finished += len(note["quarantined"])
        return Extracted(
            len(images) - len(note["quarantined"]), tuple(map(tuple, note["quarantined"])),
            time.perf_counter() - start,
        )  # fmt: skip


def schema_of(network: Any, keep_maps: bool) -> pa.Schema:
    """Columns of an activation shard; maps are (filters, height, width) float16, as bytes.

    Its notes tell the shapes of the maps, and of which layers' channels the descriptor is.
    """
    anatomy = network.anatomy
    columns = [
        ("image_id", pa.string()),
        ("width", pa.int32()),
        ("height", pa.int32()),
        ("logits", pa.list_(pa.float32(), anatomy.classes)),
    ]
    shapes = {"": (anatomy.filters, *anatomy.map_size)}
    if anatomy.finer is not None:
        shapes[FINER] = (anatomy.finer.filters, *anatomy.finer.map_size)
    columns += [(f"{layer}pooled", pa.list_(pa.float32(), shape[0])) for layer, shape in shapes.items()]
    if keep_maps:
        columns += [(f"{layer}maps", pa.binary(2 * math.prod(shape))) for layer, shape in shapes.items()]
    if not network.closed:
        columns += weight_fields(anatomy.filters)
    columns.append((DESCRIPTOR, pa.list_(pa.float32(), sum(stage.filters for stage in anatomy.described))))
    notes = {f"{layer}maps": ",".join(map(str, shape)) for layer, shape in shapes.items()}
    notes[DESCRIPTOR] = json.dumps([[stage.name, stage.filters] for stage in anatomy.described])
    return pa.schema(columns, metadata=notes)


def usable_rows(
    network: Any, batch: list[Pixels], job: ExtractJob
) -> tuple[pa.RecordBatch, list[tuple[str, str]]]:
    """One forward pass over a batch, as rows; images whose activations are no numbers apart, with the reason.

    A short batch is padded: its size changes the last bits.
    """
    from explain_core.model.finite import unusable
    from explain_core.model.pixels import full_batch, network_input

    count = len(batch)
    crops = full_batch([pixels.crop for pixels in batch], job.batch_size)
    classes = np.pad([pixels.class_index for pixels in batch], (0, job.batch_size - count), mode="edge")
    activations = network.forward(network_input(crops, job.preprocessing, network.device), classes)
    rows = rows_of(network, batch, activations, job.keep_maps)
    bad = {
        place: why for place, why in unusable(network, activations, job.keep_maps).items() if place < count
    }
    if bad:
        rows = rows.filter(pa.array([place not in bad for place in range(count)]))
    return rows, [(batch[place].image_id, why) for place, why in sorted(bad.items())]


def rows_of(network: Any, batch: list[Pixels], activations: Any, keep_maps: bool) -> pa.RecordBatch:
    """The activations of a batch, which may have been padded, as rows."""
    count, schema = len(batch), schema_of(network, keep_maps)
    columns = {
        "image_id": pa.array([pixels.image_id for pixels in batch]),
        "width": pa.array([pixels.size[0] for pixels in batch], pa.int32()),
        "height": pa.array([pixels.size[1] for pixels in batch], pa.int32()),
        "logits": _lists(activations.logits[:count]),
        "pooled": _lists(activations.pooled[:count]),
        DESCRIPTOR: _lists(activations.descriptor[:count]),
    }
    if activations.gradients is not None and activations.roles is not None:
        columns |= weight_columns(ImageWeights(activations.roles[:count], activations.gradients[:count]))
    if activations.finer_pooled is not None:
        columns[f"{FINER}pooled"] = _lists(activations.finer_pooled[:count])
    if keep_maps:
        columns["maps"] = halves(activations.maps[:count])
        if activations.finer_maps is not None:
            columns[f"{FINER}maps"] = halves(activations.finer_maps[:count])
    return pa.RecordBatch.from_arrays([columns[name] for name in schema.names], schema=schema)


def _lists(values: NDArray[np.float32]) -> pa.FixedSizeListArray:
    return pa.FixedSizeListArray.from_arrays(pa.array(values.reshape(-1)), values.shape[1])
