"""Text files of people's own: which encoding they are in, and their lines."""

import codecs
import io
import os
import re
import stat
import unicodedata
from collections.abc import Collection, Iterator
from contextlib import suppress
from functools import lru_cache
from itertools import islice
from pathlib import Path

from explain_core.data.tables.code_pages import CALLED, CP1252, MOST_WORDS, WORD, code_page
from explain_core.data.tables.header_pages import page_of_header
from explain_core.errors import CaptionError
from explain_core.places import Place

#: Characters of a line; bytes of a text file that is read whole.
MAX_LINE, MAX_TEXT = 4 * 2**20, 256 * 2**20
BLOCK = 2**20
UTF_8 = "utf-8-sig"
#: Byte order marks, the longer ones first.
MARKS = (
    (codecs.BOM_UTF8, UTF_8), (codecs.BOM_UTF32_LE, "utf-32"), (codecs.BOM_UTF32_BE, "utf-32"),
    (codecs.BOM_UTF16_LE, "utf-16"), (codecs.BOM_UTF16_BE, "utf-16"),
)  # fmt: skip
#: How files begin that are no text, whatever they are called, and what they are.
NO_TEXT = {
    b"PK\x03\x04": "a spreadsheet or a zip file", b"\xd0\xcf\x11\xe0": "a spreadsheet or a document of Office",
    b"%PDF-": "a PDF", b"\x1f\x8b\x08": "packed by gzip", b"PAR1": "a Parquet file", b"SQLite format 3": "a database",
}  # fmt: skip
#: Control characters that no text has, and with them the bytes that Windows' western code page lacks.
NO_SIGNS = frozenset(set(range(0x20)) - {0x09, 0x0A, 0x0C, 0x0D, 0x1A, 0x1B})
NOT_CP1252 = NO_SIGNS | {0x81, 0x8D, 0x8F, 0x90, 0x9D}
MOST_FOLDERS = 200  #: beside a text, whose names are looked at
_LETTERS = re.compile(r"[^\W\d_]{2,}")
#: Three letters in a row that are not ASCII, and what begins signs of Shift-JIS: rare in western Europe's texts.
_FOREIGN, _KANA = re.compile(rb"[\x80-\xff]{3,}"), re.compile(rb"[\x82\x83][\x40-\x7e\x80-\xfc]")
_NOT_ASCII = re.compile(rb"[\x80-\xff]")
_WORD = re.compile(r"[^\W_]+")


def check_regular(path: Place | str | Path, at_most: int | None = None) -> None:
    """Raise CaptionError for what is no regular file (a pipe would wait for ever) or over `at_most` bytes.

    What lies behind a URL is an object, and always regular.
    """
    place = Place.of(path)
    if not place.is_local:
        return
    path = place.text
    try:
        status = os.stat(path)  # noqa: PTH116 - there are tens of thousands of caption files in CUB's layout
    except (OSError, ValueError) as error:
        said = getattr(error, "strerror", None) or error
        raise CaptionError(f"{path} cannot be read: {said}") from error
    if not stat.S_ISREG(status.st_mode):
        raise CaptionError(f"{path} is not a regular file; give a file of text")
    if at_most is not None and status.st_size > at_most:
        raise CaptionError(f"{path} is larger than {at_most // 2**20} MiB; is it a text file?")


def decoded(data: bytes, where: str, first_line: int = 1) -> str:
    """UTF-8 bytes as text, without a byte order mark. Raises CaptionError with the line that is not UTF-8."""
    try:
        return data.decode("utf-8").removeprefix("\ufeff")
    except UnicodeDecodeError as error:
        line = first_line + data.count(b"\n", 0, error.start)
        raise CaptionError(
            f"{where}:{line}: byte 0x{data[error.start]:02x} is not UTF-8 text. Save the file as UTF-8."
        ) from error


