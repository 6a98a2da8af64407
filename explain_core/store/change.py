"""Changing a store that others may read and want to write: the lock, the next version, one rename, and no leftovers."""

import shutil
from collections.abc import Callable, Iterator
from contextlib import contextmanager

import duckdb

from explain_core.store.layout import Layout
from explain_core.store.lock import hold
from explain_core.store.publish import check_held, revised


@contextmanager
def change(
    layout: Layout,
    work: str,
    wait: float,
    waiting: Callable[[str], None] | None = None,
    of_run: str | None = None,
) -> Iterator[duckdb.DuckDBPyConnection]:
    """A connection to the store's next version, which readers see whole when the block ends well, and never otherwise.

    `work` names the folder under work/ that it is prepared in, and that is removed in any case. Raises StoreError where
    another holds the store for longer than `wait` seconds (`waiting` is told once who), the disk is full, the store is
    damaged, or a newer program wrote it; and where the run `of_run` was forgotten meanwhile.
    """
    with hold(layout, wait, waiting):
        path = layout.work(work) / "next.duckdb"
        try:
            with revised(layout, path) as connection:
                if of_run is not None:
                    check_held(connection, of_run)
                yield connection
        finally:
            shutil.rmtree(path.parent, ignore_errors=True)
