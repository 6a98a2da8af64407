"""causes: images drawn again or covered in part -> how far the predicted class's logit falls."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any

import numpy as np
import ray
from numpy.typing import NDArray

from explain_core.data.image_set import Box
from explain_core.data.pictures.decode import decode_image, read_picture
from explain_core.data.pictures.preprocess import Preprocessing, crop_and_resize, to_crop
from explain_core.evaluation.maps.occlusion import cover, place_in_box
from explain_core.fieldguide.claims import Claim, claims_of, undone
from explain_core.model.layer import Unit
from tasks.decoding import crop_of
from tasks.heap import keep_memory
from tasks.remote import CountingActor, actor

if TYPE_CHECKING:
    from torch import Tensor

BATCH = 32
Crop = NDArray[np.uint8]


@dataclass(frozen=True, slots=True)
class Suspect:
    """An image to be changed: its path in the set and as a file, and the class whose logit is watched.

    `places`: each attribute of its sentence with the point (x, y) of the picture where it was grounded.
    """

    image_id: str
    label: str
    path: str
    box: Box | None
    predicted: int
    places: tuple[tuple[str, float, float], ...] = ()


@dataclass(frozen=True, slots=True)
class Undone:
    """For every claim that is true of an image: the fall of the logit when it is drawn with that undone."""

    image_id: str
    falls: dict[Claim, float]


@dataclass(frozen=True, slots=True)
class Covered:
    """The mean fall of the logit where the named places are covered, and where random ones are."""

    image_id: str
    told: float
    elsewhere: float


@dataclass(frozen=True, slots=True)
class Silenced:
    """Whether an image is still taken for its class without the class's features, and how often without others."""

    image_id: str
    without: bool
    without_others: float


@actor()
class CauseSeeker(CountingActor):
    """A worker that holds a run's network: it changes images and looks again."""

    def __init__(self, store: str, run_id: str, checkpoint: str | None) -> None:
        super().__init__()
        keep_memory()
        self._store, self._run_id, self._checkpoint = store, run_id, checkpoint
        self._loaded: tuple[Any, Preprocessing] | None = None

    @ray.method(concurrency_group="work")
    def redraw(self, root: str, suspects: Sequence[Suspect]) -> list[Undone]:
        """Draw each image again, as it is and with each of its claims undone, one other value for each.

        The crop's box stays the original's: the network sees the same window. `root`: the field guide's folder.
        """
        from explain_core.fieldguide.drawing import draw
        from explain_core.fieldguide.records import read_parameters, read_records

        _, preprocessing = self._network()
        folder = Path(root)
        parameters = read_parameters(folder)
        assert parameters is not None  # the flow has looked
        records = {record.path: record for record in read_records(folder)}
        found = []
        for suspect in suspects:
            record = records[suspect.label]
            claims = claims_of(record.traits)
            birds = [record.traits, *(undone(record.traits, claim, suspect.image_id) for claim in claims)]
            crops = (
                crop_and_resize(
                    draw(bird, record.scene, parameters["size"]).image, suspect.box, preprocessing
                )
                for bird in birds
            )
            logits = self._logits(crops)[:, suspect.predicted]
            found.append(
                Undone(suspect.image_id, dict(zip(claims, (logits[0] - logits[1:]).tolist(), strict=True)))
            )
            self._finished += 1
        return found

    @ray.method(concurrency_group="work")
    def cover(self, suspects: Sequence[Suspect]) -> list[Covered]:
        """Cover each image's named places, one at a time, and as many random places inside its box."""
        _, preprocessing = self._network()
        found = []
        for suspect in suspects:
            picture = decode_image(read_picture(suspect.path), preprocessing.opening)
            crop = crop_and_resize(picture, suspect.box, preprocessing)
            told = [to_crop(preprocessing, suspect.box, picture.size, x, y) for _, x, y in suspect.places]
            elsewhere = [
                place_in_box(suspect.image_id, attribute, preprocessing, suspect.box, picture.size)
                for attribute, _, _ in suspect.places
            ]
            crops = [crop, *(cover(crop, u, v) for u, v in (*told, *elsewhere))]
            logits = self._logits(iter(crops))[:, suspect.predicted]
            falls = logits[0] - logits[1:]
            found.append(
                Covered(suspect.image_id, float(falls[: len(told)].mean()), float(falls[len(told) :].mean()))
            )
            self._finished += 1
        return found

    @ray.method(concurrency_group="work")
    def silence(self, suspects: Sequence[Suspect], features: Sequence[Unit]) -> list[Silenced]:
        """Look at images of one class with `features` silent, and with as many others of their layers."""
        from explain_core.vebi.ablation import still_taken_for

        network, _ = self._network()
        found = still_taken_for(network, self._pixels(suspects), suspects[0].predicted, features)
        self._finished += len(suspects)
        return [
            Silenced(one.image_id, bool(without), float(share))
            for one, without, share in zip(suspects, *found, strict=True)
        ]

    def _pixels(self, suspects: Sequence[Suspect]) -> "Iterator[Tensor]":
        """The images as the network sees them, in batches of BATCH."""
        from explain_core.model.pixels import network_input

        network, preprocessing = self._network()
        for start in range(0, len(suspects), BATCH):
            part = suspects[start : start + BATCH]
            crops = [crop_of(one.path, one.box, preprocessing) for one in part]
            yield network_input(np.stack(crops), preprocessing, network.device)

    def _network(self) -> tuple[Any, Preprocessing]:
        """The network and its preprocessing, loaded at the first call: an error there reaches the caller as it is."""
        if self._loaded is None:
            from explain_core.runs.network import reloaded
            from explain_core.store.reader import Store

            with Store.open(self._store) as store:
                self._loaded = reloaded(store, self._run_id, self._checkpoint)
        return self._loaded

    def _logits(self, crops: Iterator[Crop]) -> NDArray[np.float64]:
        """(crops, classes), in batches of BATCH."""
        from explain_core.model.pixels import network_input

        network, preprocessing = self._network()
        given = []
        while batch := [crop for crop, _ in zip(crops, range(BATCH), strict=False)]:
            pixels = network_input(np.stack(batch), preprocessing, network.device)
            given.append(network.forward(pixels).logits)
        return np.concatenate(given).astype(np.float64)
