"""Which code page of signs of two bytes a table is in, by the names of its columns: 标签, 图片, 라벨, ラベル."""

import codecs
import re
from collections.abc import Iterator

from explain_core.data.tables.column_names import meaning
from explain_core.places import Place

PAGES = ("gb18030", "big5", "euc_kr", "cp932")
BLOCK = 2**20
LONGEST = 2**14  #: bytes of the first line
_BETWEEN = re.compile("[,;\t|]")


def page_of_header(path: Place) -> str | None:
    """The only one of these pages in which the first line has a column of a known name that is not ASCII, and the whole
    file is text; None where there is none, or several."""
    with path.open() as file:
        first = file.readline(LONGEST)
    if first.isascii():
        return None
    found = [page for page in PAGES if _names_columns(first, page)]
    return found[0] if len(found) == 1 and _is_text(path, found[0]) else None


def _names_columns(first: bytes, page: str) -> bool:
    try:
        names = _BETWEEN.split(first.decode(page).strip())
    except UnicodeDecodeError:
        return False
    return any(meaning(name.strip(" \"'")) is not None for name in names if not name.isascii())


def _is_text(path: Place, page: str) -> bool:
    decoder = codecs.getincrementaldecoder(page)()
    try:
        for block in _blocks(path):
            decoder.decode(block)
        decoder.decode(b"", final=True)
    except UnicodeDecodeError:
        return False
    return True


def _blocks(path: Place) -> Iterator[bytes]:
    with path.open() as file:
        while block := file.read(BLOCK):
            yield block
