"""maps: images and a network, or the feature maps that were kept -> heatmaps, and what each says of places."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from typing import Any

import numpy as np
import pyarrow as pa
import ray
from numpy.typing import NDArray

from explain_core.data.image_set import Box
from explain_core.data.pictures.preprocess import Preprocessing
from explain_core.evaluation.maps.baseline_maps import CENTRE, RANDOM, UNIFORM, baseline_map
from explain_core.evaluation.maps.bias import OFF_OBJECT, off_object
from explain_core.evaluation.maps.correlation import rank_correlation
from explain_core.evaluation.maps.frame import Frame, box_mask
from explain_core.evaluation.maps.insertion import curves
from explain_core.evaluation.maps.maps import Row, Truth, faithfulness_rows, place_rows
from explain_core.evaluation.maps.overlap import mass_inside
from explain_core.fieldguide.truth import DrawnTruth
from explain_core.heatmaps.interpolation import resized
from explain_core.heatmaps.methods import GRAD_CAM, METHODS, OCCLUSION
from explain_core.heatmaps.storage import KeptMaps, heatmap_row
from explain_core.model.passes.output_kind import LOGITS, odds
from explain_core.places import Place
from explain_core.store.shards.activations import MapReader
from explain_core.store.shards.shards import Shard, is_finished, verify_again, write_shard
from tasks.decoding import crop_of
from tasks.ground import HEATMAPS, table_of
from tasks.heap import keep_memory
from tasks.remote import RETRIES, CountingActor, actor

BATCH = 8  #: images a backward pass: a ResNet-50 holds some 100 MB for each
BASELINES = (RANDOM, CENTRE, UNIFORM)
SIDE = 56  #: cells a side that masses are compared on
DIFFERENCE = "overlap.mass_on_difference"
"""The share of a map's positive part on the one part that tells two look-alikes apart."""
MEASURES = pa.schema(
    [("image_id", pa.string()), ("metric", pa.string()), ("variant", pa.string()), ("value", pa.float64())]
)


@dataclass(frozen=True, eq=False, slots=True)
class Wanted:
    """An image to draw maps of: where its file is, what its maps explain, and the truth that they are measured by.

    `target`, `against` (None: the logit alone) and `runner_up` are places among the classes; `truth` is None for
    images that are not measured; `drawn` knows a field guide's picture; `own`, where the
    map explains the image's own class, says where its object is. `other`: the part that alone tells the target from
    the runner-up, where that is known. `faithful`: its maps are
    held against covering its pixels, too.
    """

    image_id: str
    path: str
    box: Box | None
    target: int
    against: int | None
    runner_up: int
    truth: Truth | None = None
    drawn: DrawnTruth | None = None
    own: Frame | None = None
    other: str = ""
    faithful: bool = False


@dataclass(frozen=True, eq=False, slots=True)
class MapJob:
    """What every worker needs to know. `work`: the folder that finished shards are written to."""

    store: str
    run_id: str
    checkpoint: str | None
    methods: tuple[str, ...]
    layer: str | None
    side: int
    classes: tuple[str, ...]
    work: str

    def name(self, method: str) -> str:
        """What a method's maps are stored as: with the layer, where one was named."""
        return method if self.layer is None else f"{method}@{self.layer}"

    def target(self, wanted: Wanted, method: str) -> str:
        """What a map explains, as it is stored: a class, or two with a hyphen between."""
        against = wanted.runner_up if METHODS[method].against else wanted.against
        name = self.classes[wanted.target]
        return name if against is None else f"{name}-{self.classes[against]}"


@ray.remote(num_cpus=1, max_retries=RETRIES)
def maps_of_shard(job: MapJob, shard: Shard, images: Sequence[Wanted], weights: NDArray[np.float32]) -> int:
    """Grad-CAM and its kin in closed form from a shard's feature maps; returns the number of images.

    `weights` (classes, filters): the classifier's. No forward pass, no picture is read.
    """
    if _is_done(job, images):
        return len(images)
    verify_again(shard.path)
    wanted = {image.image_id: image for image in images}
    rows: list[tuple[object, ...]] = []
    measured: list[Row] = []
    for batch in MapReader(Shard(shard.path, tuple(wanted))):
        for image_id, maps, _ in batch:
            image = wanted[image_id]
            found = _closed(job, maps.astype(np.float32), image, weights)
            rows.extend(_rows(job, image, found))
            measured.extend(_places(job, image, found))
    _write(job, images, rows, measured)
    return len(images)


