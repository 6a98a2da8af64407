"""Stores that are damaged, of another program, or not there."""

import shutil
from collections.abc import Callable
from pathlib import Path

import duckdb

from explain_core.store.layout import Layout
from explain_core.store.publish import begin_next, has_run
from tests.bad_inputs.place import Case, Place


def copied(place: Place) -> Path:
    """A copy of the hand-made store; its database."""
    shutil.copytree(place.made.store, place.folder / "store")
    return place.folder / "store" / "explain.duckdb"


def spoilt(spoil: Callable[[Path], object], *words: str) -> Callable[[Place], object]:
    """Ask a store whose database was spoilt."""

    def meet(place: Place) -> object:
        spoil(copied(place))
        return place.typed(*(words or ("runs",)), "--store", str(place.folder / "store"))

    return meet


def of_schema(version: int) -> Callable[[Path], object]:
    """A database of another schema version."""

    def spoil(database: Path) -> None:
        with duckdb.connect(str(database)) as connection:
            if version == 0:
                connection.execute("DELETE FROM schema_migrations")
            for number in range(version):
                connection.execute("INSERT INTO schema_migrations VALUES (?, now())", [f"{number + 100}"])

    return spoil


def overwritten(start: int, count: int = 4096) -> Callable[[Path], object]:
    """A database with a stretch of other bytes."""

    def spoil(database: Path) -> None:
        with database.open("r+b") as handle:
            handle.seek(start)
            handle.write(b"\xa5" * count)

    return spoil


def text(database: Path) -> None:
    database.write_text("run_id,name\n1,early\n" * 1000)


def folder(database: Path) -> None:
    database.unlink()
    database.mkdir()


def half(database: Path) -> None:
    database.write_bytes(database.read_bytes()[: database.stat().st_size // 2])


def published(spoil: Callable[[Path], object]) -> Callable[[Place], object]:
    """Publish into a store whose database was spoilt: nothing may be lost."""

    def meet(place: Place) -> object:
        database = copied(place)
        spoil(database)
        before = database.read_bytes()
        try:
            begin_next(Layout(database.parent), place.folder / "next.duckdb")
        finally:
            assert database.read_bytes() == before
        return None

    return meet


CASES = [
    Case(
        "no store",
        lambda p: p.typed("runs", "--store", "nowhere"),
        ("there is no store at nowhere", "explain run"),
    ),
    Case(
        "a store called by an empty text",
        lambda p: p.typed("runs", "--store", ""),
        ("there is no store", "--store"),
    ),
    Case(
        "a store of 5,000 characters",
        lambda p: p.typed("runs", "--store", "x" * 5000),
        ("there is no store", "[...]"),
    ),
    Case(
        "a file in the place of the store",
        lambda p: p.put("s", "x") and p.typed("runs", "--store", "s"),
        ("there is no store",),
    ),
    Case("text in the place of the database", spoilt(text), ("cannot be opened as a store", "--store")),
    Case("a folder in the place of the database", spoilt(folder), ("there is no store",)),
    Case("half a database", spoilt(half), ("store", "--store")),
    Case("an empty database file", spoilt(lambda database: database.write_bytes(b"")), ("store",)),
    Case(
        "a database with a spoilt header", spoilt(overwritten(0)), ("cannot be opened as a store", "Restore")
    ),
    Case("a database spoilt in the middle", spoilt(overwritten(4096 * 3, 2**18)), ("store",)),
    Case("a store of a newer program", spoilt(of_schema(50)), ("newer explain-flow", "Upgrade")),
    Case("a store of an older program", spoilt(of_schema(0)), ("schema 0", "next `explain run`")),
    Case("publishing into a newer store", published(of_schema(50)), ("newer explain-flow", "Upgrade")),
    Case("publishing into text", published(text), ("cannot be opened as a store", "Restore")),
    Case("publishing into a spoilt database", published(overwritten(0)), ("cannot be opened as a store",)),
    Case(
        "looking for a run in text",
        lambda p: text(copied(p)) or has_run(p.folder / "store/explain.duckdb", "x"),
        ("cannot be opened",),
    ),
]
