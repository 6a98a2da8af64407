"""`explain export`: tables of the store as Parquet or CSV files, and a run's explanations for other programs."""

from pathlib import Path
from typing import Annotated

import typer

from explain_core.errors import InputError
from explain_core.files import is_file
from flows import console
from flows.cli.commands.sql import counted
from flows.cli.data_options import ColumnsOption
from flows.cli.options import DEFAULT, StoreOption, asked
from flows.console import text

EXPLANATIONS = "Explanations of a run"


def export(
    tables: Annotated[
        list[str] | None, typer.Argument(metavar="[TABLE]...", help="Tables or views; all tables without.")
    ] = None,
    parquet: Annotated[
        Path | None, typer.Option(metavar="DIR", help="Write TABLE.parquet into this folder.")
    ] = None,
    csv: Annotated[Path | None, typer.Option(metavar="DIR", help="Write TABLE.csv into this folder.")] = None,
    huggingface: Annotated[
        Path | None,
        typer.Option(
            metavar="DIR",
            help="A folder for Hugging Face's datasets: pictures, and metadata.parquet with labels, predictions, "
            "sentences, attributes and groundings.",
            rich_help_panel=EXPLANATIONS,
        ),
    ] = None,
    coco: Annotated[
        Path | None,
        typer.Option(
            metavar="FILE",
            help="COCO's JSON: a category an attribute, a box a grounding.",
            rich_help_panel=EXPLANATIONS,
        ),
    ] = None,
    fiftyone: Annotated[
        Path | None,
        typer.Option(
            metavar="FILE",
            help="JSON for [bold]fiftyone.Dataset.from_json[/]: predictions, groundings and sentences.",
            rich_help_panel=EXPLANATIONS,
        ),
    ] = None,
    beside: Annotated[
        Path | None,
        typer.Option(
            metavar="MANIFEST",
            help="Your own table of images again, with explained_... columns behind yours, into [bold]--out[/].",
            rich_help_panel=EXPLANATIONS,
        ),
    ] = None,
    out: Annotated[
        Path | None,
        typer.Option(
            metavar="FILE",
            help="Where to, with --beside: .csv, .tsv, .jsonl or .parquet.",
            rich_help_panel=EXPLANATIONS,
        ),
    ] = None,
    columns: ColumnsOption = None,
    store: StoreOption = DEFAULT,
    run: Annotated[
        str | None, typer.Option("--run", metavar="NAME|ID", help="Only this run's rows, by label or id.")
    ] = None,
) -> None:
    """Write tables of the store to files that other programs read, a file a table; or a run's explanations.

    Parquet keeps lists, structs and types; CSV has lists and structs as JSON.
    With --run only the rows of one run, its image set and its vocabulary.
    A file that is there already is left alone, and nothing is written.

    Explanations are those of one run, the newest without --run. A grounding's box is the part of its heatmap around the
    peak that is at least half as strong, in pixels of the picture.

    [bold]Examples[/]

    explain export --huggingface exported/explained

    explain export --beside birds.csv --out birds_explained.csv

    explain export --parquet exported

    explain export predictions confusions --csv exported --run epoch06

    [dim]predictions  1,449 rows  exported/predictions.csv[/]
    """
    from explain_core.store.export import CSV, PARQUET
    from explain_core.store.export import export as write
    from explain_core.store.reader import Store

    wanted = {"huggingface": huggingface, "coco": coco, "fiftyone": fiftyone, "beside": beside}
    if any(wanted.values()):
        if parquet is not None or csv is not None or tables:
            raise InputError(
                "tables are one export and explanations another: leave --parquet, --csv and names out."
            )
        if (beside is None) != (out is None):
            raise InputError("--beside MANIFEST and --out FILE go together: the table, and where to.")
        _explanations(
            store, run, {name: path for name, path in wanted.items() if path is not None}, out, columns
        )
        return
    if (parquet is None) == (csv is None):
        raise InputError(
            "give one of --parquet DIR and --csv DIR: where to, and in which form; or --huggingface, --coco, "
            "--fiftyone or --beside for explanations."
        )
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


def _explanations(
    store: Path, run: str | None, wanted: dict[str, Path], out: Path | None, columns: str | None
) -> None:
    from explain_core.data.columns.column_options import columns_given
    from explain_core.data.wording import counted
    from explain_core.runs import exchange
    from explain_core.runs.explained_images import explained_images
    from explain_core.runs.manifest_columns import write_beside_manifest

    with asked(store, run) as (opened, row):
        for name, path in wanted.items():
            images = list(explained_images(opened, row)) if name in ("coco", "fiftyone") else ()
            if name == "huggingface":
                found = exchange.write_hugging_face(row, explained_images(opened, row), path)
            elif name == "coco":
                found = exchange.write_json(path, exchange.coco(images), len(images))
            elif name == "fiftyone":
                found = exchange.write_json(path, exchange.fiftyone(row, images), len(images))
            else:
                assert out is not None
                given = columns_given(columns or "")
                found = write_beside_manifest(row, explained_images(opened, row), path, out, given)
            console.stdout().print(text((name, "bold"), f"  {counted(found.images, 'image')}  {found.path}"))
            for note in found.notes:
                console.note(note)
