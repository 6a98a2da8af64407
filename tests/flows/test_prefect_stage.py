"""A function becomes a Prefect task of its name; its arguments stay as they are; errors wait for one another."""

import time
from dataclasses import dataclass

import pytest
from prefect import flow
from prefect.client.orchestration import get_client
from prefect.runtime import flow_run
from prefect.task_runners import ThreadPoolTaskRunner

from explain_core.errors import RunError
from flows.prefect_stage import PrefectStage, ended


@dataclass(frozen=True)
class Given:
    rows: list[int]


def double(given, by=2):
    """Multiply."""
    return given, [by * row for row in given.rows]


def late(done):
    time.sleep(0.3)
    done.append("late")


def wrong(done):
    done.append("wrong")
    raise RunError("this one ends first")


def test_a_stage_is_a_task_of_the_function_s_name_and_gets_its_arguments_untouched():
    given, ids = Given([1, 2]), []

    @flow
    def two():
        ids.append(flow_run.id)
        return PrefectStage(double)(given, by=3), PrefectStage(double, "twice").submit(given).result()

    (same, tripled), (again, doubled) = two()
    assert same is given and again is given  # Prefect would have looked through it, and made another
    assert (tripled, doubled) == ([3, 6], [2, 4])
    with get_client(sync_client=True) as client:
        runs = [run for run in client.read_task_runs(limit=200) if str(run.flow_run_id) == str(ids[0])]
    assert {run.name for run in runs} == {"double", "twice"}


def test_an_error_is_raised_when_all_are_over():
    done = []

    @flow(task_runner=ThreadPoolTaskRunner(max_workers=2))
    def both():
        ended([PrefectStage(wrong).submit(done), PrefectStage(late).submit(done)])

    with pytest.raises(RunError, match="this one ends first"):
        both()
    assert done == ["wrong", "late"]
