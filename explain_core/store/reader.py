"""Reading a store: rows as dictionaries, and the things that people name (runs, images, classes, attributes).

What asks a store starts in a moment: Arrow, which takes as long to import as all the rest, is left to what
needs it.
"""

from __future__ import annotations

import difflib
import re
import time
from collections.abc import Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Any

import duckdb

from explain_core.data.image_set import display_name
from explain_core.errors import InputError, NothingToAnswer, StoreError
from explain_core.files import is_file, is_folder
from explain_core.store.layout import Layout, check_root
from explain_core.store.migrations.schema import (
    SCHEMA_VERSION,
    add_views,
    check_version,
    is_readable,
    version_of,
)
from explain_core.store.published_run import RUNS, PublishedRun
from explain_core.text.attributes import canonical
from explain_core.text.labels import MARK, is_label

if TYPE_CHECKING:
    import pyarrow as pa

PATIENCE = 5.0  # seconds to wait for a program that has the file open for writing
STREAMED = 2048  # rows a batch
NEWEST = "r.published_at DESC, r.run_id"  #: the order of runs, as the view latest_run has it
#: Locked, because DuckDB ends the whole process over a log that it is told to write where it may not.
NO_FILES = {
    "enable_external_access": "false",
    "python_enable_replacements": "false",
    "lock_configuration": "true",
}


class Store:
    """A store, opened for reading: use as `with Store.open(folder) as store`."""

    def __init__(self, connection: duckdb.DuckDBPyConnection, database: Path) -> None:
        self._connection, self.database = connection, database

    @staticmethod
    def open(path: Path | str, external_access: bool = False) -> Store:
        """Open a store's folder or its DuckDB file, read-only.

        Unless `external_access`, queries can neither read nor write any other file. Raises StoreError where
        there is no store, it is damaged, another program is writing to it, or it was made by a newer program,
        or by an older one that lacks more than views.
        """
        database = database_at(path)
        check_root(database.parent)
        connection = _connect(database, {} if external_access else NO_FILES)
        store = Store(connection, database)
        try:
            version = version_of(connection)
            check_version(version, database)
            if version < SCHEMA_VERSION and is_readable(version):
                add_views(connection, version)
            elif version < SCHEMA_VERSION:
                raise StoreError(
                    f"{database} is of schema {version}, this explain-flow reads {SCHEMA_VERSION}. "
                    "The next `explain run` on it, or `explain evaluate --again`, brings it up to date."
                )
        except duckdb.Error as error:
            connection.close()
            raise _refused(error, database) from error
        except BaseException:
            connection.close()
            raise
        return store

    def __enter__(self) -> Store:
        return self

    def __exit__(self, *_: object) -> None:
        self._connection.close()

    @property
    def layout(self) -> Layout:
        """The folder's layout."""
        return Layout(self.database.parent)

    def query(self, sql: str, *values: Any, **named: Any) -> pa.Table:
        """Run a query; `values` are bound to its question marks, or `named` ones to $name."""
        return self._connection.sql(sql, params=named or list(values)).to_arrow_table()

    def rows(self, sql: str, *values: Any, **named: Any) -> list[dict[str, Any]]:
        """Run a query and return its rows as dictionaries."""
        try:
            relation = self._connection.sql(sql, params=named or list(values))
            return [dict(zip(relation.columns, row, strict=True)) for row in relation.fetchall()]
        except (duckdb.IOException, duckdb.SerializationException, duckdb.InternalException) as error:
            raise _refused(error, self.database) from error
        except (duckdb.FatalException, duckdb.DataError) as error:
            raise StoreError(
                f"{self.database} could not be read: {str(error).splitlines()[0]}. "
                "Is it damaged? Then restore it, or name another store with --store."
            ) from error

    def stream(self, sql: str, **named: Any) -> pa.RecordBatchReader:
        """Run a query that somebody typed; its rows come in batches, however many there are; `named` as in `query`.

        Read to its end before the store is asked again. Raises InputError, with what DuckDB says of it, where
        the query is empty, wrong, or would do more than read.
        """
        try:
            relation = self._connection.sql(sql, params=named or None)
            if relation is not None:
                return relation.to_arrow_reader(STREAMED)
        except duckdb.Error as error:
            raise query_error(error) from error
        raise InputError("the query is empty.")

    def runs(self, clauses: str = f"ORDER BY {NEWEST}", *values: Any) -> list[PublishedRun]:
        """The published runs; `clauses` say in SQL which ones, and in what order, of `r`, their rows."""
        return [PublishedRun.of(row, self.layout.root) for row in self.rows(f"{RUNS} {clauses}", *values)]

    def run(self, name: str | None = None) -> PublishedRun:
        """The run with this id, beginning of an id, or label (its newest one); without, the newest."""
        if name is None:
            found = self.runs(f"ORDER BY {NEWEST} LIMIT 1")
        else:
            found = self.runs(
                "WHERE r.run_id = ? OR starts_with(r.run_id, ?) OR r.name = ? "
                "ORDER BY r.run_id = ? DESC, r.published_at DESC LIMIT 1",
                name, name or "\0", name, name,
            )  # fmt: skip
        if not found:
            known = [row["name"] for row in self.rows("SELECT DISTINCT name FROM runs ORDER BY name")]
            raise NothingToAnswer(
                f"the store {self.database} has no run{f' called {name!r}' if name is not None else ''} yet."
                + (f" It has: {', '.join(known[:10])}." if known else " Make one with `explain run`.")
            )
        return found[0]

    def image(self, run: PublishedRun, name: str) -> dict[str, Any]:
        """The image of a run with this id, beginning of an id, path, end of a path, or file name."""
        stem = name.rpartition("/")[2]
        found = self.rows(
            "SELECT * FROM images WHERE image_set_digest = ? AND (image_id = ? OR starts_with(image_id, ?) "
            "OR path = ? OR ends_with(path, '/' || ?) OR regexp_extract(path, '([^/]*)[.][^.]*$', 1) = ? "
            "OR (starts_with(?, '/') AND ends_with(?, '/' || path))) "
            "ORDER BY image_id = ? DESC, path = ? DESC, path",
            run.image_set_digest, name, name if len(name) >= 4 else "\0", name, name, stem, name, name,
            name, name,
        )  # fmt: skip
        if not found:
            raise NothingToAnswer(
                f"run {run.name} has no image {name!r}. An image is named by its id, its path "
                "or its file name; "
                '`explain sql "SELECT image_id, path FROM images LIMIT 5"` shows some.'
            )
        exact = [row for row in found if name in (row["image_id"], row["path"])]
        if len(found) > 1 and not exact:
            listed = ", ".join(row["path"] for row in found[:3])
            raise NothingToAnswer(f"{len(found)} images go by {name!r}: {listed}, ... Say which.")
        return found[0]

    def class_name(self, run: PublishedRun, name: str) -> str:
        """The class of a run with this name, as stored or as people write it, in any case."""
        names = run.class_names
        spoken = {display_name(each).casefold(): each for each in names} | {
            each.casefold(): each for each in names
        }
        found = spoken.get(name.casefold()) or spoken.get(display_name(name).casefold())
        if found is None:
            raise NothingToAnswer(_unknown("class", name, [display_name(each) for each in names]))
        return found

    def attribute(self, run: PublishedRun, name: str) -> str:
        """The attribute of a run's vocabulary that is written like this, or as sentences say it: "violet petals"."""
        rows = self.rows(
            "SELECT attribute, adjective, surface_noun FROM attributes WHERE vocabulary_digest = ? "
            "ORDER BY images DESC",
            run.vocabulary_digest,
        )
        words = [row["attribute"] for row in rows]
        bare = re.sub(r"^(?:an?|the)\s+", "", name.casefold().strip())
        for spelled in (name, name.casefold().strip(), canonical(name), bare, canonical(bare)):
            if spelled in words:
                return spelled
        said = {
            f"{row['adjective']} {row['surface_noun']}".casefold(): row["attribute"] for row in rows[::-1]
        }
        first, _, rest = bare.partition(" ")
        *begins, last = bare.split() or [""]
        # Labels of other languages, asked for as people say them: "tête rouge", "roter Kopf".
        said |= {word.casefold(): word for word in words if is_label(word)}
        for meant in (
            said.get(bare),
            said.get(f"{' '.join(begins)}{MARK}{last}"),
            said.get(f"{rest}{MARK}{first}"),
        ):
            if meant is not None:
                return str(meant)
        raise NothingToAnswer(_unknown("attribute", name, words))


