"""A user's own table with what a run says of each row's image in columns beside it."""

from __future__ import annotations

import csv
import io
import json
from collections.abc import Iterable, Mapping, Sequence
from pathlib import Path
from typing import Any

from explain_core.data.columns.columns import columns_of
from explain_core.data.listing.image_listing import ImageFile, Listing
from explain_core.data.listing.image_names import ImageNames
from explain_core.data.tables.table import Table
from explain_core.data.tables.table_file import open_table
from explain_core.data.wording import counted, some
from explain_core.errors import CaptionError, InputError
from explain_core.files import write_beside
from explain_core.places import Place
from explain_core.runs.exchange import Handed
from explain_core.runs.explained_images import ExplainedImage
from explain_core.store.published_run import PublishedRun

PREFIX = "explained_"
ADDED = ("predicted", "p_predicted", "correct", "sentence", "failure", "attributes", "image_id")
KINDS = (".csv", ".tsv", ".jsonl", ".parquet")


def write_beside_manifest(
    run: PublishedRun,
    images: Iterable[ExplainedImage],
    manifest: Path,
    out: Path,
    given: Mapping[str, Sequence[str]] | None = None,
) -> Handed:
    """The table `manifest` again as `out` (.csv, .tsv, .jsonl or .parquet), with the columns ADDED behind its own.

    CSV has between its values what the user's table has, semicolons for example, and is in UTF-8.
    Rows of images that the run has not keep empty columns, and are counted. Raises InputError where `out` is there, or
    of another ending, where no row names an image of the run, or a column of these names is there; CaptionError.
    """
    if out.suffix.lower() not in KINDS:
        raise InputError(f"{out}: its name has to end in {', '.join(KINDS)}.")
    if out.exists():
        raise InputError(f"{out} is there already. Name another file, or move it away.")
    table = open_table(Place.of(manifest))
    if taken := [name for name in table.columns if name.startswith(PREFIX)]:
        raise InputError(
            f"{manifest.name} has columns of explanations already: {some(taken)}. Give the one without."
        )
    told = {image.path: image for image in images}
    root = Place.of(run.image_root)
    names = ImageNames(Listing(root, {path: ImageFile("", None) for path in told}, asked=root))
    column = columns_of(table, given, names.is_there()).image
    if column is None:
        raise CaptionError(
            f"{manifest.name}: no column names images; there are {some(table.columns)}. Say which does: --columns "
            "image=COLUMN"
        )
    rows: list[Mapping[str, object]] = []
    added: list[dict[str, object]] = []
    lost, met = list[str](), set[str]()
    for where, fields in table.rows():
        image = told.get(_found(names, fields.get(column), where) or "")
        if image is None:
            lost.append(str(fields.get(column)))
        else:
            met.add(image.path)
        rows.append(fields)
        added.append(_said(image))
    if len(lost) == len(rows):
        raise InputError(
            f"{manifest.name}: no row names an image of run {run.name}: it names {some(lost)}; there is "
            f"{some(list(told))}."
        )
    _write(table, out, rows, added)
    notes = (f"{counted(len(lost), 'row')} of images that the run has not: {some(lost)}",) if lost else ()
    return Handed(out, len(met), notes)


def _found(names: ImageNames, value: object, where: str) -> str | None:
    if isinstance(value, dict):  # Hugging Face's {"bytes": ..., "path": ...}
        value = value.get("path")
    try:
        return None if value is None else names.find(str(value), where)
    except CaptionError:
        return None


def _said(image: ExplainedImage | None) -> dict[str, object]:
    if image is None:
        return dict.fromkeys(f"{PREFIX}{name}" for name in ADDED)
    values = (
        image.predicted, image.p_predicted, image.correct, image.sentence, image.failure,
        "; ".join(name for name, _ in image.attributes), image.image_id,
    )  # fmt: skip
    return {f"{PREFIX}{name}": value for name, value in zip(ADDED, values, strict=True)}


def _write(
    table: Table, out: Path, rows: Sequence[Mapping[str, object]], added: Sequence[dict[str, object]]
) -> None:
    columns = [*table.columns, *(f"{PREFIX}{name}" for name in ADDED)]
    with write_beside(out) as handle:
        if out.suffix.lower() == ".parquet":
            _parquet(table, handle, rows, added)
            return
        text = io.StringIO()
        if out.suffix.lower() == ".jsonl":
            for row, more in zip(rows, added, strict=True):
                text.write(json.dumps({**row, **more}, ensure_ascii=False, default=str) + "\n")
        else:
            separator = "\t" if out.suffix.lower() == ".tsv" else table.separator
            writer = csv.DictWriter(text, columns, delimiter=separator)
            writer.writeheader()
            for row, more in zip(rows, added, strict=True):
                writer.writerow(
                    {name: _cell(value) for name, value in {**row, **more}.items() if name in columns}
                )
        handle.write(text.getvalue().encode())


def _parquet(
    table: Table, handle: Any, rows: Sequence[Mapping[str, object]], added: Sequence[dict[str, object]]
) -> None:
    """Columns of a Parquet file as they are, with their types; of other tables as text."""
    import pyarrow as pa
    import pyarrow.parquet as pq

    if table.path.suffix.lower() in (".parquet", ".pq"):
        whole = pq.read_table(table.path.source(), partitioning=None)
    else:
        whole = pa.table({name: [_cell(row.get(name)) for row in rows] for name in table.columns if name})
    kinds = {"p_predicted": pa.float64(), "correct": pa.bool_()}
    for name in ADDED:
        values = pa.array([more[f"{PREFIX}{name}"] for more in added], kinds.get(name, pa.string()))
        whole = whole.append_column(f"{PREFIX}{name}", values)
    pq.write_table(whole, handle)


def _cell(value: object) -> object:
    if isinstance(value, dict | list):
        return json.dumps(value, ensure_ascii=False, default=str)
    return "" if value is None else str(value).lower() if isinstance(value, bool) else str(value)
