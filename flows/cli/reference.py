"""docs/commands.md: every command with its options, from the program itself.

Written by `python -m flows.cli.reference > docs/commands.md`; a test holds the two equal.
"""

import re
from collections.abc import Iterator
from typing import Any

import typer
from rich.text import Text

from flows.cli.app import build
from flows.cli.table import COMMANDS

HEAD = """# The commands

What `explain COMMAND --help` says, of every command: written from the program by
`python -m flows.cli.reference > docs/commands.md`, and held equal to it by a test.
"""
KINDS = {"Path": "PATH", "int": "N", "float": "X"}


def reference() -> str:
    """All commands as a page of Markdown."""
    parts, panel = [HEAD], ""
    for name, command in commands():
        its_panel = COMMANDS[name.split()[1]]
        if its_panel != panel:
            panel = its_panel
            parts.append(f"## {panel}\n")
        parts.append(_section(name, command))
    return "\n".join(parts)


def undocumented(page: str) -> list[str]:
    """Commands, and options of commands, that a page of `### explain NAME` sections does not name."""
    sections = dict(re.findall(r"^### `(explain [^`]+)`\n(.*?)(?=^##|\Z)", page, re.DOTALL | re.MULTILINE))
    missing = []
    for name, command in commands():
        section = sections.get(name)
        if section is None:
            missing.append(name)
        items = [line for line in (section or "").splitlines() if line.startswith("- `--")]
        known = {
            option for line in items for option in re.findall(r"`(--[a-z0-9-]+)`", line.partition(": ")[0])
        }
        missing += [
            f"{name} {option}"
            for parameter in command.params
            for option in _names(parameter)
            if option.startswith("--") and option != "--help" and option not in known
            if not getattr(parameter, "hidden", False)
        ]
    return missing


def commands() -> Iterator[tuple[str, Any]]:
    """Every command of the program, those of groups after their group, by its whole name."""
    found = typer.main.get_command(build()).commands  # type: ignore[attr-defined]
    for name in COMMANDS:
        yield f"explain {name}", found[name]
        for kind, command in getattr(found[name], "commands", {}).items():
            yield f"explain {name} {kind}", command


def examples(command: Any) -> list[str]:
    """The examples of a command's help."""
    return [each for each in _paragraphs(command) if each.startswith("explain ")]


def _section(name: str, command: Any) -> str:
    said, shown, inside = [], [], False
    for paragraph in _paragraphs(command):
        if paragraph in ("Example", "Examples"):
            inside = True
        elif inside:
            shown.append(f"$ {paragraph}" if paragraph.startswith("explain ") else paragraph)
        else:
            said.append(_escaped(paragraph))
    lines = [f"### `{name}`", "", "\n\n".join(said), ""]
    if shown:
        lines += ["```console", *shown, "```", ""]
    lines += [each for parameter in command.params if (each := _line(parameter))]
    return "\n".join(lines).rstrip() + "\n"


def _paragraphs(command: Any) -> list[str]:
    """The help's paragraphs, without markup, a line each."""
    return [" ".join(Text.from_markup(each).plain.split()) for each in (command.help or "").split("\n\n")]


def _line(parameter: Any) -> str:
    """A parameter as an item of a list; "" for --help, and for those that are taken for old scripts' sake."""
    names = _names(parameter)
    if "--help" in names or getattr(parameter, "hidden", False):
        return ""
    given = parameter.metavar or ("" if getattr(parameter, "is_flag", False) else _kind(parameter))
    if parameter.param_type_name == "argument":
        named = f"`{given}`"
    else:
        named = ", ".join(f"`{each}`" for each in names) + (f" `{given}`" if given else "")
    notes = ["required"] if parameter.required else []
    if parameter.default not in (None, False, True) and not parameter.required:
        notes.append(f"default `{parameter.default}`")
    if parameter.envvar:
        notes.append(f"or the variable `{parameter.envvar}`")
    told = _escaped(Text.from_markup(parameter.help or "").plain)
    return f"- {named}: {told}" + (f" *({'; '.join(notes)})*" if notes else "")


def _kind(parameter: Any) -> str:
    kind = str(parameter.type_descriptor.annotation)
    return next((name for part, name in KINDS.items() if part in kind), "TEXT")


def _names(parameter: Any) -> list[str]:
    return [*parameter.opts, *parameter.secondary_opts]


def _escaped(text: str) -> str:
    """Text in which Markdown finds no marks of its own."""
    return re.sub(r"([*<\[\]_])", r"\\\1", text)


if __name__ == "__main__":
    print(reference(), end="")
