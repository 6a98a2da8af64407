"""Ends in a row: a command that is done ends with 0, by itself; no signal and no word comes after its work."""

import re
import shutil

import pytest

ROWS, FRESH = 10, 3
#: What a crash, or a library that is taken down too late, leaves on standard error.
FAULTS = re.compile(
    r"Fatal Python error|SIG[A-Z]{3,}|Segmentation|Traceback|terminate called|leaked|Exception ignored"
)


def ends_well(field, command):
    """Wait for the end: nothing but the exit code 0 of the work."""
    command.process.wait(timeout=400)
    assert command.process.returncode == 0, command.said
    assert not FAULTS.search(command.said), command.said
    field.check_processes(command)


@pytest.mark.slow
@pytest.mark.parametrize("own", [False, True], ids=["a server that runs", "its own"])
def test_ends_with_nothing_to_do(field, begun, own):
    environment = {"PYTHONFAULTHANDLER": "1"}
    if own:
        environment["PREFECT_API_URL"] = ""
    answers = set()
    for number in range(ROWS):
        command = field.explain(environment=environment)
        ends_well(field, command)
        assert "nothing to do" in command.said, number
        answers.add(command.output.read_text())
    assert len(answers) == 1 and "estimator joint" in answers.pop()  # each whole, and the same


@pytest.mark.slow
def test_ends_after_all_the_work(field):
    for _ in range(FRESH):
        shutil.rmtree(field.store, ignore_errors=True)
        command = field.explain(environment={"PYTHONFAULTHANDLER": "1", "PREFECT_API_URL": ""})
        ends_well(field, command)
        field.check(command)
