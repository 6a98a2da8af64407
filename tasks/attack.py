"""attack: images and a run's network -> the same images changed a little, and what the run says of both."""

from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

import numpy as np
import ray
from numpy.typing import NDArray

from explain_core.data.image_set import Box
from explain_core.evaluation.questions.attack import AttackedImage
from explain_core.model.attack import Attack
from tasks.decoding import crop_of
from tasks.heap import keep_memory
from tasks.remote import CountingActor, actor

if TYPE_CHECKING:
    from explain_core.runs.crop_answers import CropExplainer


@dataclass(frozen=True, slots=True)
class Victim:
    """An image to be attacked: where its file is, the class it has by the store, and the one it is to be taken for."""

    image_id: str
    path: str
    box: Box | None
    label: int
    target: int | None


@dataclass(frozen=True, eq=False, slots=True)
class Attacked:
    """What came of a call: the images, and their crops before and after, (b, h, w, 3) uint8, if asked for."""

    images: tuple[AttackedImage, ...]
    before: NDArray[np.uint8] | None = None
    after: NDArray[np.uint8] | None = None


@actor()
class Attacker(CountingActor):
    """A worker that holds a run's network and what the run learned."""

    def __init__(self, store: str, run_id: str, checkpoint: str | None, attack: Attack) -> None:
        super().__init__()
        keep_memory()
        self._store, self._run_id, self._checkpoint, self._attack = store, run_id, checkpoint, attack
        self._loaded: CropExplainer | None = None

    @ray.method(concurrency_group="work")
    def attack(self, victims: Sequence[Victim], with_crops: bool) -> Attacked:
        """Attack some images, of which all or none have a target, and explain them before and after."""
        from explain_core.model.perturbation import perturbed

        there = self._explainer()
        preprocessing = there.preprocessing
        crops = np.stack([crop_of(one.path, one.box, preprocessing) for one in victims])
        wanted = [one.target for one in victims]
        targets = None if None in wanted else np.array(wanted, np.int64)
        before = there.answers(crops)
        labels = np.array([one.predicted for one in before], np.int64)
        made = perturbed(
            there.network, there.learned.outputs, crops, preprocessing, self._attack, labels, targets,
            [seed_of(one.image_id) for one in victims],
        )  # fmt: skip
        after = there.answers(made.crops)
        change = np.abs(made.crops.astype(np.int16) - crops.astype(np.int16)).max(axis=(1, 2, 3))
        self._finished += len(victims)
        images = tuple(
            AttackedImage(one.image_id, one.target, then, now, bool(moved), int(most))
            for one, then, now, moved, most in zip(victims, before, after, made.moved, change, strict=True)
        )
        return Attacked(images, crops, made.crops) if with_crops else Attacked(images)

    def _explainer(self) -> "CropExplainer":
        """Loaded at the first call: an error there reaches the caller as it is."""
        if self._loaded is None:
            from explain_core.runs.crop_answers import CropExplainer
            from explain_core.store.reader import Store

            with Store.open(self._store) as store:
                run = store.run(self._run_id)
                self._loaded = CropExplainer.of(
                    store, run, Path(self._checkpoint) if self._checkpoint else None
                )
        return self._loaded


def seed_of(image_id: str) -> int:
    """Where pgd starts in an image: the same wherever and beside whatever it is attacked."""
    return int.from_bytes(image_id.encode()[:16], "big")
