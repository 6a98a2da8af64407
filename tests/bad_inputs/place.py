"""What a case of the corpus can do: write bad files, read them as the program does, and type commands."""

import hashlib
import io
import json
import os
import struct
import sys
import zlib
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from PIL import Image

from explain_core.errors import ExplainError

TEXT = '{"image": "crow/1.png", "caption": "a black bird"}\n'


@dataclass(frozen=True)
class Place:
    """An empty folder that is the working directory, and the hand-made store to ask."""

    folder: Path
    made: Any
    capsys: Any

    def put(self, name: str, content: bytes | str) -> Path:
        """Write a file, with the folders it needs."""
        path = self.folder / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_bytes(content if isinstance(content, bytes) else content.encode())
        return path

    def birds(self, captions: str | bytes = TEXT, name: str = "captions.jsonl") -> Path:
        """A sound folder of two pictures in two classes, but for its caption file."""
        self.put("birds/crow/1.png", png())
        self.put("birds/wren/2.png", png(colour=(90, 60, 30)))
        self.put(f"birds/{name}", captions)
        return self.folder / "birds"

    def typed(self, *words: str) -> str:
        """Type `explain WORDS`: the error that it prints. The command has to fail, without a traceback."""
        from flows.cli.app import run_command

        before, sys.argv = sys.argv, ["explain", *words]
        try:
            run_command()
        except SystemExit as end:
            code = end.code
        else:
            code = 0
        finally:
            sys.argv = before
        printed = self.capsys.readouterr()
        assert code in (1, 2), (code, printed.out[-500:])
        assert "Traceback" not in printed.err
        error = printed.err.rpartition("error: ")[2] if code == 1 else printed.err
        return str(error).strip()

    def asked(self, *words: str) -> str:
        """`typed`, of the hand-made store."""
        return self.typed(*words, "--store", str(self.made.store))


@dataclass(frozen=True)
class Case:
    """A bad input: what is wrong, who meets it, and the words that the answer must hold.

    `meet` returns the error as it is printed, or raises ExplainError.
    """

    wrong: str
    meet: Callable[[Place], Any]
    says: tuple[str, ...]
    lines: int = 3

    def answer(self, place: Place) -> str:
        """The error that the input is answered with."""
        try:
            said = self.meet(place)
        except ExplainError as error:
            said = str(error)
        assert isinstance(said, str) and said, f"{self.wrong}: accepted, {said!r}"
        return said


def png(width: int = 6, height: int = 4, colour: tuple[int, int, int] = (200, 30, 60)) -> bytes:
    """A sound picture."""
    return encoded(Image.new("RGB", (width, height), colour))


def encoded(image: Image.Image, form: str = "PNG", **options: Any) -> bytes:
    """A picture in some format."""
    buffer = io.BytesIO()
    image.save(buffer, form, **options)
    return buffer.getvalue()


def chunk(kind: bytes, data: bytes) -> bytes:
    """A part of a PNG file."""
    return struct.pack(">I", len(data)) + kind + data + struct.pack(">I", zlib.crc32(kind + data))


def png_of(
    width: int, height: int, pixels: bytes = b"", depth: int = 8, colour: int = 2, before: bytes = b""
) -> bytes:
    """A PNG that claims a size, whatever it holds; `pixels` are compressed already."""
    header = chunk(b"IHDR", struct.pack(">IIBBBBB", width, height, depth, colour, 0, 0, 0))
    held = chunk(b"IDAT", pixels or zlib.compress(b"\0" * 99))
    return b"\x89PNG\r\n\x1a\n" + header + before + held + chunk(b"IEND", b"")


def zeros(count: int) -> bytes:
    """`count` zeros, compressed a thousandfold."""
    packer, block = zlib.compressobj(9), bytes(2**20)
    parts = [packer.compress(block[: min(2**20, count - done)]) for done in range(0, count, 2**20)]
    return b"".join(parts) + packer.flush()


def safetensors(header: Any, body: bytes = b"", length: int | None = None) -> bytes:
    """A safetensors file with any header."""
    text = header if isinstance(header, bytes) else json.dumps(header).encode()
    return struct.pack("<Q", len(text) if length is None else length) + text + body


def tree(folder: Path) -> dict[str, str]:
    """Every file under a folder with a hash of its bytes, links and pipes by what they are."""
    found = {}
    for path in sorted(folder.rglob("*")):
        name = os.fsencode(path.relative_to(folder)).decode(errors="replace")
        if path.is_symlink() or not path.is_file():
            found[name] = "folder" if path.is_dir() else "link or pipe"
        else:
            found[name] = hashlib.sha256(path.read_bytes()).hexdigest()
    return found
