"""Which runs of a store get pages."""

from collections.abc import Sequence

from explain_core.store.published_run import PublishedRun
from explain_core.store.reader import Store

NEWEST = 2  #: where none is named: the newest, and the one before it on the same images


def runs_with_pages(store: Store, names: Sequence[str] = ()) -> list[PublishedRun]:
    """The runs of these names or ids, or the NEWEST, the oldest first.

    Raises NothingToAnswer for one that is not there.
    """
    if names:
        found = {row.run_id: row for row in map(store.run, names)}
        return sorted(found.values(), key=lambda row: (row.published_at, row.run_id))
    rows = store.runs(
        "WHERE r.image_set_digest = ? ORDER BY r.published_at DESC, r.run_id LIMIT ?",
        store.run().image_set_digest,
        NEWEST,
    )
    return rows[::-1]
