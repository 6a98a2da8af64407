"""Names that would be commands somewhere go through a store and every command as what they are: text."""

import re
import shutil
import subprocess
import sys

import duckdb
import pytest

from flows.result_page import escaped
from tests.bad_inputs.place import tree

HOSTILE = (
    "'); DROP TABLE runs;--",
    '"; DELETE FROM images; --',
    "$name ? ?1 $1",
    "<script>alert(1)</script>",
    "[red]stop[/] [/]",
    "100%s %(x)s {0} {run}",
    "\x1b[2J\x1b]0;owned\x07\x9b31m",
    "crow\u202egnp.exe",
    "a\nb\tc",
    "🦜" * 20,
)
CONTROL = re.compile(r"[\x00-\x08\x0b-\x1f\x7f-\x9f\u202e]")


@pytest.fixture
def renamed(made, tmp_path):
    """A store in which a class, an attribute, a path, a run, a caption and a sentence have a hostile name."""

    def rename(name: str):
        store = tmp_path / "store"
        shutil.copytree(made.store, store)
        old_class, old_attribute = made.classes[0], made.attributes[0]
        with duckdb.connect(str(store / "explain.duckdb")) as connection:
            for table, column in (
                ("images", "class"), ("predictions", "class"), ("predictions", "predicted"),
                ("predictions", "runner_up"), ("class_attributes", "class"), ("explanations", "class"),
            ):  # fmt: skip
                connection.execute(f"UPDATE {table} SET {column} = ? WHERE {column} = ?", [name, old_class])
            for table in (
                "attributes",
                "image_attributes",
                "filters",
                "class_attributes",
                "explanations",
                "retrieval_index",
            ):
                connection.execute(
                    f"UPDATE {table} SET attribute = ? WHERE attribute = ?", [name, old_attribute]
                )
            classes = [name, *made.classes[1:]]
            connection.execute("UPDATE image_sets SET classes = ?", [classes])
            connection.execute("UPDATE images SET captions = [?] WHERE image_id = ?", [name, made.ids[0]])
            connection.execute("UPDATE sentences SET sentence = ?", [f"This is {name}."])
            connection.execute("UPDATE runs SET name = ?", [name])
        return store

    return rename


@pytest.mark.parametrize(
    "name",
    [pytest.param(name, marks=[pytest.mark.slow] if place % 2 else []) for place, name in enumerate(HOSTILE)],
    ids=range(len(HOSTILE)),
)
def test_hostile_names_come_back_as_data(ask, made, renamed, tmp_path, name) -> None:
    store = renamed(name)
    before = tree(store)
    image = made.ids[0]
    commands = (
        ("runs",), ("failures",), ("filter", "0"), ("class", name), ("find", name), ("image", image),
        ("sql", "FROM runs"),
        ("ground", image, name, "--out", str(tmp_path / "where.png")), ("failures", "--run", name),
    )  # fmt: skip
    for command in commands:
        answer = ask(*command, store=store)
        assert answer.error is None, (command, answer.error)
        assert not CONTROL.search(answer.out + answer.err), command
    assert ask("runs", "--json", store=store).json[0]["name"] == name
    assert ask("class", name, "--json", store=store).json["name"] == name
    assert name in ask("find", name, "--json", store=store).json["attributes"]
    assert (
        ask("sql", "SELECT sentence FROM sentences LIMIT 1", "--json", store=store).json[0]["sentence"]
        == f"This is {name}."
    )
    assert tree(store) == before


@pytest.mark.parametrize("name", HOSTILE, ids=range(len(HOSTILE)))
def test_pages_in_the_prefect_ui_show_names_as_text(name) -> None:
    shown = escaped(name)
    assert "\n" not in shown and not CONTROL.search(shown)
    assert "<" not in shown and not re.search(r"(?<!\\)[\[\]|*_`]", shown)


def test_a_run_told_in_the_terminal_steers_nothing(made, renamed, capsys) -> None:
    from flows.result import RunResult
    from flows.summary import tell_run

    store = renamed(HOSTILE[6])
    tell_run(RunResult("run-one", "x", str(store), False, 0, 0, 0, {}))
    assert "owned" in (out := capsys.readouterr().out) and not CONTROL.search(out)


@pytest.mark.parametrize(
    "words",
    [
        ("runs", "--store", "\x1b[2Jnowhere"),
        ("run", "--images", "\x1b[2J:x", "--model", "a:b", "--checkpoint", "c"),
    ],
)
def test_the_real_command_prints_no_escape_and_no_traceback(tmp_path, words) -> None:
    code = f"import sys; sys.argv = ['explain', *{words!r}]; from flows.cli.app import main; main()"
    done = subprocess.run(
        [sys.executable, "-c", code], capture_output=True, text=True, cwd=tmp_path, check=False
    )
    assert done.returncode == 1 and "error:" in done.stderr
    assert "Traceback" not in done.stderr and "\x1b" not in done.stderr
