"""photograph pairs: two photographs in one picture -> whether the map of each one's class lies in its half."""

from collections.abc import Sequence

import numpy as np
import ray

from explain_core.evaluation.maps.maps import Row
from explain_core.evaluation.maps.photograph_pair import HALF, in_half, side_by_side
from explain_core.heatmaps.methods import METHODS
from tasks.decoding import crop_of
from tasks.maps import MapWorker, Wanted
from tasks.remote import actor


@actor()
class PairDrawer(MapWorker):
    """A worker that draws maps of two photographs at once."""

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
            [
                side_by_side(
                    crop_of(left.path, left.box, preprocessing),
                    crop_of(right.path, right.box, preprocessing),
                    preprocessing.fill,
                )
                for left, right in pairs
            ]
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
