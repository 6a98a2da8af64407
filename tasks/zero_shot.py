"""zero-shot: pictures that the store does not hold, and a run's network -> their activations, and what they show."""

from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any

import numpy as np
import ray
from numpy.typing import NDArray

from explain_core.data.image_set import Box
from explain_core.data.pictures.preprocess import Preprocessing
from explain_core.errors import ImageError
from tasks.decoding import crop_of
from tasks.remote import CountingActor, actor

if TYPE_CHECKING:
    from explain_core.store.explainer import Explainer


@dataclass(frozen=True, slots=True)
class Stranger:
    """A picture of a class that the run never saw: its label in the set, its file, its box."""

    path: str
    file: str
    box: Box | None


@dataclass(frozen=True, eq=False, slots=True)
class Glimpse:
    """Of pictures that could be read, `paths`: `pooled` (b, filters), `probability` (b, J) p(t|x); `lost`: others."""

    paths: tuple[str, ...]
    pooled: NDArray[np.float32]
    probability: NDArray[np.float64]
    lost: tuple[str, ...]


@actor()
class Onlooker(CountingActor):
    """A worker that holds a run's network and what the run learned."""

    def __init__(self, store: str, run_id: str, checkpoint: str | None) -> None:
        super().__init__()
        self._store, self._run_id, self._checkpoint = store, run_id, checkpoint
        self._loaded: tuple[Any, Preprocessing, Explainer] | None = None

    @ray.method(concurrency_group="work")
    def look(self, strangers: Sequence[Stranger]) -> Glimpse:
        """Look at some pictures as the run looked at its own."""
        from explain_core.model.pixels import network_input

        network, preprocessing, learned = self._network()
        crops, paths, lost = [], [], []
        for one in strangers:
            try:
                crops.append(crop_of(one.file, one.box, preprocessing))
                paths.append(one.path)
            except ImageError:
                lost.append(one.path)
        self._finished += len(strangers)
        if not crops:
            empty = np.zeros((0, len(learned.attributes)))
            return Glimpse((), np.zeros((0, learned.weights.shape[1]), np.float32), empty, tuple(lost))
        given = network.forward(network_input(np.stack(crops), preprocessing, network.device))
        probability = learned.probability(given.pooled, given.logits)
        return Glimpse(tuple(paths), given.pooled, probability, tuple(lost))

    def _network(self) -> "tuple[Any, Preprocessing, Explainer]":
        """Loaded at the first call: an error there reaches the caller as it is."""
        if self._loaded is None:
            from explain_core.runs.network import preprocessing_of, read_learned, rebuild, weighed
            from explain_core.store.reader import Store

            with Store.open(self._store) as store:
                run = store.run(self._run_id)
                network = rebuild(store, run, Path(self._checkpoint) if self._checkpoint else None)
                learned = read_learned(store, run, *weighed(run, network))
                self._loaded = network, preprocessing_of(run), learned
        return self._loaded
