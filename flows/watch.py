"""Watching a folder: each new checkpoint is explained once, in the order of their writing.

What has been explained the store itself says, so that a watcher may be killed at any time: the next one sees what is
missing. Runs are keyed by content and the store has a lock, so that nothing is explained twice.
"""

import gc
import time
from collections.abc import Callable, Iterator
from dataclasses import asdict, dataclass, replace
from hashlib import sha256
from pathlib import Path, PurePosixPath
from typing import Any

from explain_core.data.pictures.stat_cache import Stamp, StatCache
from explain_core.errors import CheckpointError, ExplainError, ModelError
from explain_core.image_sets import load_image_set
from explain_core.model.checkpoints.arrivals import Arrival, nothing_yet
from explain_core.model.checkpoints.checkpoint import checkpoint_digest
from explain_core.model.sources.spec import parse_model_spec, source_digest
from explain_core.places import Place
from explain_core.store.downloads import fetched
from explain_core.store.held import HeldCheckpoints, Version
from explain_core.store.lock import hold_file
from explain_core.store.watch_record import Refusals, explained
from flows.checkpoint_digests import CheckpointDigests
from flows.follow_ups import Further, FurtherError
from flows.interrupts import heed
from flows.lookout import Lookout
from flows.ray_session import KeptRay
from flows.result import RunResult
from flows.unforeseen import is_of_the_server, said
from tasks.options import RunOptions
from tasks.plan import check_options

COMPUTED = (
    "images", "model", "weights_key", "estimator", "features", "classifier", "input_size", "crop", "mean", "std",
    "resize", "interpolation", "channels", "fit", "antialias", "classes", "precision", "batch_size", "maps",
    "min_images", "language_model", "quick_identity",
)  # fmt: skip
"""The options that say what is computed; where one says "what is best here", any value will do."""
#: Seconds until a failure that is not the checkpoint's is tried again, doubling.
AGAIN, AGAIN_AT_MOST = 15.0, 600.0
TRIES = 3  #: of an error that nobody foresaw, before the checkpoint is refused
STEP = 1.0  #: seconds between looks while a file is being written, or a checkpoint explained
KEEP_WAITING = 16  #: checkpoints that wait after their trainer has deleted them


@dataclass(frozen=True, slots=True)
class Ready:
    """A checkpoint that is whole and not explained: where it came from, the file to read, its digest."""

    arrival: Arrival
    path: Path
    digest: str
    version: Version


