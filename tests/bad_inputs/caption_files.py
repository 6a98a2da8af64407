"""Caption files that say nothing that can be read."""

import io
import os
from collections.abc import Callable

import pyarrow as pa
import pyarrow.parquet as pq

from explain_core.data.columns.captions import MAX_CAPTIONS
from explain_core.data.tables.text_file import MAX_LINE
from explain_core.image_sets import load_image_set
from tests.bad_inputs.place import TEXT, Case, Place


def lines(text: str | bytes) -> Callable[[Place], object]:
    """A folder of birds with this captions.jsonl."""
    return lambda place: load_image_set(f"folder:{place.birds(text)}")


def table(text: str | bytes) -> Callable[[Place], object]:
    """A folder of birds with this captions.csv."""
    return lambda place: load_image_set(f"folder:{place.birds(text, 'captions.csv')}")


def parquet(content: bytes) -> Callable[[Place], object]:
    """A folder of birds with this captions.parquet."""
    return lambda place: load_image_set(f"folder:{place.birds(content, 'captions.parquet')}")


def columns(**held: object) -> bytes:
    """A Parquet file of these columns."""
    buffer = io.BytesIO()
    pq.write_table(pa.table(held), buffer)
    return buffer.getvalue()


def image(path: str) -> Callable[[Place], object]:
    """A second line that speaks of the image PATH."""
    return lines(TEXT + f'{{"image": "{path}", "caption": "a bird"}}\n')


def a_pipe(place: Place) -> object:
    os.mkfifo(place.birds().parent / "pipe.jsonl")
    from explain_core.data.columns.captions import read_captions

    return list(read_captions(place.folder / "pipe.jsonl"))


SOUND = columns(image=["crow/1.png"], caption=["a black bird"])


def repeated(place: Place) -> object:
    """One caption of a megabyte, stored once and named in 300 rows."""
    return parquet(columns(image=["crow/1.png"] * 300, caption=["x" * 2**20] * 300))(place)


