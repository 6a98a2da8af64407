"""photograph pairs: two photographs in one picture -> whether the map of each one's class lies in its half."""

from collections.abc import Sequence
from typing import Any

import numpy as np
import ray

from explain_core.data.decode import decode_image, read_picture
from explain_core.data.preprocess import Preprocessing, crop_and_resize
from explain_core.evaluation.maps import Row
from explain_core.evaluation.photograph_pair import HALF, in_half, side_by_side
from explain_core.heatmaps.methods import METHODS
from tasks.maps import MapJob, Wanted
from tasks.remote import CountingActor, actor


@actor()
class PairDrawer(CountingActor):
    """A worker that holds a run's network, and draws maps of two photographs at once."""

    def __init__(self, job: MapJob) -> None:
        super().__init__()
        self._job = job
        self._loaded: tuple[Any, Preprocessing, dict[int, Any]] | None = None

    @ray.method(concurrency_group="work")
    def halves(self, pairs: Sequence[tuple[Wanted, Wanted]]) -> list[Row]:
        """Of each pair and method, the share of its two classes whose map lies more in its own half."""
        import torch

        from explain_core.heatmaps.maker import MapMaker
        from explain_core.heatmaps.target import Logits
        from explain_core.model.pixels import network_input

        network, preprocessing, features = self._network()
        methods = tuple(name for name in self._job.methods if METHODS[name].speaks_for)
        maker = MapMaker(network, methods, self._job.layer, self._job.side, features)
        crops = np.stack(
            [side_by_side(self._crop(left), self._crop(right), preprocessing.fill) for left, right in pairs]
        )
        pixels = network_input(crops, preprocessing, network.device)
        classes = [torch.tensor([pair[side].target for pair in pairs]) for side in (0, 1)]
        drawn = [maker.make(pixels, Logits(classes[side]), classes[1 - side]) for side in (0, 1)]
        self._finished += len(pairs)
        rows = []
        for name in methods:
            strengths = [METHODS[name].strength(each[name].numpy()) for each in drawn]
            for k, (left, right) in enumerate(pairs):
                value = (in_half(strengths[0][k], True) + in_half(strengths[1][k], False)) / 2
                rows.append(Row(f"{left.image_id}+{right.image_id}", HALF, self._job.name(name), value))
        return rows

    def _crop(self, image: Wanted) -> Any:
        preprocessing = self._network()[1]
        picture = decode_image(read_picture(image.path), preprocessing.opening)
        return crop_and_resize(picture, image.box, preprocessing)

    def _network(self) -> tuple[Any, Preprocessing, dict[int, Any]]:
        """The network, its preprocessing, and the relevant features of each class by its place; at the first call."""
        if self._loaded is None:
            from explain_core.runs.features import features_by_class
            from explain_core.runs.network import reloaded
            from explain_core.store.reader import Store

            job = self._job
            with Store.open(job.store) as store:
                network, preprocessing = reloaded(store, job.run_id, job.checkpoint)
                found = features_by_class(store, store.run(job.run_id))
            place = {name: index for index, name in enumerate(job.classes)}
            self._loaded = network, preprocessing, {place[name]: each for name, each in found.items()}
        return self._loaded
