"""Checkpoints that wait to be explained: they are held while their trainer deletes them or writes over them."""

import re
from collections.abc import Callable

from explain_core.errors import StoreError
from explain_core.model.checkpoints.arrivals import Arrival, Settling
from explain_core.store.held import HeldCheckpoint, HeldCheckpoints, Version

#: Names that are used again and again, whatever numbers are in them; and what tells other names apart.
USED_AGAIN, NUMBER = re.compile(r"last|best|latest|current|newest", re.IGNORECASE), re.compile(r"\d")


class WaitingRoom:
    """What is held of a watched folder; `most` checkpoints that are there nowhere else may wait at once.

    A link to a file that its trainer keeps takes no space and is not counted. `say` is told what is lost.
    """

    def __init__(self, held: HeldCheckpoints, most: int, say: Callable[..., None]) -> None:
        self._store, self._most, self._say = held, most, say
        self._held: dict[Version, HeldCheckpoint] = {each.version: each for each in held.all()}
        self._present: set[Version] = set()
        self._whole: dict[Version, str] = {}  # seen whole and not done with, by name
        self._left: set[Version] = set()  # done with, or given up: not to be held again
        self._first: set[Version] | None = None
        self._links = True
        self._written_over: set[str] = set()
        self._unsure: set[str] = set()  # names of files whose format does not tell whether they are whole
        self._told: set[str] = set()
        self.busy: Version | None = None  #: the one that is being explained

    def update(self, found: list[Arrival], finished: list[Arrival], settling: Settling) -> None:
        """Hold what is whole and new, and say what was lost since the last look."""
        self._present = {each.version for each in found}
        self._first = self._present if self._first is None else self._first
        self._left &= self._present
        names = {version[0] for version in self._present}
        for each in found:
            if each.place.is_local and each.version not in self._held and each.version not in self._left:
                self._admit(each, each in finished, settling)
        for version in [version for version in self._whole if version not in self._present]:
            name = self._whole.pop(version)
            if name in names:
                self._written_over.add(name)
            if version not in self._held:
                self._tell_lost(name, name in names, "before it could be explained")
        for name in self._unsure - names:
            self._tell_lost(name, False, "before it was known to be whole")
        self._unsure &= names
        self._give_up()

    def of(self, arrival: Arrival) -> HeldCheckpoint | None:
        """What is held of a checkpoint that is in the folder."""
        return self._held.get(arrival.version)

    def is_present(self, version: Version) -> bool:
        """Whether it was in the folder at the last look."""
        return version in self._present

    def gone(self) -> list[HeldCheckpoint]:
        """Those that are no longer in the folder; what was written over under its link as well is lost."""
        found = []
        for version, held in list(self._held.items()):
            if version in self._present:
                continue
            if held.is_sound:
                found.append(held)
            else:
                self._written_over.add(version[0])
                self._tell_lost(version[0], True, "before it could be explained")
                self._release(version)
        return found

    def done(self, version: Version) -> None:
        """It is explained or refused, or cannot be read: let it go."""
        self._whole.pop(version, None)
        self._unsure.discard(version[0])
        self._left.add(version)
        self._release(version)

    def _admit(self, arrival: Arrival, is_finished: bool, settling: Settling) -> None:
        if not is_finished and not settling.worth_holding(arrival):
            if settling.does_not_tell(arrival):
                self._unsure.add(arrival.name)
            return
        self._unsure.discard(arrival.name)
        version = arrival.version
        self._whole[version] = arrival.name
        copy = self._may_be_written_over(arrival.name)
        if self._most == 0 or ((copy or not self._links) and version in (self._first or ())):
            return
        if copy and not is_finished and not settling.unchanged(arrival):
            return
        try:
            held = self._store.hold(arrival, copy)
        except StoreError as error:  # a full disk must not keep others from being explained
            if str(error) not in self._told:
                self._told.add(str(error))
                self._say(f"{arrival.name} cannot be held: {error}", style="yellow")
            return
        if held is not None:
            self._links = self._links and (copy or not held.copied)
            self._held[version] = held

    def _may_be_written_over(self, name: str) -> bool:
        """Whether the name is used again and again (last.ckpt, best.pth): other names have a number in them."""
        last = name.rpartition("/")[2]
        return name in self._written_over or bool(USED_AGAIN.search(last)) or not NUMBER.search(last)

    def _give_up(self) -> None:
        """Let the oldest go where more wait than may."""
        waiting = sorted(
            (
                each
                for version, each in self._held.items()
                if version != self.busy and (each.copied or version not in self._present)
            ),
            key=lambda held: held.arrival.order,
        )
        for each in waiting[: max(0, len(waiting) - self._most)]:
            self._left.add(each.version)
            self._release(each.version)
            if each.version not in self._present:
                self._whole.pop(each.version, None)
                newer = f"{self._most} newer ones wait (--keep-waiting {self._most})"
                self._tell_lost(each.version[0], False, f"before it could be explained, and {newer}")

    def _release(self, version: Version) -> None:
        held = self._held.pop(version, None)
        if held is not None:
            self._store.release(held)

    def _tell_lost(self, name: str, over: bool, why: str) -> None:
        self._say(f"lost: {name} was {'written over' if over else 'deleted'} {why}", style="red")
