"""The digests of a watched folder's checkpoints, remembered so that what has not changed is not read again."""

import time
from dataclasses import replace
from pathlib import Path

from explain_core.data.pictures.stat_cache import Digests, StatCache
from explain_core.model.checkpoints.arrivals import Arrival
from explain_core.model.checkpoints.checkpoint import checkpoint_digest
from explain_core.places import Place
from explain_core.store.held import Version


class CheckpointDigests:
    """SHA-256 by checkpoint: by name and stamp for those in the folder, by version for those that are held."""

    def __init__(self, cache: StatCache, folder: Place) -> None:
        self._cache, self._root = cache, folder.text
        self._known: Digests = cache.read(folder.text)
        self._held: dict[Version, str] = {}
        self._linked: set[Version] = set()

    def of(self, arrival: Arrival, path: Path, version: Version, is_held: bool) -> str:
        """The digest of a checkpoint, whose bytes lie at `path`. Raises CheckpointError where it cannot be read."""
        if version in self._held:
            return self._held[version]
        if is_held:
            self._linked.add(version)
        stamp = arrival.stamp
        kept = self._known.get(arrival.name)
        if kept is None or kept[0] != stamp:
            # A link that is made or removed here changes one of a file's times, and nothing of its content.
            linked = kept is not None and version in self._linked
            same = kept is not None and linked and replace(kept[0], ctime_ns=stamp.ctime_ns) == stamp
            kept = stamp, kept[1] if kept is not None and same else checkpoint_digest(path)
            self._known[arrival.name] = kept
            if stamp.settled(time.time_ns()):
                self._cache.write(self._root, self._known)
        if is_held:
            self._held[version] = kept[1]
        return kept[1]

    def forget(self, version: Version) -> None:
        """It is no longer held."""
        self._held.pop(version, None)
