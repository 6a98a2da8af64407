"""Looking at a watched folder, all the while: what is there, what is finished, what has to be held."""

import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

from explain_core.model.checkpoints.arrivals import Arrival, Settling, arrivals, whole
from explain_core.places import Place
from explain_core.store.held import HeldCheckpoints, Version
from flows.waiting_room import WaitingRoom


@dataclass(frozen=True, slots=True)
class Candidate:
    """A checkpoint that could be explained: `held` is where it is held, None where it is not."""

    arrival: Arrival
    held: Path | None
    version: Version


class Lookout:
    """A watched folder, as two threads see it: one explains, the other goes on looking meanwhile."""

    def __init__(
        self, folder: Place, match: str, held: HeldCheckpoints, keep_waiting: int, every: float,
        say: Callable[..., None],
    ) -> None:  # fmt: skip
        self.folder, self.match, self.settling = folder, match, Settling()
        self.unfinished: list[Arrival] = []
        self._room = WaitingRoom(held, keep_waiting, say)
        self._every, self._say = every, say
        self._lock = threading.Lock()
        self._told: set[str] = set()

    def look(self) -> list[Arrival]:
        """See what is there, hold what may be deleted, and return what is finished."""
        with self._lock:
            found = arrivals(self.folder, self.match)
            finished = self.settling.finished(found)
            self.unfinished = [each for each in found if each not in finished]
            self._room.update(found, finished, self.settling)
        return finished

    @contextmanager
    def looking(self) -> Iterator[None]:
        """Go on looking: checkpoints come and go as others are explained, or Ray is started.

        Nothing behind a URL is held, so that it is looked at between explanations only.
        """
        over = threading.Event()

        def look() -> None:
            while not over.wait(self._every):
                try:
                    self.look()
                except Exception as error:  # a thread that ends would lose checkpoints without a word
                    if str(error) not in self._told:
                        self._told.add(str(error))
                        self._say(f"nothing can be held for now: {error}", style="yellow")

        thread = threading.Thread(target=look, name="lookout", daemon=True)
        if self.folder.is_local:
            thread.start()
        try:
            yield
        finally:
            over.set()
            if thread.is_alive():
                thread.join()

    def candidates(self, finished: list[Arrival]) -> list[Candidate]:
        """What could be explained, in order of writing: what is finished, and what is held and gone."""
        with self._lock:
            found = [
                Candidate(each, held.path if (held := self._room.of(each)) else None, each.version)
                for each in finished
            ]
            for held in self._room.gone():
                if whole(held.arrival) is False:
                    self._room.done(held.version)  # what it was linked from was never finished
                else:
                    found.append(Candidate(held.arrival, held.path, held.version))
        return sorted(found, key=lambda candidate: candidate.arrival.order)

    def growing(self) -> tuple[list[Arrival], list[Arrival]]:
        """Those whose writing goes on, and those whose writing seems to have been broken off."""
        with self._lock:
            return self.settling.growing(self.unfinished), self.settling.stalled(self.unfinished)

    def is_present(self, version: Version) -> bool:
        """Whether it was in the folder at the last look."""
        return self._room.is_present(version)

    def let_go(self, version: Version) -> None:
        """It is explained or refused."""
        with self._lock:
            self._room.done(version)

    @contextmanager
    def busy_with(self, version: Version) -> Iterator[None]:
        """It is being explained, and must not be given up."""
        with self._lock:
            self._room.busy = version
        try:
            yield
        finally:
            with self._lock:
                self._room.busy = None
