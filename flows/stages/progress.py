"""What a stage tells of itself while it works; who listens shows it in a terminal, or in the Prefect UI."""

from collections import Counter
from contextlib import AbstractContextManager
from datetime import datetime
from typing import Protocol


class StageProgress(Protocol):
    """How far one stage is."""

    @property
    def seconds(self) -> float:
        """Since the stage began."""

    def at(self, done: int, total: int | None = None, note: str = "") -> None:
        """`done` items are finished, of `total` where that has changed; `note`: what else is to be said of it."""


class Progress(Protocol):
    """The course of a run: `seconds` by stage and `counts` of what was done, both over all tries."""

    started: datetime
    seconds: dict[str, float]
    counts: Counter[str]

    def stage(self, name: str, total: int, unit: str = "images") -> AbstractContextManager[StageProgress]:
        """Show and time one stage; the block says how far it is."""

    def say(self, text: str, style: str = "") -> None:
        """Say a sentence; with a style it is a warning."""
