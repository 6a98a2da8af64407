"""`explain sql`: any question, in SQL."""

import csv
import json
import sys
from collections.abc import Iterator
from datetime import datetime
from typing import TYPE_CHECKING, Annotated, Any

import typer
from rich.console import Console
from rich.text import Text

from explain_core.errors import InputError
from flows import console
from flows.cli.options import DEFAULT, JsonOption, StoreOption

if TYPE_CHECKING:
    import pyarrow as pa

    from explain_core.store.reader import Store

SHOWN, CELL, NARROWEST = 100, 200, 14


def sql(
    query: Annotated[str | None, typer.Argument(metavar="QUERY", help="A query, in DuckDB's SQL.")] = None,
    store: StoreOption = DEFAULT,
    as_json: JsonOption = False,
    as_csv: Annotated[bool, typer.Option("--csv", help="Print all rows as CSV.")] = False,
    limit: Annotated[int, typer.Option(min=0, help="Rows of the table that are printed; 0 for all.")] = SHOWN,
    external: Annotated[
        bool,
        typer.Option(
            "--external", help="Let the query read and write other files: Parquet, CSV, attached stores."
        ),
    ] = False,
) -> None:
    """Ask the store anything, in SQL; without a query, list its tables, views and their columns.

    The store is opened read-only. Queries see no other file unless --external
    allows it. --json and --csv print every row whole; the table is cut to
    what can be read.

    [bold]Examples[/]

    explain sql "SELECT class, attribute, p FROM typical_attributes ORDER BY p DESC LIMIT 3"

    [dim]class           attribute          p[/]

    [dim]017.Cardinal    red bird    0.042517[/]

    explain sql "FROM confusions WHERE split = 'test'" --csv > confusions.csv
    """
    import duckdb
    import pyarrow as pa

    from explain_core.store.reader import Store, query_error

    if as_json and as_csv:
        raise InputError("--json and --csv exclude each other: give one of them.")
    console.prepare_output()
    with Store.open(store, external_access=external) as opened:
        if query is None:
            _tell_tables(opened, as_json)
            return
        reader = opened.stream(query)
        try:
            if as_json:
                _write_json(reader)
            elif as_csv:
                _write_csv(reader)
            else:
                _show(reader, limit)
        except duckdb.Error as error:
            raise query_error(error) from error
        except (pa.ArrowException, OverflowError) as error:
            raise InputError(f"the query stopped: {error}") from error


def counted(rows: int) -> str:
    """ "1 row", "1,449 rows"."""
    return f"{rows:,} row{'' if rows == 1 else 's'}"


def _tell_tables(store: "Store", as_json: bool) -> None:
    from explain_core.store.tables import list_tables

    found = list_tables(store)
    if as_json:
        console.print_json(found)
        return
    out = console.stdout()
    for row in found:
        rows = counted(row["rows"]) if row["kind"] == "table" else "view"
        out.print(console.text((row["name"], "bold"), (f"  {rows}", "dim")))
        out.print(console.text(f"  {', '.join(row['columns'])}"))
    console.note('Ask with: explain sql "SELECT ...". The newest run is the view latest_run.')


def _show(reader: "pa.RecordBatchReader", limit: int) -> None:
    kept: list[list[str]] = []
    total, cut = 0, False
    for batch in reader:
        room = batch.num_rows if limit == 0 else max(limit - len(kept), 0)
        for values in _rows(batch.slice(0, room)):
            cells = [_cell(value) for value in values]
            cut = cut or any(len(cell) > CELL for cell in cells)
            kept.append([cell if len(cell) <= CELL else f"{cell[: CELL - 1]}…" for cell in cells])
        total += batch.num_rows
    out = console.stdout()
    names = reader.schema.names
    if out.is_terminal and _crowded(out, names, kept):
        _show_records(out, names, kept)
    elif names:
        _show_table(out, reader.schema, kept)
    told = counted(total)
    if len(kept) < total:
        told = f"{len(kept):,} of {told} shown: --limit 0 shows all, --csv and --json print all"
    if cut:
        told += f"; values longer than {CELL} characters are cut: --csv and --json print them whole"
    console.note(told)


def _show_table(out: Console, schema: "pa.Schema", rows: list[list[str]]) -> None:
    import pyarrow as pa

    numeric = [
        pa.types.is_integer(t) or pa.types.is_floating(t) or pa.types.is_decimal(t) for t in schema.types
    ]
    names = [console.plain(name) for name in schema.names]
    table = console.grid(*(f">{name}" if right else name for name, right in zip(names, numeric, strict=True)))
    for column, right in zip(table.columns, numeric, strict=True):
        column.overflow = "fold"
        column.no_wrap = right
    for row in rows:
        table.add_row(*(Text(cell) for cell in row))
    console.show(out, table)


def _show_records(out: Console, names: list[str], rows: list[list[str]]) -> None:
    """A block a row, a line a column: for tables that are wider than the terminal."""
    wide = max(len(name) for name in names)
    for number, row in enumerate(rows, start=1):
        out.print(console.text((f"-- {number}", "dim")))
        for name, cell in zip(names, row, strict=True):
            out.print(console.text((f"{name:<{wide}}  ", "bold"), cell))


def _crowded(out: Console, names: list[str], rows: list[list[str]]) -> bool:
    """Whether the columns, as narrow as they can still be read, are wider than the terminal together."""
    least = [
        max([len(name), *(min(len(row[place]), NARROWEST) for row in rows)])
        for place, name in enumerate(names)
    ]
    return sum(least) + 2 * len(least) > out.width


def _write_json(reader: "pa.RecordBatchReader") -> None:
    """An array of objects, a line each, written as the rows come."""
    names = _distinct(reader.schema.names)
    before = "[\n"
    for values in (row for batch in reader for row in _rows(batch)):
        sys.stdout.write(before + console.as_json(dict(zip(names, values, strict=True))))
        before = ",\n"
    sys.stdout.write("[]\n" if before == "[\n" else "\n]\n")


def _write_csv(reader: "pa.RecordBatchReader") -> None:
    """A header and a line a row; lists and structs as JSON, NULL as nothing."""
    writer = csv.writer(sys.stdout, lineterminator="\n")
    writer.writerow(reader.schema.names)
    for values in (row for batch in reader for row in _rows(batch)):
        writer.writerow([_field(value) for value in values])


def _rows(batch: "pa.RecordBatch") -> Iterator[tuple[Any, ...]]:
    return zip(*(column.to_pylist() for column in batch.columns), strict=True)


def _distinct(names: list[str]) -> list[str]:
    """Names of columns for an object: a second "path" becomes "path_2"."""
    seen: dict[str, int] = {}
    distinct = []
    for name in names:
        seen[name] = seen.get(name, 0) + 1
        distinct.append(name if seen[name] == 1 else f"{name}_{seen[name]}")
    return distinct


def _field(value: Any) -> Any:
    plain = console.jsonable(value)
    if isinstance(plain, bool):
        return str(plain).lower()
    return json.dumps(plain, ensure_ascii=False) if isinstance(plain, list | dict) else plain


def _cell(value: Any) -> str:
    if value is None:
        return "NULL"
    if isinstance(value, float):
        return f"{value:.6g}"
    if isinstance(value, datetime):
        return value.isoformat(sep=" ", timespec="seconds")
    if isinstance(value, list | dict | tuple):
        return console.plain(json.dumps(console.jsonable(value), ensure_ascii=False))
    return console.plain(_field(value))
