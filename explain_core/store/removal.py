"""Forgetting runs: their rows and all files that no other run needs, and what is kept and why.

First it is written down what is to go, then the store without the runs takes the store's place in one rename, then the
files go. Killed before the rename, nothing is lost; killed after it, the next to hold the store's lock ends the work.
"""

import json
import shutil
from collections.abc import Collection, Iterable, Sequence
from dataclasses import dataclass
from pathlib import Path

from explain_core.files import disk_error, write_beside
from explain_core.places import Place
from explain_core.store.belongings import ACTIVATIONS, Belonging, belongings, shards_in, size_of
from explain_core.store.compaction import write_without
from explain_core.store.layout import Layout
from explain_core.store.publish import discard, has_run, release
from explain_core.store.published_run import PublishedRun
from explain_core.store.reader import Store

JOURNAL = "removal.json"
INSIDE = "./"  #: how the places begin that lie in the store


@dataclass(frozen=True, slots=True)
class Removal:
    """What is to go: `runs` with their rows, the places in `whole`, and the shards of activations in `shards`.

    `shared`: what these runs hold and others need, which is kept. `bytes`: of the files that go.
    """

    runs: tuple[str, ...]
    whole: tuple[Place, ...]
    shards: tuple[Place, ...]
    shared: tuple[Belonging, ...]
    bytes: int

    @property
    def is_empty(self) -> bool:
        """Whether there is nothing to do."""
        return not (self.runs or self.shards)


def planned_removal(
    store: Store, runs: Collection[str], without_activations: Collection[str] = ()
) -> Removal:
    """What goes when `runs` are forgotten, and the activations of others, by their ids. Nothing is changed yet."""
    everything = store.runs()
    held = belongings(everything)
    gone = [each for each in held if set(each.runs) <= set(runs)]
    shared = [each for each in held if set(each.runs) & set(runs) and not set(each.runs) <= set(runs)]
    bare = set(without_activations) | set(runs)
    shards = [
        each for each in held
        if each.kind == ACTIVATIONS and each not in gone and set(each.runs) <= bare and shards_in(each.place)
    ]  # fmt: skip
    kept = [
        each for each in held
        if each.kind == ACTIVATIONS and set(each.runs) & bare and not set(each.runs) <= bare and each not in shared
    ]  # fmt: skip
    readings = [path for run in everything if run.run_id in runs for path in _readings(run, gone)]
    size = sum(each.bytes for each in (*gone, *shards)) + sum(map(size_of, readings))
    return Removal(
        tuple(runs), tuple(each.place for each in gone) + tuple(readings), tuple(each.place for each in shards),
        (*shared, *kept), size,
    )  # fmt: skip


def remove(layout: Layout, found: Removal) -> None:
    """Do what was planned. The caller holds the store's lock, and no connection of this process to the store is open.

    Raises StoreError where the disk is full or the store open for writing elsewhere: then everything is as it was.
    """
    _write_journal(layout, found)
    if found.runs:
        path = layout.work("forget") / "next.duckdb"
        try:
            discard(path)
            path.parent.mkdir(parents=True, exist_ok=True)
            write_without(layout.database, path, found.runs)
            release(layout, path)
        except OSError as error:
            _journal(layout).unlink(missing_ok=True)
            raise disk_error(error, path) from error
        except BaseException:
            if any(has_run(layout.database, run) for run in found.runs):
                _journal(layout).unlink(missing_ok=True)
            raise
        finally:
            shutil.rmtree(path.parent, ignore_errors=True)
    end_removal(layout)


def end_removal(layout: Layout) -> None:
    """Remove what a removal that was broken off has left; runs that the store still holds keep what they have.

    The caller holds the store's lock.
    """
    journal = _journal(layout)
    try:
        noted = json.loads(journal.read_text())
        runs, whole, shards = (list(map(str, noted[name])) for name in ("runs", "whole", "shards"))
    except FileNotFoundError:
        return
    except (OSError, ValueError, KeyError, TypeError):
        journal.unlink(missing_ok=True)  # it is written whole or not at all: this is not ours
        return
    if not any(has_run(layout.database, run) for run in runs):
        for place in whole:
            _remove(_named(layout, place))
        for folder in shards:
            for shard in shards_in(_named(layout, folder)):
                shard.remove()
    journal.unlink(missing_ok=True)


def _readings(run: PublishedRun, gone: Sequence[Belonging]) -> Iterable[Place]:
    """The file of how a run weighs classes, in a folder of activations that stays."""
    if any(each.place == run.extraction for each in gone):
        return
    path = run.extraction / f"classifier-{run.run_id}.npz"
    if path.exists():
        yield path


def _remove(place: Place) -> None:
    if (place.is_local and place.local.is_file()) or (not place.is_local and not place.is_dir()):
        place.remove()
    else:
        place.remove_tree()


def _journal(layout: Layout) -> Path:
    return layout.root / JOURNAL


def _write_journal(layout: Layout, found: Removal) -> None:
    note = {
        "runs": found.runs, "whole": [_name(layout, place) for place in found.whole],
        "shards": [_name(layout, place) for place in found.shards],
    }  # fmt: skip
    with write_beside(_journal(layout)) as handle:
        handle.write(json.dumps(note).encode())


def _name(layout: Layout, place: Place) -> str:
    """A place by its path from the store, where it lies in it: the store may be moved before the work is ended."""
    root = layout.root.absolute()
    inside = place.is_local and place.local.absolute().is_relative_to(root)
    return f"{INSIDE}{place.local.absolute().relative_to(root)}" if inside else place.absolute().text


def _named(layout: Layout, name: str) -> Place:
    if name.startswith(INSIDE):
        return Place.of(layout.root) / name.removeprefix(INSIDE)
    return Place.of(name)