class MapWorker(CountingActor):
    """What workers that draw maps share: a run's network, loaded when it is first asked for."""

    def __init__(self, job: MapJob) -> None:
        super().__init__()
        keep_memory()
        self._job = job
        self._loaded: tuple[Any, Preprocessing, dict[int, Any]] | None = None

    def _network(self) -> tuple[Any, Preprocessing, dict[int, Any]]:
        """The network, its preprocessing, and the relevant features of each class by its place.

        Loaded at the first call: an error there reaches the caller as it is.
        """
        if self._loaded is None:
            from explain_core.runs.features import features_by_class
            from explain_core.runs.network import reloaded
            from explain_core.store.reader import Store

            job = self._job
            with Store.open(job.store) as store:
                network, preprocessing = reloaded(store, job.run_id, job.checkpoint)
                found = features_by_class(store, store.run(job.run_id))
            place = {name: index for index, name in enumerate(job.classes)}
            features = {place[name]: relevant for name, relevant in found.items()}
            self._loaded = network, preprocessing, features
        return self._loaded


@actor()
class MapDrawer(MapWorker):
    """A worker that draws maps batch by batch."""

    @ray.method(concurrency_group="work")
    def draw(self, images: Sequence[Wanted]) -> int:
        """Write the maps of some images as one shard; returns their number."""
        import torch

        from explain_core.heatmaps.maker import MapMaker
        from explain_core.heatmaps.target import Logits
        from explain_core.model.pixels import network_input

        job = self._job
        if _is_done(job, images):
            self._finished += len(images)
            return len(images)
        network, preprocessing, features = self._network()
        maker = MapMaker(network, job.methods, job.layer, job.side, features)
        rows: list[tuple[object, ...]] = []
        measured: list[Row] = []
        for start in range(0, len(images), BATCH):
            batch = images[start : start + BATCH]
            crops = np.stack([crop_of(image.path, image.box, preprocessing) for image in batch])
            against = [image.against for image in batch]
            target = Logits(
                torch.tensor([image.target for image in batch]),
                None if None in against else torch.tensor(against),
            )
            pixels = network_input(crops, preprocessing, network.device)
            made = maker.make(pixels, target, torch.tensor([image.runner_up for image in batch]))
            drawn = {method: maps.numpy() for method, maps in made.items()}
            for row, image in enumerate(batch):
                own = {method: maps[row] for method, maps in drawn.items()}
                rows.extend(_rows(job, image, own))
                measured.extend(_places(job, image, own))
            chosen = [row for row, image in enumerate(batch) if image.faithful]
            if chosen:
                measured.extend(
                    self._faithful([batch[row] for row in chosen], crops[chosen],
                                   {method: maps[chosen] for method, maps in drawn.items()})
                )  # fmt: skip
            self._finished += len(batch)
        _write(job, images, rows, measured)
        return len(images)

    def _faithful(
        self, images: Sequence[Wanted], crops: NDArray[np.uint8], drawn: dict[str, NDArray[np.floating]]
    ) -> Iterator[Row]:
        """Each map against covering patches, and against taking its pixels away and bringing them back."""
        import torch

        from explain_core.heatmaps.occlusion import occlusion_maps
        from explain_core.heatmaps.target import Logits
        from explain_core.model.networks import kind_of_outputs
        from explain_core.model.pixels import network_input

        network, preprocessing, _ = self._network()
        kind = kind_of_outputs(network)
        classes = torch.tensor([image.target for image in images])
        pixels = network_input(crops, preprocessing, network.device)
        falls = drawn[OCCLUSION.name] if OCCLUSION.name in drawn else occlusion_maps(
            network.model, pixels, Logits(classes)).numpy()  # fmt: skip

        def probability(batch: NDArray[np.uint8]) -> NDArray[np.floating]:
            given = network.forward(network_input(batch, preprocessing, network.device)).logits
            shares = (
                torch.from_numpy(given).softmax(1) if kind == LOGITS else torch.from_numpy(odds(given, kind))
            )
            return shares[torch.arange(len(classes)), classes].numpy()

        ids = [image.image_id for image in images]
        size = _baseline_size(*crops.shape[1:3])
        compared = {self._job.name(method): METHODS[method].strength(maps) for method, maps in drawn.items()}
        for name in (RANDOM, CENTRE):
            compared[name] = np.stack([baseline_map(name, i, *size) for i in ids])
        for variant, maps in compared.items():
            is_occlusion = variant == self._job.name(OCCLUSION.name)
            found = curves(crops, maps, probability)
            yield from faithfulness_rows(
                ids, variant, None if is_occlusion else rank_correlation(maps, falls), found
            )


