"""docs/networks.md: the table of networks that are taken, made by asking each: python -m tests.networks.table"""

from __future__ import annotations

import warnings
from collections.abc import Iterable, Iterator
from pathlib import Path

from explain_core.model.networks import NetworkDescription, describe_network
from tests.networks.adapted import ADAPTED, SIZE, adapted
from tests.networks.collection import VARIANTS, variant
from tests.networks.families import CLASSES, build, members
from tests.networks.heads import HEADS, network

PAGE = Path(__file__).parents[2] / "docs" / "networks.md"
BEGIN, END = "<!-- made by python -m tests.networks.table -->", "<!-- end of the table -->"
HEAD = "| network | maps of | filters, h x w | laid out as | weights |\n|---|---|---|---|---|"
HEAD_PIXELS = 64


def heads() -> Iterator[str]:
    """A row for each network as people write them."""
    for name in HEADS:
        yield row(name, describe_network(network(name), HEAD_PIXELS, CLASSES))


def variants() -> Iterator[str]:
    """A row for each network that is met less often."""
    for name, each in VARIANTS.items():
        yield row(name, describe_network(variant(name), each.size, CLASSES))


def adaptations() -> Iterator[str]:
    """A row for each network of a library that was adapted, where the libraries are installed."""
    for name in ADAPTED:
        try:
            model = adapted(name)
        except ImportError:
            continue
        yield row(name, describe_network(model, SIZE, CLASSES))


def families() -> Iterator[tuple[str, str]]:
    """(library, row) for each network of a library that is installed."""
    for member in members():
        try:
            model = build(member)
        except ImportError:
            continue
        found = describe_network(model, member.size, CLASSES)
        yield member.source, row(f"{member.name}, {member.size} px", found)


def row(name: str, found: NetworkDescription) -> str:
    """One network's row."""
    if not found.accepted or found.map_size is None:
        return f"| {name} | refused: {found.reason.partition(':')[0].partition(chr(10))[0]} | | | |"
    height, width = found.map_size
    return f"| {name} | {found.layer} | {found.channels}, {height} x {width} | {found.layout} | {found.weights} |"


def section(title: str, rows: Iterable[str]) -> str:
    """A table under its title."""
    return "\n".join([f"### {title}", "", HEAD, *rows, ""])


def main() -> None:
    """Write the table anew into its page."""
    warnings.simplefilter("ignore")  # other people's libraries
    parts = {
        "As people write them": list(heads()),
        "Met less often": list(variants()),
        "Adapted": list(adaptations()),
    }
    for library, each in families():
        parts.setdefault(library, []).append(each)
        print(each, flush=True)
    text = PAGE.read_text()
    before, after = text.partition(BEGIN)[0], text.partition(END)[2]
    tables = "\n".join(section(title, rows) for title, rows in parts.items())
    PAGE.write_text(f"{before}{BEGIN}\n\n{tables}\n{END}{after}")


if __name__ == "__main__":
    main()