class Watch:
    """A folder of checkpoints, and how each is explained; `say` is told what happens."""

    def __init__(
        self, folder: Place, options: RunOptions, match: str, explain: Callable[[RunOptions], RunResult],
        say: Callable[..., None], keep_waiting: int = KEEP_WAITING, every: float = STEP,
    ) -> None:  # fmt: skip
        self.folder, self.options, self.match, self._explain, self._say = folder, options, match, explain, say
        self.asked = asked_of(options)
        self._refusals = Refusals.of(options.layout)
        self._digests = CheckpointDigests(StatCache(options.layout.file_digests), folder)
        self._explained: tuple[Stamp | None, frozenset[str]] = (None, frozenset())
        self._later: dict[str, tuple[float, int]] = {}  # digest -> not before, tries
        self._paused = 0.0  # not before, as long as the Prefect server does not answer
        self._delayed = False
        self._told: set[str] = set()
        held = HeldCheckpoints(options.layout.root / "watch" / "held" / watch_key(folder, match, options))
        self.lookout = Lookout(folder, match, held, keep_waiting, min(every, STEP), say)

    def step(self) -> bool:
        """Look, and explain the first checkpoint that is ready; False where there is none."""
        finished = self.lookout.look()
        self._tell_of_unfinished()
        if time.monotonic() < self._paused:
            return False
        ready = next(self._ready(finished), None)
        if ready is not None:
            with self.lookout.busy_with(ready.version):
                self._explain_one(ready)
        return ready is not None

    @property
    def is_being_written(self) -> bool:
        """Whether a checkpoint is in the making; not where its writing was broken off long ago."""
        _, stalled = self.lookout.growing()
        return any(each not in stalled for each in self.lookout.unfinished)

    @property
    def waits(self) -> bool:
        """Whether a checkpoint is still being written, or is to be tried again."""
        return self.is_being_written or self._delayed

    def _ready(self, finished: list[Arrival]) -> Iterator[Ready]:
        self._delayed = False
        for candidate in self.lookout.candidates(finished):
            arrival, held, version = candidate.arrival, candidate.held, candidate.version
            try:
                path = held or fetched(arrival, self.folder, self.options.layout)
                digest = self._digests.of(arrival, path, version, held is not None)
            except (ExplainError, OSError) as error:
                self._say_once(f"{arrival.name} {error}", f"{arrival.name}: tried again later. {error}")
                self._delayed = True
                continue
            if digest in self._known():
                self._later.pop(digest, None)
                self._let_go(version)
                continue
            if (refusal := self._refusals.known(digest, self._refusing())) is not None:
                self._say_once(
                    digest,
                    f"{arrival.name} was refused on {refusal.refused_at[:16].replace('T', ' ')} UTC, and is left "
                    f"alone until it changes: {refusal.reason}",
                )
                self._let_go(version)
            elif self._later.get(digest, (0.0, 0))[0] > time.monotonic():
                self._delayed = True
            else:
                yield Ready(arrival, path, digest, version)

    def _let_go(self, version: Version) -> None:
        self._digests.forget(version)
        self.lookout.let_go(version)

    def _explain_one(self, ready: Ready) -> None:
        name, start = ready.arrival.name, time.monotonic()
        self._say(f"{name}: complete, {_size(ready.arrival.stamp.bytes)}; explaining it")
        label = str(PurePosixPath(name).with_suffix("")) if "/" in name else None
        written = str(self.folder.local / name) if self.folder.is_local else None
        path = ready.path
        if written and self.options.ray_address and self.lookout.is_present(ready.version):
            path = Path(
                written
            )  # workers on other machines may reach the trainer's folder, and not the store
        options = replace(
            self.options, checkpoint=str(path), name=self.options.name or label, written_at=written
        )
        try:
            result = self._explain(options)
        except (CheckpointError, ModelError) as error:
            self._refuse(ready, str(error))
        except Exception as error:
            heed(error)
            self._put_off(ready, error)
        else:
            self._later.pop(ready.digest, None)
            self._let_go(ready.version)
            seconds = (
                f"explained in {time.monotonic() - start:.0f} s" if result.fresh else "explained already"
            )
            self._say(f"{name}: {seconds}, as {result.run_id}", style="green")
        gc.collect()

    def _refuse(self, ready: Ready, reason: str) -> None:
        """Remember that this content cannot be explained; not where another content is there by now."""
        self._later.pop(ready.digest, None)
        try:
            changed = checkpoint_digest(ready.path) != ready.digest
        except CheckpointError:
            changed = True
        if changed:
            self._say(f"{ready.arrival.name} was written over while it was read: it is looked at again")
            return
        self._let_go(ready.version)
        self._refusals.add(str(self.folder / ready.arrival.name), ready.digest, self._refusing(), reason)
        self._told.add(ready.digest)
        self._say(f"{ready.arrival.name} cannot be explained: {reason}", style="red")

    def _put_off(self, ready: Ready, error: Exception) -> None:
        """Try again later: the checkpoint is not to blame, or nobody knows."""
        if ready.digest in self._known():  # the server that was to be told of the end is gone
            self._say(f"{ready.arrival.name}: explained; note: {said(error)}", style="yellow")
            return
        tries = self._later.get(ready.digest, (0.0, 0))[1] + 1
        settled = isinstance(error, FurtherError) or not isinstance(error, ExplainError)
        if tries >= TRIES and settled and not is_of_the_server(error):
            self._refuse(ready, said(error))
            return
        wait = min(AGAIN * 2 ** (tries - 1), AGAIN_AT_MOST)
        self._later[ready.digest] = time.monotonic() + wait, tries
        self._delayed = True
        if is_of_the_server(error):  # so with every other
            self._paused = time.monotonic() + wait
        self._say(f"{ready.arrival.name}: tried again in {wait:.0f} s. {said(error)}", style="yellow")

    def _known(self) -> frozenset[str]:
        """What the store has; read again when the store has been replaced."""
        database = self.options.layout.database
        stamp = Stamp.of(database.stat()) if database.is_file() else None
        if stamp != self._explained[0]:
            self._explained = stamp, self._with_all_that_follows(explained(self.options.layout, self.asked))
        return self._explained[1]

    def _with_all_that_follows(self, runs: dict[str, list[str]]) -> frozenset[str]:
        """The digests of the checkpoints with a run that the heatmaps and sentences are there of, too."""
        wanted, root = Further.asked(self.options), self.options.layout.root
        return frozenset(
            digest for digest, ids in runs.items() if not ids or any(not wanted.missing(i, root) for i in ids)
        )

    def _refusing(self) -> dict[str, Any]:
        """What a refusal holds for: the options, and the code of the network."""
        further = {name: getattr(self.options, name) for name in ("heatmaps", "sentences", "log_to")}
        source = {"source": source_digest(parse_model_spec(self.options.model))}
        return self.asked | source | {name: value for name, value in further.items() if value}

    def _tell_of_unfinished(self) -> None:
        growing, stalled = self.lookout.growing()
        for each in growing:
            self._say_once(f"{each.name} grows", f"{each.name} is being written", style="dim")
        for each in stalled:
            self._say_once(
                f"{each.name} stalls {each.stamp}",
                f"{each.name} is not whole and has not changed for long ({each.stamp.bytes:,} bytes): was its writing "
                "broken off? It is explained when the rest of it is there.",
            )

    def _say_once(self, what: str, text: str, style: str = "yellow") -> None:
        if what not in self._told:
            self._told.add(what)
            self._say(text, style=style)


