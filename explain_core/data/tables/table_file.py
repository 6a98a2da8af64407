"""Tables by the ending of their file: JSON lines, JSON, CSV and its kin, Parquet."""

import json
from collections.abc import Callable, Collection, Iterator
from itertools import islice
from typing import Any

import pyarrow as pa
import pyarrow.parquet as pq

from explain_core.data.tables.json_objects import flattened
from explain_core.data.tables.json_table import is_json_lines, open_json, open_json_lines, table_of
from explain_core.data.tables.table import MAX_CAPTION, MAX_ROWS_BYTES, PEEKED, ROWS_AT_ONCE, Row, Table
from explain_core.data.tables.text_file import check_regular
from explain_core.data.tables.text_table import open_delimited
from explain_core.data.tables.yaml_text import read_yaml
from explain_core.data.wording import some
from explain_core.errors import CaptionError
from explain_core.places import Place

#: By ending: what a file is, and how it becomes a table.
WAYS = {
    (".xlsx", ".xls", ".xlsm", ".xlsb", ".ods", ".numbers", ".gsheet"): "a spreadsheet: save it as CSV, and give that",
    (".docx", ".doc", ".odt", ".rtf", ".pages", ".pdf"): "a document: save what is in it as plain text (.txt) or CSV, "
    "and give that",
    (".gz", ".bz2", ".xz", ".zst", ".zip", ".7z", ".rar"): "a packed file: unpack it, and give what is in it",
}  # fmt: skip


def open_table(
    path: Place, named: Collection[str] = (), is_there: Callable[[str], bool] | None = None
) -> Table:
    """The table in a file, by the ending of its name; `named`: columns that a user names; `is_there`: whether a value
    names a picture that is there, by which the line of columns' names is found below titles.

    Raises CaptionError where there is none that can be read.
    """
    openers: dict[str, Callable[[Place], Table]] = {
        ".jsonl": open_json_lines, ".ndjson": open_json_lines, ".manifest": open_json_lines,
        ".json": open_json_of_any_form, ".yaml": open_yaml, ".yml": open_yaml, ".csv": open_delimited,
        ".tsv": open_delimited, ".psv": open_delimited, ".txt": open_delimited, ".tab": open_delimited,
        ".token": open_delimited, ".lst": open_delimited, ".parquet": open_parquet, ".pq": open_parquet,
    }  # fmt: skip
    opener = openers.get(path.suffix.lower())
    if opener is None:
        raise CaptionError(not_read(path))
    check_regular(path)
    try:
        return open_delimited(path, named, is_there) if opener is open_delimited else opener(path)
    except OSError as error:
        raise CaptionError(f"{path} cannot be read: {error.strerror or error}") from error


def not_read(path: Place) -> str:
    """Why a file is no table by its ending, and how to make it one."""
    way = next((way for endings, way in WAYS.items() if path.name.lower().endswith(endings)), "")
    if way:
        return f"{path} is no table that is read, but {way}"
    return (
        f"{path} is no table that is read; its name has to end in {some(['.jsonl', '.csv', '.parquet'])}, .json, "
        ".tsv or .txt. Save it as CSV"
    )


def open_json_of_any_form(path: Place) -> Table:
    """The table of a JSON file, or of one that holds an object a line. Raises CaptionError for any other."""
    return open_json_lines(path) if is_json_lines(path) else open_json(path)


def open_yaml(path: Place) -> Table:
    """The table of a YAML file, in the forms of JSON. Raises CaptionError for any other."""
    return table_of(path, read_yaml(path))


def open_parquet(path: Place) -> Table:
    """The table of a Parquet file, with the label names that Hugging Face's datasets keep in it."""
    schema = _reading_parquet(path, lambda file: file.schema_arrow)
    columns = tuple(schema.names)
    nested = any(pa.types.is_struct(each.type) and each.type.get_field_index("bytes") < 0 for each in schema)
    if twice := sorted({name for name in columns if columns.count(name) > 1}):
        raise CaptionError(f'{path.name}: the column "{twice[0][:40]}" is there twice')

    def rows() -> Iterator[Row]:
        source = path.text if path.is_local else pa.BufferReader(path.read_bytes())
        number = 0
        try:
            with pq.ParquetFile(source) as file:
                for batch in file.iter_batches(ROWS_AT_ONCE):
                    if batch.nbytes > MAX_ROWS_BYTES:
                        raise CaptionError(
                            f"{path.name}, row {number + 1} or soon after: {batch.nbytes // 2**20:,} MiB of captions "
                            f"in {batch.num_rows:,} rows. At most {MAX_CAPTION:,} characters are read of a caption."
                        )
                    for fields in batch.to_pylist():
                        number += 1
                        yield f"{path.name}, row {number}", flattened(fields) if nested else fields
        except (pa.ArrowException, OSError, ValueError) as error:
            raise _damaged(path, error) from error

    if nested:
        columns = tuple(dict.fromkeys(name for _, fields in islice(rows(), PEEKED) for name in fields))
    return Table(path, columns, rows, labels=label_names(schema))


def _reading_parquet(path: Place, read: Callable[[pq.ParquetFile], Any]) -> Any:
    source = path.text if path.is_local else pa.BufferReader(path.read_bytes())
    try:
        with pq.ParquetFile(source) as file:
            return read(file)
    except (pa.ArrowException, OSError, ValueError) as error:
        raise _damaged(path, error) from error


def _damaged(path: Place, error: Exception) -> CaptionError:
    said = str(error).partition("\n")[0][:200]
    return CaptionError(f"{path} is not a Parquet file, or is damaged: {said}")


def label_names(schema: pa.Schema) -> dict[str, tuple[str, ...]]:
    """Names of ClassLabel columns, as `datasets` writes them beside the schema."""
    try:
        features = json.loads((schema.metadata or {})[b"huggingface"])["info"]["features"]
        of_lists = {
            name: each.get("feature", each) for name, each in features.items() if isinstance(each, dict)
        }
        return {
            str(name): tuple(map(str, each["names"]))
            for name, each in of_lists.items()
            if isinstance(each, dict)
            and each.get("_type") == "ClassLabel"
            and isinstance(each.get("names"), list)
        }
    except (KeyError, ValueError, TypeError, AttributeError, RecursionError):
        return {}