def _closed(
    job: MapJob, maps: NDArray[np.float32], image: Wanted, weights: NDArray[np.float32]
) -> dict[str, NDArray[np.floating]]:
    """Each method's map of one image in closed form; `maps` (filters, h, w)."""
    own = weights[image.target]
    target = own if image.against is None else own - weights[image.against]
    kept = KeptMaps(maps, target, own - weights[image.runner_up])
    drawers = {name: METHODS[name].from_kept for name in job.methods}
    return {name: draw(kept) for name, draw in drawers.items() if draw is not None}


def _baseline_size(height: int, width: int) -> tuple[int, int]:
    """A random map has cells as large as a last feature map's of a usual network: 32 pixels."""
    return max(height // 32, 2), max(width // 32, 2)


def _rows(job: MapJob, image: Wanted, drawn: dict[str, NDArray[np.floating]]) -> Iterator[tuple[object, ...]]:
    for method, heatmap in drawn.items():
        yield heatmap_row(job.run_id, image.image_id, job.name(method), job.target(image, method), heatmap)


def _places(job: MapJob, image: Wanted, drawn: dict[str, NDArray[np.floating]]) -> Iterator[Row]:
    if image.own is not None and GRAD_CAM.name in drawn:
        off = _off(image, image.own, drawn[GRAD_CAM.name])
        yield Row(image.image_id, OFF_OBJECT, job.name(GRAD_CAM.name), off)
    if image.truth is None:
        return
    truth = image.truth
    if (known := image.drawn) is not None:
        truth = replace(truth, mask=known.region(known.decides) if known.decides else known.bird())
    for name, heatmap in drawn.items():
        method = METHODS[name]
        if method.speaks_for:
            measured = np.maximum(method.strength(heatmap), 0)  # what speaks for the target
            yield from place_rows(truth, job.name(name), measured)
            if image.other and image.drawn is not None and method.tells_apart:
                region = truth.frame.mask_on_crop(image.drawn.region(image.other), SIDE)
                inside = float(mass_inside(resized(measured, SIDE, SIDE)[None], region[None])[0])
                yield Row(image.image_id, DIFFERENCE, job.name(name), inside if region.any() else np.nan)
    if image.other and image.drawn is not None and any(METHODS[name].against for name in drawn):
        region = truth.frame.mask_on_crop(image.drawn.region(image.other), SIDE)
        yield Row(image.image_id, DIFFERENCE, UNIFORM, float(region.mean()) if region.any() else np.nan)
    p = truth.frame.preprocessing
    for name in BASELINES:
        yield from place_rows(
            truth, name, baseline_map(name, image.image_id, *_baseline_size(p.height, p.width))
        )


def _off(image: Wanted, frame: Frame, heatmap: NDArray[np.floating]) -> float:
    """How much of what the map says lies off the object: off its true outline, or off its box."""
    if image.drawn is not None:
        there = frame.mask_on_crop(image.drawn.bird(), SIDE)
    elif frame.box is not None:
        there = box_mask(frame.box_on_crop(frame.box), SIDE)
    else:
        return float("nan")
    return float(off_object(resized(heatmap, SIDE, SIDE)[None], there[None])[0])


def _is_done(job: MapJob, images: Sequence[Wanted]) -> bool:
    return is_finished(Place.of(job.work) / "heatmaps", [image.image_id for image in images])


def _write(
    job: MapJob, images: Sequence[Wanted], rows: list[tuple[object, ...]], measured: list[Row]
) -> None:
    ids = [image.image_id for image in images]
    values = [(row.image, row.metric, row.variant, row.value) for row in measured]
    write_shard(Place.of(job.work) / "measures", ids, table_of(values, MEASURES))
    write_shard(Place.of(job.work) / "heatmaps", ids, table_of(rows, HEATMAPS))
