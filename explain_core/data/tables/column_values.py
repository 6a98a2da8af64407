"""What stands in a column's cells: a picture's file, an address, a whole number."""

import ast
import re
from pathlib import PurePosixPath

from explain_core.data.pictures.decode import SUFFIXES
from explain_core.files import file_name

LONGEST = 1000  #: letters of a cell that is a path
_NUMBER = re.compile(r"-?\d+(?:[.,]\d+)?(?:[eE][-+]?\d+)?")


def text_of(value: object) -> str:
    """A cell as text; of Hugging Face's pictures their path."""
    value = opened(value)
    if isinstance(value, dict):  # {"bytes": ..., "path": ...}
        value = value.get("path")
    return "" if value is None else str(value)


def opened(value: object) -> object:
    """A picture's dict, where a cell holds it as Python writes it: {'bytes': None, 'path': '1.jpg'}; else the cell."""
    if isinstance(value, str) and value.startswith("{") and "path" in value[:LONGEST]:
        try:
            found = ast.literal_eval(value[:LONGEST])
        except (ValueError, SyntaxError, RecursionError, MemoryError):
            return value
        return found if isinstance(found, dict) and "path" in found else value
    return value


def looks_like_file(text: str) -> bool:
    """Whether a text ends like a picture's file."""
    plain = without_query(re.sub(r"#\d+$", "", text.strip()))
    return PurePosixPath(plain).suffix.lower() in SUFFIXES


def without_query(name: str) -> str:
    """A picture's address without what stands behind it: "https://a.org/1.jpg?size=large" ends in ".jpg"."""
    return re.sub(r"[?#].*", "", name) if "://" in name and is_address(name) else name


def is_address(text: str) -> bool:
    """Whether a text is an address in the web."""
    return re.match(r"https?://", text) is not None


def file_stem(value: object) -> str:
    """The name of a cell's file without folders and ending."""
    return file_name(text_of(value)).rpartition(".")[0] or text_of(value)


def numbers_in(text: str) -> list[float]:
    """The numbers in a text, with points or commas: "[0.1, 2]" has two, "0,1" one."""
    return [float(each.replace(",", ".")) for each in _NUMBER.findall(text)]


def is_whole(value: object) -> bool:
    """Whether a cell is a whole number, however it is written."""
    if isinstance(value, bool):
        return False
    if isinstance(value, int):
        return True
    return (isinstance(value, str) and re.fullmatch(r"\s*-?\d+(\.0)?\s*", value) is not None) or (
        isinstance(value, float) and value.is_integer()
    )
