"""extract: one forward pass an image; pooled activations, logits, descriptors and maps -> Parquet, a file a shard."""

import time
from collections.abc import Generator, Sequence
from contextlib import closing
from dataclasses import dataclass, field
from typing import Any

import numpy as np
import ray
from numpy.typing import NDArray

from explain_core.data.pictures.preprocess import Preprocessing
from explain_core.errors import CheckpointError, RunError
from explain_core.model.checkpoints.checkpoint import checkpoint_digest
from explain_core.model.sources.spec import ModelSpec
from explain_core.places import Place
from explain_core.store.classifier import UNREAD, Classifier
from explain_core.store.room import row_bytes_of
from explain_core.store.shards.kept_maps import FULL
from explain_core.store.shards.shards import Shard, unfinished
from tasks.activation_rows import schema_of, usable_rows
from tasks.decoding import Batch, ImageJob, decode, decoded, one_ahead
from tasks.heap import keep_memory
from tasks.layer_shard import LayerShard, WritingThread
from tasks.remote import CountingActor, actor
from tasks.waits import Waits


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
    maps: str
    decoding_threads: int
    weights_key: str | None = None
    beside: tuple[
        tuple[str, str], ...
    ] = ()  #: (folder, layer) of others that are extracted from the same pictures


@dataclass(frozen=True, slots=True)
class Extracted:
    """What finished shards report: counters, never data."""

    images: int
    quarantined: tuple[tuple[str, str], ...]
    seconds: float
    waits: Waits


@dataclass
class _Begun:
    """The shards of some images that are being written, one a layer; how many of them were seen, and which were not."""

    layers: list[LayerShard]
    unreadable: list[tuple[str, str]] = field(default_factory=list)
    seen: int = 0


@actor()
class Extractor(CountingActor):
    """A worker that holds the network: `extract` one shard after the other."""

    def __init__(self, job: ExtractJob) -> None:
        super().__init__()
        keep_memory()
        self._job = job
        self._loaded: Any = None
        self._others: list[tuple[str, Any]] | None = None

    @property
    def _network(self) -> Any:
        """The network, loaded at the first call: an error raised there reaches the caller as it is."""
        from explain_core.model.network import load_network
        from explain_core.model.passes.device import device_kind

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

    @property
    def _layers(self) -> list[tuple[str, Any]]:
        """Folder and network of each layer that is extracted: the run's own first, then those beside it."""
        from explain_core.model.layers import at_layer

        job = self._job
        if self._others is None:
            self._others = [(folder, at_layer(self._network, layer)) for folder, layer in job.beside]
        return [(job.folder, self._network), *self._others]

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
        return row_bytes_of(schema_of(self._network, self._job.maps))

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
    def extract(self, shards: Sequence[Sequence[ImageJob]]) -> Extracted:
        """Extract some shards into the job's folder. Images that cannot be read or used are named in their notes.

        Pictures of the next batch, and of the next shard, are decoded while the network sees this one, and rows are
        compressed, hashed and written beside it. Shards that are there already, of a worker that was lost, are left.
        Raises ModelError where the network gives numbers for none of several images of a shard, nor for noise.
        """
        start, waits = time.perf_counter(), Waits()
        missing = self._missing(shards)
        self._finished += sum(map(len, shards)) - sum(map(len, missing))
        images, quarantined = 0, list[tuple[str, str]]()
        begun: _Begun | None = None
        with WritingThread() as writing:
            try:
                for batch, given in waits.over(one_ahead(self._prepared(missing)), "decode"):
                    begun = begun or self._begun([image.image_id for image in missing[batch.shard]])
                    begun.unreadable += batch.unreadable
                    begun.seen += len(batch.pixels)
                    if given is not None:
                        self._look(begun.layers, batch, given, writing, waits)
                    if batch.last:
                        bad = self._end(begun, writing, waits)
                        images += len(missing[batch.shard]) - len(bad)
                        quarantined += bad
                        begun = None
                with waits.on("write"):
                    writing.rest()
            except BaseException as error:
                told = [writing.last(shard.abandon, error) for shard in (begun.layers if begun else ())]
                raise next((each for each in told if each is not error), error) from None
        return Extracted(images, tuple(quarantined), time.perf_counter() - start, waits)

    def _begun(self, ids: Sequence[str]) -> "_Begun":
        """A shard of these images for each layer, with nothing in it."""
        job = self._job
        note = {"device": job.device_kind, "precision": job.precision}
        return _Begun(
            [
                LayerShard(folder, schema_of(network, job.maps), ids, dict(note))
                for folder, network in self._layers
            ]
        )

    def _look(
        self, shards: Sequence[LayerShard], batch: Batch, given: Any, writing: WritingThread, waits: Waits
    ) -> None:
        """A forward pass for each layer, whose rows are handed over to be written."""
        for shard, (_, network) in zip(shards, self._layers, strict=True):
            with waits.on("network"):
                rows, unusable = usable_rows(network, batch.pixels, self._job, given)
            shard.unusable += unusable
            with waits.on("write"):
                writing.put(shard.write, rows)
            if shard is shards[0]:
                self._finished += rows.num_rows

    def _end(self, begun: "_Begun", writing: WritingThread, waits: Waits) -> list[tuple[str, str]]:
        """Have shards closed that are whole; returns the run's own images that go to quarantine.

        Raises ModelError where that is all that could be seen, and the network sees nothing in noise either.
        """
        from explain_core.model.finite import is_at_a_loss, no_numbers

        own, job = begun.layers[0].unusable, self._job
        none = begun.seen > 1 and len(own) == begun.seen
        if none and is_at_a_loss(self._network, job.preprocessing, job.batch_size, job.maps == FULL):
            raise no_numbers(self._network, own[-1][1], begun.seen)
        with waits.on("write"):  # the run's own shard is last: where it is, the others are
            for shard in reversed(begun.layers):
                writing.put(shard.finish, begun.unreadable)
        bad = [*begun.unreadable, *own]
        self._finished += len(bad)
        return bad

    def _missing(self, shards: Sequence[Sequence[ImageJob]]) -> list[Sequence[ImageJob]]:
        """Those of the shards that are not there."""
        ids = {tuple(image.image_id for image in images): images for images in shards}
        wanted = unfinished(Place.of(self._job.folder), [Shard("", each) for each in ids])
        return [ids[each.ids] for each in wanted]

    def _prepared(self, shards: Sequence[Sequence[ImageJob]]) -> Generator[tuple[Batch, Any]]:
        """Batches and their input on the network's device; None where a batch is empty."""
        from explain_core.model.pixels import full_batch, network_input

        job, device = self._job, self._network.device
        with closing(decoded(shards, job.preprocessing, job.batch_size, job.decoding_threads)) as batches:
            for batch in batches:
                if batch.pixels:
                    crops = full_batch([pixels.crop for pixels in batch.pixels], job.batch_size)
                    yield batch, network_input(crops, job.preprocessing, device)
                else:
                    yield batch, None
