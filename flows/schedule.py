"""Explaining by the clock and by events: a flow that finds the checkpoint that is meant, and explains it."""

import asyncio
import atexit
import warnings
from concurrent.futures import ThreadPoolExecutor
from dataclasses import asdict, replace
from datetime import datetime
from pathlib import Path
from typing import Any
from zoneinfo import ZoneInfo

from prefect import flow
from prefect.client.schemas.schedules import CronSchedule
from prefect.events import DeploymentEventTrigger, emit_event
from pydantic import ValidationError

from explain_core.data.wording import one_line
from explain_core.errors import CheckpointError, InputError
from explain_core.model.checkpoints.arrivals import arrivals, is_checkpoint_folder, whole
from explain_core.places import Place
from explain_core.store.downloads import fetched
from explain_core.store.retention import Retention
from flows.console import note
from flows.follow_ups import Further
from flows.result import RunResult
from flows.retention import prune_after
from tasks.options import RunOptions
from tasks.plan import check_options
from tasks.process_end import keep_exit_code

EVENT = "explain.checkpoint.written"
"""The event by which a trainer says that a checkpoint is whole; its payload's `path` says where."""


def announce(path: str | Path) -> None:
    """Tell Prefect that a checkpoint has been written; PREFECT_API_URL says which server."""
    path = str(Path(path).absolute())
    emit_event(EVENT, resource={"prefect.resource.id": f"explain.checkpoint.{path}"}, payload={"path": path})


@flow(name="explain-checkpoint", flow_run_name="{checkpoint}")
def explain_checkpoint(
    options: dict[str, Any], checkpoint: str, keep: dict[str, Any] | None = None
) -> RunResult:
    """Explain a checkpoint, or the newest whole one of a folder; `options` are RunOptions' fields by name.

    `keep`: Retention's fields by name; what is more than that is forgotten after the run.
    """
    from flows.environment import silence_teardown
    from flows.run import explain_run

    # A worker, and `serve`, run this in a process of Prefect's own; where it ends badly the run is called crashed.
    atexit.register(silence_teardown)
    keep_exit_code()
    made = RunOptions(**options)
    place = Place.of(checkpoint)
    path = newest(place, made) if place.is_dir() else place.local
    result = explain_run(RunOptions(**options | {"checkpoint": str(path)}))
    prune_after(made.layout, Retention(**keep or {}), note)
    return result


def newest(folder: Place, options: RunOptions) -> Path:
    """The whole checkpoint of a folder that was written last. Raises CheckpointError where there is none."""
    for arrival in reversed(arrivals(folder)):
        if whole(arrival) is not False:
            return fetched(arrival, folder, options.layout)
    if folder.is_local and is_checkpoint_folder(folder.local):
        return folder.local
    raise CheckpointError(f"{folder} has no checkpoint yet.")


def trigger() -> DeploymentEventTrigger:
    """Runs a deployment of `explain_checkpoint` for every checkpoint that a trainer announces."""
    path = {"template": "{{ event.payload.path }}", "__prefect_kind": "jinja"}
    return DeploymentEventTrigger(
        name="a checkpoint is written", expect={EVENT}, parameters={"checkpoint": path}
    )


def clock(cron: str, timezone: str) -> CronSchedule:
    """A cron schedule by the clock of a time zone. Raises InputError for one that cannot be read, or never comes."""
    try:
        schedule = CronSchedule(cron=cron, timezone=timezone)
    except ValidationError as error:
        why = str(error.errors()[0]["msg"]).removeprefix("Value error, ")
        raise InputError(f"{cron!r} is no cron schedule: {one_line(why)}") from error
    try:
        next_times(schedule, 1)
    except ValueError as error:
        raise InputError(f"{cron!r} never comes: there is no such day.") from error
    return schedule


def next_times(schedule: CronSchedule, count: int = 3) -> list[datetime]:
    """When the Prefect server will start the next runs, in the schedule's zone."""
    from prefect.server.schemas.schedules import CronSchedule as ServedSchedule

    served = ServedSchedule(**schedule.model_dump())
    zone = ZoneInfo(schedule.timezone or "UTC")
    with ThreadPoolExecutor(1) as apart:  # where this thread has an event loop of its own
        dates = apart.submit(lambda: asyncio.run(served.get_dates(count))).result()
    return [each.astimezone(zone) for each in dates]


def serve(
    options: RunOptions, checkpoint: str, schedule: CronSchedule | None, on_event: bool, title: str,
    keep: Retention | None = None,
) -> None:  # fmt: skip
    """Serve the flow from this process, until it is stopped; one run at a time."""
    check_options(replace(options, checkpoint="any"))
    Further.asked(options)
    given = {
        name: value for name, value in asdict(options).items() if name != "checkpoint" and value is not None
    }
    # Prefect's own handler of SIGTERM forgets to await.
    warnings.filterwarnings("ignore", "coroutine 'Runner.astop' was never awaited", RuntimeWarning)
    explain_checkpoint.serve(
        name=title,
        schedules=[schedule] if schedule else None,
        triggers=[trigger()] if on_event else [],
        parameters={"options": given, "checkpoint": checkpoint, "keep": asdict(keep or Retention())},
        limit=1,
        description=f"Explains {checkpoint} over {options.images} into {options.store}",
    )
