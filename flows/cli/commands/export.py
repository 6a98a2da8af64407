"""`explain export`: tables of the store as Parquet or CSV files."""

from pathlib import Path
from typing import Annotated

import typer

from explain_core.errors import InputError
from explain_core.files import is_file
from flows import console
from flows.cli.commands.sql import counted
from flows.cli.options import DEFAULT, StoreOption
from flows.console import text


def export(
    tables: Annotated[
        list[str] | None, typer.Argument(metavar="[TABLE]...", help="Tables or views; all tables without.")
    ] = None,
    parquet: Annotated[
        Path | None, typer.Option(metavar="DIR", help="Write TABLE.parquet into this folder.")
    ] = None,
    csv: Annotated[Path | None, typer.Option(metavar="DIR", help="Write TABLE.csv into this folder.")] = None,
    store: StoreOption = DEFAULT,
    run: Annotated[
        str | None, typer.Option("--run", metavar="NAME|ID", help="Only this run's rows, by label or id.")
    ] = None,
) -> None:
    """Write tables of the store to files that other programs read, a file a table.

    Parquet keeps lists, structs and types; CSV has lists and structs as JSON.
    With --run only the rows of one run, its image set and its vocabulary.
    A file that is there already is left alone, and nothing is written.

    [bold]Examples[/]

    explain export --parquet exported

    explain export predictions confusions --csv exported --run epoch06

    [dim]predictions  1,449 rows  exported/predictions.csv[/]
    """
    from explain_core.store.export import CSV, PARQUET
    from explain_core.store.export import export as write
    from explain_core.store.reader import Store

    if (parquet is None) == (csv is None):
        raise InputError("give one of --parquet DIR and --csv DIR: where to, and in which form.")
    folder, kind = (csv, CSV) if parquet is None else (parquet, PARQUET)
    if folder is None or is_file(folder):
        raise InputError(f"--{kind} {folder} is a file: name a folder.")
    with Store.open(store) as opened:
        written = write(opened, folder, kind, tables or (), opened.run(run) if run is not None else None)
    table = console.grid("table", ">rows", "file")
    table.show_header = False
    for each in written:
        table.add_row(text((each.table, "bold")), counted(each.rows), text(str(each.path)))
    console.show(console.stdout(), table)
