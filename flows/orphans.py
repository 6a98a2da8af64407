"""Runs whose process was killed: Prefect hears nothing of it, and would show them as running for ever."""

import socket
from collections.abc import Iterator
from contextlib import contextmanager, suppress

import psutil
from prefect import tags
from prefect.client.orchestration import get_client
from prefect.client.schemas.filters import (
    FlowFilter,
    FlowFilterName,
    FlowRunFilter,
    FlowRunFilterState,
    FlowRunFilterStateType,
    FlowRunFilterTags,
)
from prefect.client.schemas.objects import StateType
from prefect.states import Crashed

PREFIX = "process:"
KILLED = "Its process was killed. What it finished is kept, and the next run goes on from there."


@contextmanager
def marked() -> Iterator[None]:
    """A block whose flow runs carry, as tags, which process of which machine they run in."""
    own = psutil.Process()
    with tags(_machine(), f"{PREFIX}{own.pid}-{own.create_time():.0f}"):
        yield


def tell_of_killed() -> int:
    """Mark as crashed the runs of this machine whose process is gone; returns how many there were.

    A server that does not answer is left alone: it only shows the work.
    """
    told = 0
    with suppress(Exception), get_client(sync_client=True) as client:
        running = client.read_flow_runs(
            flow_filter=FlowFilter(name=FlowFilterName(any_=["explain"])),
            flow_run_filter=FlowRunFilter(
                state=FlowRunFilterState(type=FlowRunFilterStateType(any_=[StateType.RUNNING])),
                tags=FlowRunFilterTags(all_=[_machine()]),
            ),
        )
        for run in running:
            process = next((tag for tag in run.tags if tag.startswith(PREFIX)), None)
            if process is not None and not _lives(process.removeprefix(PREFIX)):
                client.set_flow_run_state(run.id, Crashed(message=KILLED), force=True)
                told += 1
    return told


def _machine() -> str:
    return f"machine:{socket.gethostname()}"


def _lives(process: str) -> bool:
    pid, _, created = process.partition("-")
    try:
        return f"{psutil.Process(int(pid)).create_time():.0f}" == created
    except (psutil.Error, ValueError):
        return False
