"""Output that cannot be written: the same for text, CSV and JSON, of whatever command."""

import subprocess
import sys

import pytest

CODE = "import sys; from flows.cli.app import main; sys.argv = ['explain', *sys.argv[1:]]; main()"
LONG = "FROM range(30000)"
ASKED = [
    ["runs", "--json"],
    ["evaluate"],
    ["sql", LONG, "--limit", "0"],
    ["sql", LONG, "--csv"],
    ["sql", LONG, "--json"],
    ["--help"],
]


def started(made, words, **streams):
    store = [] if "--help" in words else ["--store", str(made.store)]
    return subprocess.Popen([sys.executable, "-c", CODE, *words, *store], cwd=made.folder, **streams)


@pytest.mark.parametrize("words", ASKED, ids=" ".join)
def test_a_full_disk_is_an_error_of_one_line(made, words):
    with open("/dev/full", "w") as full:  # noqa: PTH123
        process = started(made, words, stdout=full, stderr=subprocess.PIPE, text=True)
        said = process.communicate()[1]
    assert process.returncode == 1
    assert said == "error: standard output could not be written: the disk is full.\n"


@pytest.mark.parametrize("words", ASKED, ids=" ".join)
def test_a_reader_that_leaves_is_no_failure(made, words):
    process = started(made, words, stdout=subprocess.PIPE, stderr=subprocess.PIPE)
    process.stdout.close()  # before anything is written
    process.stdout = None
    said = process.communicate()[1]
    assert process.returncode == 0 and said == b""


def test_a_closed_output_is_said_too(made):
    process = started(
        made, ["runs"], stderr=subprocess.PIPE, text=True, preexec_fn=lambda: __import__("os").close(1)
    )
    assert "could not be written: it is closed" in process.communicate()[1] and process.returncode == 1


def test_what_is_said_beside_an_answer_may_be_lost(made):
    with open("/dev/full", "w") as full:  # noqa: PTH123
        process = started(
            made, ["sql", "SELECT run_id FROM runs"], stdout=subprocess.PIPE, stderr=full, text=True
        )
        assert "run-one" in process.communicate()[0] and process.returncode == 0


@pytest.mark.parametrize("words", [["runs", "--store", "nowhere"], ["runss"]])
def test_an_error_keeps_its_code_where_nobody_can_read_it(made, words):
    with open("/dev/full", "w") as full:  # noqa: PTH123
        process = subprocess.run(
            [sys.executable, "-c", CODE, *words], stdout=full, stderr=full, cwd=made.folder, check=False
        )
    assert process.returncode == (1 if "nowhere" in words else 2)
