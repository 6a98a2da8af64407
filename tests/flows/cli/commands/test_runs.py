"""`explain runs`, and what all commands that ask a store have in common."""

import subprocess
import sys

import pytest

from explain_core.store import publish
from explain_core.store.layout import Layout

HEAVY = (
    "torch",
    "torchvision",
    "ray",
    "prefect",
    "spacy",
)  # pandas is pyarrow's to load, where it is installed
#: Seconds of processor time: less than any of these takes to import, on a machine of this kind.
LIGHT = 4.0


def test_runs(ask):
    line = ask("runs").out.splitlines()[1]
    assert line.split()[:8] == ["run-one", "[red]early[/]", "joint", "5", "0.333", "0.500", "4", "2024-05-06"]
    answer = ask("runs", "--json").json
    assert answer[0]["accuracy"] == 1 / 3 and answer[0]["quarantined"] == 1
    assert answer[0]["published_at"].startswith("2024-05-06T07:08:00")


def test_a_store_without_runs_and_none_at_all(ask, tmp_path):
    empty = Layout(tmp_path / "empty")
    publish.begin_next(empty, tmp_path / "empty" / "next.duckdb")
    publish.release(empty, tmp_path / "empty" / "next.duckdb")
    assert "Make one with `explain run`" in (ask("runs", store=empty.root).error or "")
    assert "no run yet" in (ask("failures", store=empty.root).error or "")
    assert "there is no store" in (ask("runs", store=tmp_path / "none").error or "")


@pytest.mark.parametrize(
    "command",
    [
        ["runs"],
        ["sql", "FROM runs"],
        ["class", "plain jay"],
        ["filter", "0"],
        ["find", "black head"],
        ["failures"],
        ["evaluate"],
        ["image", "0"],
        ["ground", "0", "black head", "--out", "ground.png"],
    ],
    ids=lambda command: command[0],
)
def test_commands_that_compute_nothing_start_fast(made, tmp_path, command):
    words = [made.ids[0] if word == "0" and command[0] != "filter" else word for word in command]
    code = (
        "import sys, time\nfrom flows.environment import prepare\nprepare()\n"
        "from flows.cli.app import run_command\n"
        f"sys.argv = ['explain', *{words!r}, '--store', {str(made.store)!r}]\n"
        "try:\n    run_command()\nexcept SystemExit as end:\n    assert not end.code, end.code\n"
        f"print('loaded:', [name for name in {HEAVY!r} if name in sys.modules], file=sys.stderr)\n"
        "print(time.process_time(), file=sys.stderr)\n"
    )
    done = subprocess.run(
        [sys.executable, "-c", code], capture_output=True, text=True, cwd=tmp_path, check=True
    )
    *_, loaded, seconds = done.stderr.splitlines()
    assert loaded == "loaded: []"
    assert command[0] == "ground" or float(seconds) < LIGHT


def test_errors_go_to_standard_error_without_a_traceback(tmp_path):
    asked = "['explain', 'runs', '--store', 'nowhere']"
    code = f"import sys; from flows.cli.app import main; sys.argv = {asked}; main()"
    done = subprocess.run(
        [sys.executable, "-c", code], capture_output=True, text=True, cwd=tmp_path, check=False
    )
    assert done.returncode == 1 and done.stdout == ""
    assert done.stderr.startswith("error: there is no store at nowhere") and "Traceback" not in done.stderr


@pytest.mark.parametrize(
    "command", ["sql", "image", "class", "filter", "find", "ground", "failures", "evaluate", "runs"]
)
def test_every_command_teaches(command):
    from typer.testing import CliRunner

    from flows.cli.app import build

    shown = CliRunner().invoke(build(), [command, "--help"]).stdout
    assert f"explain {command}" in shown and "Example" in shown and "--store" in shown