def encoding_of(path: Place) -> str:
    """The encoding of a whole text file: UTF-8, UTF-16 or UTF-32 by its mark, UTF-16 without one, or a code page.

    The page is one of signs of two bytes in which columns have known names, else the one in which its words are of one
    language, and Windows' cp1252 where several are as good. Raises
    CaptionError with the line that is not UTF-8 where it is none of these.
    """
    with path.open() as handle:
        head = handle.read(BLOCK)
        for beginning, what in NO_TEXT.items():
            if head.startswith(beginning):
                raise CaptionError(
                    f"{path.name} is {what}, whatever its name ends in, and no text. Save it as CSV or as plain text"
                )
        for mark, name in MARKS:
            if head.startswith(mark):
                return name
        zeros = head[:1000].count(b"\0")
        if zeros >= max(1, len(head[:1000]) // 4):
            return "utf-16-le" if head[1:1000:2].count(b"\0") > head[0:1000:2].count(b"\0") else "utf-16-be"
        decoder, seen, lines = codecs.getincrementaldecoder("utf-8")(), set[int](), 1
        wrong: tuple[int, int] | None = None  # the first byte that is not UTF-8, and its line
        block = head
        while block:
            if wrong is None:
                try:
                    decoder.decode(block)
                except UnicodeDecodeError as error:
                    wrong = error.object[error.start], lines + error.object.count(b"\n", 0, error.start)
                lines += block.count(b"\n")
            if wrong is not None:
                break
            block = handle.read(BLOCK)
        if wrong is None:
            try:
                decoder.decode(b"", final=True)
                return UTF_8
            except UnicodeDecodeError as error:
                wrong = error.object[error.start], lines
        foreign, words = _is_foreign(block), set[bytes]()
        while block:
            seen.update(block)
            words.update(() if len(words) > MOST_WORDS else _words(block))
            block = handle.read(BLOCK)
    if (page := page_of_header(path)) is not None:
        return page
    page = code_page(words, _names_beside(path), seen) if words and not seen & NO_SIGNS else None
    if page is None and not words and not seen & NOT_CP1252:
        page = CP1252
    if page is None or (foreign and page == CP1252):
        raise CaptionError(
            f"{path.name}:{wrong[1]}: byte 0x{wrong[0]:02x} is not UTF-8 text, and which code page the words are in is "
            "not clear. Save the file as UTF-8."
        )
    return page


def _words(block: bytes) -> Iterator[bytes]:
    """The words of a block with bytes that are not ASCII, but for those that it cuts."""
    for found in WORD.finditer(block):
        if not found[0].isascii() and (found.end() < len(block) or len(block) < BLOCK):
            yield found[0]


def _names_beside(path: Place) -> Collection[str]:
    """The words in the names of what lies beside a file, and in the folders there."""
    if not path.is_local:
        return ()
    with suppress(OSError):
        return _words_of_names(path.parent.text, path.parent.local.stat().st_mtime_ns)
    return ()


@lru_cache(maxsize=8)
def _words_of_names(folder: str, _: int) -> frozenset[str]:
    found = set[str]()
    here = Place.of(folder)
    inside = [here / entry.name for entry in islice(here.scan(), MOST_WORDS) if entry.is_dir()]
    for each in [here, *inside[:MOST_FOLDERS]]:
        with suppress(OSError):
            names = (unicodedata.normalize("NFC", entry.name) for entry in islice(each.scan(), MOST_WORDS))
            found.update(word for name in names if not name.isascii() for word in _LETTERS.findall(name))
    return frozenset(found)


def _is_foreign(data: bytes) -> bool:
    """Whether bytes that are not ASCII stand together, as in Cyrillic, Greek, Hebrew or Chinese texts, or are kana.

    In western Europe's languages most of them stand alone, between ASCII letters.
    """
    count = len(_NOT_ASCII.findall(data))
    together = sum(map(len, _FOREIGN.findall(data)))
    kana = 2 * len(_KANA.findall(data))
    return max(together, kana) * 2 > count > 2


def encoding_note(path: Place, encoding: str) -> str | None:
    """What is said of a file that is not in UTF-8: which it is, and the first word that tells whether that is so."""
    if encoding in CALLED:
        with path.open() as handle:
            lines = (line.decode(encoding, errors="replace") for line in handle)
            words = (word for line in lines for word in _WORD.findall(line) if not word.isascii())
            first = next(words, "")[:40]
        shown = f', where its words are such as "{first}"' if first else ""
        return (
            f"{path.name} is not UTF-8: it is read as {encoding} ({CALLED[encoding]}){shown}. Save it as UTF-8 where "
            "that is wrong"
        )
    return None if encoding == UTF_8 else f"{path.name} is read as {encoding.upper()}"


def text_lines(path: Place, encoding: str) -> Iterator[str]:
    """The lines of a text file with their ends, whatever these are; the file is not taken into memory.

    Raises CaptionError for an endless line, and for bytes that are no text in this encoding.
    """
    with path.open() as data, io.TextIOWrapper(data, encoding=encoding, newline="") as lines:
        number = 0
        try:
            for number, line in enumerate(iter(lambda: lines.readline(MAX_LINE + 1), ""), start=1):
                if len(line) > MAX_LINE:
                    raise endless(f"{path.name}:{number}")
                yield line.removeprefix("\ufeff") if number == 1 else line
        except UnicodeError as error:
            raise CaptionError(
                f"{path.name}:{number + 1}: not {encoding} text ({error}). Save the file as UTF-8."
            ) from error


def endless(where: str) -> CaptionError:
    """The refusal of a line that is too long."""
    return CaptionError(f"{where}: the line is longer than {MAX_LINE // 2**20} MiB; are line breaks missing?")
