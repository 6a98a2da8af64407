"""Forgetting runs by name and by rule, under the store's lock; and after each run, for `watch` and `schedule`."""

from collections.abc import Callable, Collection, Iterator, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path

from explain_core.data.wording import counted
from explain_core.errors import StoreError
from explain_core.store.belongings import Belonging
from explain_core.store.layout import Layout
from explain_core.store.lock import hold
from explain_core.store.published_run import PublishedRun
from explain_core.store.reader import Store, database_at
from explain_core.store.removal import Removal, end_removal, planned_removal, remove
from explain_core.store.retention import Retention, pruned
from explain_core.store.row_bytes import row_bytes

Say = Callable[..., None]


@dataclass(frozen=True, slots=True)
class Goodbye:
    """What went, or would go: the runs, those that stay without their activations, and the bytes (rows: about).

    `compared`: runs that stay, and were compared with one that goes, with the one that they are compared with then.
    """

    runs: tuple[PublishedRun, ...]
    bare: tuple[PublishedRun, ...]
    bytes: int
    removal: Removal
    compared: tuple[tuple[PublishedRun, PublishedRun | None], ...] = ()

    def lines(self) -> list[str]:
        """What is to be said of it, a line each."""
        found = [f"{run.run_id} {run.name}: all of it" for run in self.runs]
        found += [f"{run.run_id} {run.name}: its activations; its answers stay" for run in self.bare]
        found += [_kept(each) for each in self.removal.shared]
        return found + [
            f"{run.name} was compared with what goes: with {'nothing' if other is None else other.name} from now on"
            for run, other in self.compared
        ]


def forget_runs(
    store: Path, names: Sequence[str], wait: float, say: Say, agreed: Callable[[Goodbye], bool]
) -> Goodbye | None:
    """Forget the runs of these names or ids; None where `agreed`, told what would go, says no."""

    def chosen(opened: Store) -> tuple[list[PublishedRun], list[PublishedRun]]:
        return list({run.run_id: run for run in map(opened.run, names)}.values()), []

    return _removed(store, chosen, wait, say, agreed)


def prune(
    store: Path, keep: Retention, wait: float, say: Say, agreed: Callable[[Goodbye], bool]
) -> Goodbye | None:
    """Forget what is more than `keep` says; None where `agreed`, told what would go, says no."""
    keep.check()

    def chosen(opened: Store) -> tuple[list[PublishedRun], list[PublishedRun]]:
        runs = opened.runs()
        found = pruned(runs, keep, datetime.now(UTC))
        return tuple([run for run in runs if run.run_id in ids] for ids in (found.runs, found.activations))  # type: ignore[return-value]

    return _removed(store, chosen, wait, say, agreed)


def prune_after(layout: Layout, keep: Retention, say: Say) -> None:
    """Prune when a run has been published, and say what went. The store must not be held by this process."""
    if not keep.is_asked or not layout.database.is_file():
        return
    gone = prune(layout.root, keep, 3600.0, say, lambda _: True)
    if gone is not None and not gone.removal.is_empty:
        what = [counted(len(gone.runs), "run")] if gone.runs else []
        what += [f"the activations of {counted(len(gone.bare), 'run')}"] if gone.bare else []
        say(f"forgotten: {' and '.join(what)}, {size_text(gone.bytes)}")


def size_text(count: int) -> str:
    """Bytes for people: "1.2 GB"."""
    for unit, least in (("TB", 10**12), ("GB", 10**9), ("MB", 10**6), ("KB", 10**3)):
        if count >= least:
            return f"{count / least:,.1f} {unit}"
    return f"{count:,} bytes"


def _removed(
    store: Path,
    chosen: Callable[[Store], tuple[list[PublishedRun], list[PublishedRun]]],
    wait: float,
    say: Say,
    agreed: Callable[[Goodbye], bool],
) -> Goodbye | None:
    layout = Layout(database_at(store).parent)

    def look() -> Goodbye:
        with Store.open(store) as opened:
            everything = opened.runs()
            runs, bare = chosen(opened)
            ids = [run.run_id for run in runs]
            found = planned_removal(opened, ids, [run.run_id for run in bare])
            rows = row_bytes(opened) if runs else {}
        bare = [run for run in bare if run.extraction in found.shards]
        size = found.bytes + sum(rows.get(each, 0) for each in ids)
        return Goodbye(tuple(runs), tuple(bare), size, found, tuple(_compared(everything, ids)))

    asked = look()  # nobody waits for the store while somebody thinks
    if not agreed(asked):
        return None
    with hold(layout, wait, lambda who: say(f"waiting for the store: it is held by {who}")):
        end_removal(layout)
        gone = look()
        if gone.removal.runs != asked.removal.runs or set(gone.removal.shards) - set(asked.removal.shards):
            raise StoreError(f"the store {layout.root} has changed meanwhile: start the same command again.")
        if not gone.removal.is_empty:
            remove(layout, gone.removal)
    return gone


def _compared(
    runs: Sequence[PublishedRun], gone: Collection[str]
) -> Iterator[tuple[PublishedRun, PublishedRun | None]]:
    """Runs (newest first) that stay, where the run before on the same images goes; with the one before that is left."""
    for place, run in enumerate(runs):
        before = [each for each in runs[place + 1 :] if each.image_set_digest == run.image_set_digest]
        if run.run_id not in gone and before and before[0].run_id in gone:
            yield run, next((each for each in before if each.run_id not in gone), None)


def _kept(shared: Belonging) -> str:
    others = ", ".join(shared.runs)
    return (
        f"kept: {shared.kind} in {shared.place} ({size_text(shared.bytes)}), which are those of {others} too"
    )
