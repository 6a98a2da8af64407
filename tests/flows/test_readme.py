"""The README shows what works: its SQL runs on a real store, its commands exist, its demo is run by a slow test."""

import os
import re
import shlex
import subprocess
import sys
from pathlib import Path

import pytest
import typer

from explain_core.store.reader import Store
from flows.cli.app import build
from tests.conftest import ROOT

README = (ROOT / "README.md").read_text()
QUERIES = re.findall(r"```sql\n(.*?)```", README, re.DOTALL)
COMMANDS = [
    line[2:]
    for block in re.findall(r"```console\n(.*?)```", README, re.DOTALL)
    for line in block.splitlines()
]


@pytest.mark.parametrize("query", QUERIES, ids=[query.splitlines()[0][3:] for query in QUERIES])
def test_its_sql_answers(query, first):
    with Store.open(first.store) as store:
        found = store.query(query.strip().rstrip(";"))
    assert found.num_columns > 1
    if "prediction_changes" not in query:  # one run disagrees with nobody
        assert found.num_rows > 0


@pytest.mark.parametrize("command", [c for c in COMMANDS if c.startswith("explain ")])
def test_its_commands_exist_with_their_options(command):
    name, *arguments = shlex.split(command)[1:]
    commands = typer.main.get_command(build()).commands
    assert name in commands
    known = {
        option
        for parameter in commands[name].params
        for option in (*parameter.opts, *parameter.secondary_opts)
    }
    assert {argument for argument in arguments if argument.startswith("--")} <= known


@pytest.mark.parametrize("target", [c.split()[1] for c in COMMANDS if c.startswith("make ")])
def test_its_make_targets_exist(target):
    assert re.search(rf"^{target}:", (ROOT / "Makefile").read_text(), re.MULTILINE)


def test_what_it_links_is_there():
    for target in re.findall(r"\]\(([^)#]+)\)", README):
        assert target.startswith("https://") or (ROOT / target).exists(), target


@pytest.mark.slow
def test_the_demo_and_every_command_after_it(tmp_path):
    environment = os.environ | {"EXPLAIN_STORE": str(tmp_path / "demo")}
    explain = Path(sys.executable).parent / "explain"
    demo = subprocess.run(
        [explain, "demo", "--store", tmp_path / "demo"],
        env=environment,
        capture_output=True,
        text=True,
        timeout=900,
    )
    assert demo.returncode == 0, demo.stderr
    with Store.open(tmp_path / "demo") as store:
        accuracy = store.rows(
            "SELECT value FROM metrics WHERE metric = 'classifier.accuracy' AND variant = 'test'"
        )
    assert accuracy[0]["value"] >= 0.9
    for command in COMMANDS:
        if command.startswith("explain ") and not command.startswith("explain run"):
            done = subprocess.run(
                [explain, *shlex.split(command)[1:]],
                env=environment,
                cwd=tmp_path,
                capture_output=True,
                text=True,
            )
            assert done.returncode == 0, (command, done.stderr)
            assert done.stdout