CASES = [
    Case(
        "a line that is not JSON",
        lines(TEXT + "{'image': 1}\n"),
        ("captions.jsonl:2", "not JSON", "One object a line"),
    ),
    Case("a line cut off", lines(TEXT + '{"image": "crow/1.p'), ("captions.jsonl:2", "not JSON")),
    Case("brackets without end", lines(TEXT + "[" * 100_000), ("captions.jsonl:2", "not JSON")),
    Case("a list in the place of an object", lines("[1, 2]\n"), ("captions.jsonl:1", "an object")),
    Case(
        "a caption that is a number",
        lines('{"image": "crow/1.png", "caption": 7}'),
        ("jsonl:1", "7", "string"),
    ),
    Case(
        "captions that are a string",
        lines('{"image": "a", "captions": "x"}'),
        ("jsonl:1", "a list of strings"),
    ),
    Case("a line without a caption", lines('{"image": "crow/1.png"}'), ("jsonl:1", "neither")),
    Case(
        "a line without an image", lines('{"caption": "a bird"}'), ("jsonl:1", 'neither "image" nor "class"')
    ),
    Case(
        "half a character",
        lines('{"image": "crow/1.png", "caption": "\\ud800"}'),
        ("jsonl:1", "half a character"),
    ),
    Case(
        "Latin-1 in JSON lines", lines(TEXT.encode() + b'{"image": "cr\xf6w"}'), ("jsonl:2", "0xf6", "UTF-8")
    ),
    Case(
        "UTF-16 cut in a character", lines(TEXT.encode("utf-16")[:-1]), ("jsonl:", "Save the file as UTF-8")
    ),
    Case(
        "captions for absent images alone",
        lines('{"image": "dodo/1.png", "caption": "x"}'),
        ("dodo/1.png", "there is crow/1.png"),
    ),
    Case("captions of nothing", lines(""), ("holds no captions",)),
    Case(
        "two caption files",
        lambda p: p.put("birds/captions.csv", "x") and lines(TEXT)(p),
        ("keep one of them",),
    ),
    Case(
        "a path that leaves the folder",
        image("../../etc/passwd"),
        ("jsonl:2", "../../etc/passwd", "leads out"),
    ),
    Case("a path that leaves it further in", image("crow/../../1.png"), ("jsonl:2", "leads out")),
    Case(
        "an absolute path in captions", image("/etc/passwd"), ("jsonl:2", "leads out", "give the path from")
    ),
    Case("a Windows drive in captions", image("C:\\\\birds\\\\1.png"), ("jsonl:2", "leads out")),
    Case("a Windows share", image("\\\\\\\\server\\\\1.png"), ("jsonl:2", "leads out")),
    Case(
        "a NUL byte in a path",
        lines('{"image": "crow/\\u00001.png", "caption": "x"}'),
        ("none of the caption file's 1 row",),
    ),
    Case(
        "line breaks and escapes in a path that leaves",
        image("../a\\n\\n\\n\\u001b[2J"),
        ("jsonl:2", "leads out"),
    ),
    Case(
        "a line without end",
        lines('{"image": "crow/1.png", "caption": "' + "x" * (MAX_LINE + 10)),
        ("jsonl:1", "longer than 4 MiB", "line breaks"),
    ),
    Case(
        "a caption of 10,001 characters in a line",
        lines(TEXT.replace("black", "x" * 10_001)),
        ("jsonl:1", "at most 10,000"),
    ),
    Case(
        "too many captions of one image",
        lines(TEXT * (MAX_CAPTIONS + 1)),
        ("jsonl:10001", "crow/1.png", "10,000 captions"),
    ),
    Case(
        "too many captions of one class",
        lines('{"class": "crow", "caption": "x"}\n' * (MAX_CAPTIONS + 1)),
        ("jsonl:10001", "crow", "10,000"),
    ),
    Case(
        "a split that is not there",
        lines(TEXT.replace("}", ', "split": "blue"}')),
        ("jsonl:1", "'blue'", '"train" or "test"'),
    ),
    Case(
        "a box that is infinite",
        lines(TEXT.replace("}", ', "x": Infinity, "y": 0, "width": 1, "height": 2}')),
        ("jsonl:1", "inf"),
    ),
    Case("an empty CSV file", table(""), ("captions.csv is empty", "first line")),
    Case("CSV without its columns", table("place,words\na,b\n"), ("captions.csv:1", "'place'", "wanted")),
    Case("CSV with a column twice", table("image,caption,caption\na,b,c\n"), ("captions.csv:1", "twice")),
    Case(
        "CSV with an unquoted comma",
        table("image,caption\ncrow/1.png,a small, black bird\n"),
        ("captions.csv:2", "3 fields", "quotes around it"),
    ),
    Case(
        "CSV with an open quote",
        table('image,caption\ncrow/1.png,"a bird\n'),
        ("captions.csv:2", "Is a quote missing"),
    ),
    Case(
        "CSV with a quote too many",
        table('image,caption\ncrow/1.png,"a" bird\n'),
        ("captions.csv:2", "quote"),
    ),
    Case(
        "CSV with a line without end",
        table("image,caption\ncrow/1.png," + "x" * (MAX_LINE + 10)),
        ("captions.csv:2", "4 MiB"),
    ),
    Case(
        "CSV with an endless field",
        table('image,caption\ncrow/1.png,"' + "x\n" * 100_000),
        ("captions.csv:2", "field limit"),
    ),
    Case(
        "bytes of no encoding in CSV",
        table(b"image,caption\ncrow/1.png,na\xefve \x90\n"),
        ("captions.csv:2", "0xef", "UTF-8"),
    ),
    Case(
        "Parquet cut off", parquet(SOUND[:-30]), ("captions.parquet", "is not a Parquet file, or is damaged")
    ),
    Case("Parquet cut to nothing", parquet(b""), ("captions.parquet", "is not a Parquet file")),
    Case(
        "CSV under the name of Parquet",
        parquet(b"image,caption\n"),
        ("captions.parquet", "is not a Parquet file"),
    ),
    Case(
        "Parquet without its columns", parquet(columns(path=["a"])), ("captions.parquet", "'path'", "wanted")
    ),
    Case("Parquet of numbers", parquet(columns(image=[1], caption=[2])), ("row 1", "1", "name is wanted")),
    Case(
        "a small Parquet file that unpacks to hundreds of megabytes",
        repeated,
        ("captions.parquet, row 1", "MiB of captions"),
    ),
    Case("captions through a pipe", a_pipe, ("pipe.jsonl", "not a regular file")),
]
