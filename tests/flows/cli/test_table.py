"""One place to add a command: a file of its name, and a line in the table."""

import re
import shlex

import pytest
import typer
from typer.testing import CliRunner

import flows.cli.commands
from flows.cli.app import build
from flows.cli.reference import commands, examples, reference, undocumented
from flows.cli.table import COMMANDS, KEEP
from tests.conftest import ROOT

CLI = ROOT / "flows" / "cli"
TOY = '''
from typing import Annotated

import typer


def toy(colour: Annotated[str, typer.Option(help="Of the toy.")] = "red") -> None:
    """Play with a toy.

    [bold]Example[/]

    explain toy --colour blue
    """
    print(f"a {colour} toy")
'''


@pytest.fixture
def toy(tmp_path, monkeypatch):
    (tmp_path / "toy.py").write_text(TOY)
    monkeypatch.setattr(flows.cli.commands, "__path__", [*flows.cli.commands.__path__, str(tmp_path)])
    monkeypatch.setitem(COMMANDS, "toy", KEEP)


def test_a_command_is_added_in_one_place(toy):
    shown = CliRunner().invoke(build(), ["--help"]).stdout
    assert re.search(r"toy +Play with a toy", shown)
    assert CliRunner().invoke(build(), ["toy", "--colour", "blue"]).stdout == "a blue toy\n"
    assert CliRunner().invoke(build("toy"), ["toy"]).stdout == "a red toy\n"


def test_a_new_command_and_a_new_option_are_missed_in_the_documentation(toy):
    written = (ROOT / "docs" / "commands.md").read_text()
    assert undocumented(written) == ["explain toy", "explain toy --colour"]
    assert undocumented(written.replace("`--sanity`", "")) == [
        "explain evaluate --sanity", "explain toy", "explain toy --colour"]  # fmt: skip


def test_the_page_of_commands_is_the_program_s():
    assert (ROOT / "docs" / "commands.md").read_text() == reference(), (
        "python -m flows.cli.reference > docs/commands.md"
    )
    assert undocumented((ROOT / "docs" / "commands.md").read_text()) == []


def test_every_command_has_an_example_that_it_understands():
    program = typer.main.get_command(build())
    for name, command in commands():
        asked = [shlex.split(re.split("; | > ", example)[0])[1:] for example in examples(command)]
        kinds = hasattr(command, "commands")
        assert kinds or any(" ".join(words).startswith(name.removeprefix("explain ")) for words in asked), (
            name
        )
        for words in asked:
            first, *rest = words
            found = program.commands[first]
            if hasattr(found, "commands"):
                found, rest = found.commands[rest[0]], rest[1:]
            found.make_context(first, rest).close()


def test_each_command_is_a_file_of_its_name():
    files = {path.stem for path in (CLI / "commands").glob("*.py")} - {"__init__"}
    assert {name.rstrip("_").replace("_", "-") for name in files} == set(COMMANDS)


def test_files_are_named_by_nouns():
    verbs = set(COMMANDS) - {"class"}  # a command's file has the command's name
    names = {path.stem for path in CLI.rglob("*.py")} - verbs
    assert not [name for name in names if re.search(r"(ed|ing)$", name)]


def test_one_command_alone_has_the_help_that_it_has_among_all():
    for name in ("runs", "train", "watch"):
        alone = CliRunner().invoke(build(name), [name, "--help"])
        assert alone.exit_code == 0 and alone.stdout == CliRunner().invoke(build(), [name, "--help"]).stdout


def test_help_groups_commands_by_what_one_wants():
    shown = CliRunner().invoke(build(), ["--help"]).stdout
    places = [shown.index(f"─ {panel} ─") for panel in dict.fromkeys(COMMANDS.values())]
    assert places == sorted(places)
    assert set(typer.main.get_command(build()).commands) == set(COMMANDS)