def database_at(path: Path | str) -> Path:
    """The DuckDB file of a store, named by its folder or by that file. Raises StoreError where there is none."""
    path = Path(path)
    database = Layout(path).database if is_folder(path) or path.suffix != ".duckdb" else path
    if not is_file(database):
        raise StoreError(
            f"there is no store at {path}. Make one with `explain run --store {path} ...`, "
            "or name another with --store."
        )
    return database


def query_error(error: duckdb.Error) -> InputError:
    """What DuckDB says of a query, with its hints, as an error for the person who typed it."""
    said = "\n".join(line for line in str(error).splitlines() if line.strip())
    if "read-only mode" in said:
        return InputError(
            f"{said.splitlines()[0]}\nA store is only read: its tables are filled by `explain run`."
        )
    if "configuration has been locked" in said:
        return InputError(
            f"{said.splitlines()[0]}\nA query asks and changes no settings, unless --external allows it."
        )
    if isinstance(error, duckdb.PermissionException):
        return InputError(
            f"{said.splitlines()[0]}\nQueries see this store and no other file, unless --external allows it."
        )
    return InputError(said)


def _refused(error: duckdb.Error, database: Path) -> StoreError:
    from explain_core.store.publish import publishing_error

    return publishing_error(error, database)


def _unknown(kind: str, name: str, known: Sequence[str]) -> str:
    if not known:
        return (
            f"the run knows no {kind} {name!r}, and no other: its images have no captions. Give captions, or a table "
            "of attributes (--attributes), and run again."
        )
    folded = {each.casefold(): each for each in reversed(known)}
    wanted = name.casefold().strip()
    near = [each for each in known if wanted and wanted in each.casefold()]
    near += [folded[each] for each in difflib.get_close_matches(wanted, folded, n=4)]
    if near:
        return f"the run knows no {kind} {name!r}. Near it: {', '.join(list(dict.fromkeys(near))[:4])}."
    return (
        f"the run knows no {kind} {name!r}, nor any like it. It knows, for example: {', '.join(known[:4])}."
    )


def _connect(database: Path, config: dict[str, Any]) -> duckdb.DuckDBPyConnection:
    deadline = time.monotonic() + PATIENCE
    while True:
        try:
            return duckdb.connect(str(database), read_only=True, config=config)
        except duckdb.IOException as error:
            from explain_core.store.publish import is_locked

            if not is_locked(error) or time.monotonic() > deadline:
                raise _refused(error, database) from error
            time.sleep(0.1)
        except duckdb.Error as error:
            raise _refused(error, database) from error
