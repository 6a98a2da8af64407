"""How answers are printed: text from the data as it is, bars, tables, JSON; plain where nobody watches."""

import dataclasses
import json
import math
import os
import sys
from collections.abc import Iterable
from datetime import date, datetime, time
from shlex import quote
from typing import TYPE_CHECKING, Any

from rich.console import Console
from rich.table import Table
from rich.text import Text

from explain_core.data.image_set import display_name

if TYPE_CHECKING:
    from explain_core.runs.answers import Share

PIPED = 100_000  # columns: what is piped into another program is not wrapped
BAR = 24
KEPT = {"id", "image", "published", "attribute"}  # columns that are never broken
EIGHTHS = " ▏▎▍▌▋▊▉█"


def stdout() -> Console:
    """Standard output: wrapped and coloured in a terminal, one line a row where it is piped."""
    prepare_output()
    wide = not sys.stdout.isatty() and "COLUMNS" not in os.environ
    return Console(highlight=False, markup=False, emoji=False, width=PIPED if wide else None)


def prepare_output() -> None:
    """Let characters that the output's encoding lacks become question marks, rather than an error."""
    reconfigure = getattr(sys.stdout, "reconfigure", None)
    if reconfigure is not None:
        reconfigure(errors="replace")


def note(*lines: str) -> None:
    """Say something beside the answer, on standard error."""
    out = Console(stderr=True, highlight=False, markup=False, emoji=False)
    for line in lines:
        out.print(plain(line), style="dim", soft_wrap=True)


def plain(value: object) -> str:
    """Text from the data on one line, without anything that would steer the terminal."""
    return "".join(
        c if c.isprintable() else " " if c.isspace() else "\N{REPLACEMENT CHARACTER}" for c in str(value)
    )


def shell_word(value: str) -> str:
    """A word as it can be given to a shell: quoted where it must be, and as $'...' where `plain` would change it."""
    if value.isprintable():
        return quote(value)
    escaped = (
        c if c.isprintable() and c not in "'\\" else "".join(f"\\x{byte:02x}" for byte in os.fsencode(c))
        for c in value
    )
    return f"$'{''.join(escaped)}'"


def text(*parts: str | tuple[str, str]) -> Text:
    """Text of parts, each a string or (string, style); nothing in it is read as markup."""
    return Text.assemble(*(plain(p) if isinstance(p, str) else (plain(p[0]), p[1]) for p in parts))


def spoken(class_name: str) -> str:
    """A class's name as people write it, or as it is stored where nothing would be left."""
    return display_name(class_name) or class_name


def percent(value: float) -> str:
    """A probability for people: "80 %", "0.3 %"."""
    return (
        f"{value:.0%}".replace("%", " %")
        if value >= 0.0095 or value == 0
        else f"{value:.1%}".replace("%", " %")
    )


def grid(*columns: str, **styles: str) -> Table:
    """A table without lines; a column whose name begins with ">" is set to the right."""
    table = Table(box=None, pad_edge=False, header_style="bold", show_edge=False)
    for column in columns:
        name = column.removeprefix(">")
        right = name != column
        table.add_column(
            Text(name), justify="right" if right else "left", style=styles.get(name),
            no_wrap=right or name in KEPT,
        )  # fmt: skip
    return table


def show(out: Console, table: Table) -> None:
    """Print a table; without the padding at the ends of lines where it is piped."""
    if out.is_terminal:
        out.print(table)
        return
    with out.capture() as captured:
        out.print(table)
    for line in captured.get().splitlines():
        print(line.rstrip())


def bars(shares: Iterable["Share"]) -> Table:
    """Attributes with their p as bars; a tick where the image's captions mention them."""
    shares = list(shares)
    largest = max((share.p for share in shares), default=1.0)
    table = grid("attribute", "", ">p", "")
    for share in shares:
        tick = text((ticked(), "green")) if share.said else text("")
        table.add_row(
            text(share.attribute), Text(bar(share.p / largest), style="cyan"), f"{share.p:.4f}", tick
        )
    return table


def ticked() -> str:
    """A tick, or what comes near it in the output's encoding."""
    return "✓" if _prints("✓") else "x"


def bar(fraction: float, width: int = BAR) -> str:
    """A bar of a length from 0 to 1, to an eighth of a character."""
    eighths = round(max(0.0, min(fraction, 1.0)) * width * 8)
    if not _prints(EIGHTHS):
        return "#" * max(round(eighths / 8), 1 if eighths else 0)
    return "█" * (eighths // 8) + EIGHTHS[eighths % 8].strip()


def print_json(answer: Any) -> None:
    """Print an answer as JSON: dataclasses as objects, times in ISO 8601, what is no number as null."""
    print(as_json(answer, indent=2))


def as_json(answer: Any, indent: int | None = None) -> str:
    """An answer as JSON, in ASCII where the output's encoding has nothing better."""
    return json.dumps(jsonable(answer), ensure_ascii=not _prints("é中"), indent=indent, allow_nan=False)


def jsonable(value: Any) -> Any:
    """A value in the types that JSON has."""
    if dataclasses.is_dataclass(value) and not isinstance(value, type):
        return {field.name: jsonable(getattr(value, field.name)) for field in dataclasses.fields(value)}
    if isinstance(value, dict):
        return {str(key): jsonable(each) for key, each in value.items()}
    if isinstance(value, list) and value and all(isinstance(each, tuple) for each in value):
        return {str(key): jsonable(each) for key, each in value}  # how Arrow gives a MAP
    if isinstance(value, list | tuple):
        return [jsonable(each) for each in value]
    if isinstance(value, float):
        return value if math.isfinite(value) else None
    if isinstance(value, datetime | date | time):
        return value.isoformat()
    if isinstance(value, bytes):
        return value.hex()
    return value if value is None or isinstance(value, bool | int | str) else str(value)


def _prints(characters: str) -> bool:
    try:
        characters.encode(sys.stdout.encoding or "utf-8")
    except (UnicodeEncodeError, LookupError):
        return False
    return True
