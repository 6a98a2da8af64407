"""Asking a cluster for machines, and waiting for them."""

import pytest

import tasks.machines
from explain_core.errors import RunError
from tasks.machines import bring_up


def test_machines_that_are_there_are_not_waited_for():
    assert bring_up(1, 2, 0, patience=0.0) == 1


def test_not_all_of_them_come(monkeypatch):
    monkeypatch.setattr(tasks.machines, "GRACE", 0.0)
    monkeypatch.setattr(tasks.machines, "LOOK", 0.1)
    assert bring_up(3, 1, 0) == 1


def test_none_comes():
    with pytest.raises(RunError, match="no machine with 2 cores and 1 GPUs after 0 s"):
        bring_up(1, 2, 1, patience=0.0)
