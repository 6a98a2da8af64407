"""Ends in a row: a command that is done ends with 0, by itself; no signal and no word comes after its work."""

import shutil

import pytest

from tests.faults.ends import FAULTS, KINDS, ends

ROWS, FRESH, OTHERS = 10, 3, 4


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


@pytest.mark.slow
@pytest.mark.parametrize("kind", sorted(set(KINDS) - {"explain run"}))
def test_others_end_as_well(kind, tmp_path):
    codes, said = ends(kind, tmp_path, OTHERS)
    assert codes == {0: OTHERS} and said == []