def watch(
    folder: Place,
    options: RunOptions,
    match: str,
    every: float,
    once: bool,
    ray: KeptRay,
    say: Callable[..., None],
    keep_waiting: int = KEEP_WAITING,
) -> None:
    """Look every so many seconds, for ever; `once`: until nothing is left to be explained.

    A second watcher of the same folder and store waits until the first is gone. Raises what is wrong in the options,
    the image set or the folder before it begins.
    """
    check_options(replace(options, checkpoint="any"))
    Further.asked(options)
    source_digest(parse_model_spec(options.model))
    load_image_set(options.images, options.loading())
    lock = options.layout.root / "watch" / f"{watch_key(folder, match, options)}.lock"

    def waiting(who: str) -> None:
        say(f"waiting: this folder is watched for this store already, by {who}", style="yellow")

    with hold_file(lock, f"{folder} is watched", 0.0 if once else float("inf"), waiting):
        watching = Watch(folder, options, match, ray.explain, say, keep_waiting, every)
        say(f"watching {folder} for checkpoints; the explanations are in {options.store}")
        others = {path.parent for path in lock.parent.glob("held/*/*") if path.parent.name != lock.stem}
        for other in sorted(others):
            say(f"checkpoints wait for a watcher with other options in {other}: delete it if none will come")
        if (nothing := nothing_yet(folder, match)) is not None:
            say(nothing, style="yellow")
        with watching.lookout.looking():
            _until_done(watching, every, once, ray, say)


def _until_done(watching: Watch, every: float, once: bool, ray: KeptRay, say: Callable[..., None]) -> None:
    while True:
        try:
            heed()
            worked = watching.step()
        except ExplainError as error:  # the folder or the store is out of reach
            if once:
                raise
            say(f"tried again in {AGAIN:.0f} s. {error}", style="yellow")
            time.sleep(AGAIN)
            continue
        if worked:
            continue
        if once and not watching.waits:
            return
        ray.rest(busy=watching.is_being_written)
        time.sleep(min(every, STEP) if watching.is_being_written else every)


def watch_key(folder: Place, match: str, options: RunOptions) -> str:
    """What a watcher is known by: its folder and what it makes of it."""
    return sha256(repr((folder.text, match, sorted(asked_of(options).items()))).encode()).hexdigest()[:16]


def asked_of(options: RunOptions) -> dict[str, Any]:
    """The options that say what is computed; None where any value will do."""
    held = asdict(options)
    asked = {name: None if held[name] == "auto" else held[name] for name in COMPUTED}
    return asked | {"weights_key": options.weights_key or ""}  # the usual weights, not any


def _size(count: int) -> str:
    return f"{count / 1e6:,.1f} MB" if count >= 100_000 else f"{count:,} bytes"
