"""What can be trained on a run's features and captions."""

from collections.abc import Callable
from typing import Protocol

from explain_core.places import Place
from explain_core.training.loop import Worker
from explain_core.training.material import Material
from explain_core.training.progress import TrainingProgress


class Course(Protocol):
    """Lessons in an order. A course is a dataclass of plain values: they name what was learned."""

    @property
    def lessons(self) -> tuple[str, ...]:
        """The names of all that is trained, in the order of training."""

    @property
    def methods(self) -> tuple[str, ...]:
        """What the results are called in the store."""

    def learn(
        self,
        material: Material,
        folder: Place,
        tell: Callable[[str, TrainingProgress], None],
        worker: Worker,
    ) -> None:
        """Train all lessons, going on from what `folder` holds, and save the results. Raises InputError where the
        material has nothing to learn from."""


def result_of(folder: Place, method: str) -> Place:
    """The file that a method's result is saved to, among the states of its course."""
    return folder / f"{method}.safetensors"
