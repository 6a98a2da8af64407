"""`explain schedule`: explain by the clock, or when a trainer says that a checkpoint is there."""

from typing import TYPE_CHECKING, Annotated, Any

import typer

from flows import console
from flows.cli.commands.run import run
from flows.cli.retention_options import KeepActivationsOption, KeepRunsOption, OlderThanOption
from flows.cli.run_options import run_options, with_options_of

if TYPE_CHECKING:
    from prefect.client.schemas.schedules import CronSchedule

SCHEDULE = "Schedule"


@with_options_of(run, "weights", "name", "layer", "dry_run")
def schedule(
    checkpoint: Annotated[
        str,
        typer.Option(
            metavar="FILE|FOLDER",
            help="A checkpoint, or a folder: the newest whole one in it is explained.",
            rich_help_panel=SCHEDULE,
        ),
    ],
    cron: Annotated[
        str | None,
        typer.Option(
            metavar="CRON",
            help='When: "0 3 * * *" is every night at three, by the clock of --timezone.',
            rich_help_panel=SCHEDULE,
        ),
    ] = None,
    timezone: Annotated[
        str | None,
        typer.Option(
            metavar="ZONE",
            help="Zone whose clock --cron means, such as Europe/Berlin or UTC; summer time is kept "
            "[dim](this machine's)[/].",
            rich_help_panel=SCHEDULE,
        ),
    ] = None,
    on_event: Annotated[
        bool,
        typer.Option(
            "--on-event",
            help="Whenever a trainer emits the event explain.checkpoint.written.",
            rich_help_panel=SCHEDULE,
        ),
    ] = False,
    title: Annotated[
        str,
        typer.Option(metavar="NAME", help="Of the deployment in the Prefect UI.", rich_help_panel=SCHEDULE),
    ] = "explain",
    keep_runs: KeepRunsOption = None,
    keep_activations: KeepActivationsOption = None,
    older_than: OlderThanOption = None,
    **given: Any,
) -> None:
    """Serve the flow that explains a checkpoint: on a schedule, on an event.

    Needs a Prefect server, named by PREFECT_API_URL, and runs until it is
    stopped. One run at a time: a second one waits for the first. A run whose
    checkpoint is explained already does nothing. The next three times are
    printed, with their zone.

    With --keep-runs, --keep-activations or --older-than, what is more than
    that is forgotten after each run, as by `explain prune`.

    A trainer announces a checkpoint in one line:

    from flows.schedule import announce; announce("checkpoints/epoch07.safetensors")

    [bold]Examples[/]

    explain schedule --cron "0 3 * * *" --checkpoint checkpoints --images folder:products --model mynets.product:build

    [dim]next: Sun 2026-11-29 03:00 +01:00, Mon 2026-11-30 03:00 +01:00, Tue 2026-12-01 03:00 +01:00 (Europe/Berlin)[/]

    explain schedule --on-event --checkpoint checkpoints --images folder:products --model mynets.product:build
    """  # fmt: skip
    from pathlib import Path

    from explain_core.errors import InputError
    from explain_core.places import is_url
    from flows.cli.exit import stoppable
    from flows.cli.retention_options import retention_of
    from flows.cli.server import watched
    from flows.time_zone import time_zone

    if cron is None and timezone is not None:
        raise InputError(f"--timezone {timezone} is the zone of --cron: give that too.")
    if cron is None and not on_event:
        raise InputError('say when: --cron "0 3 * * *", or --on-event, or both.')
    zone = time_zone(timezone) if cron is not None else ""
    if not watched():
        raise InputError(
            "no Prefect server is named, and a schedule lives on one. Start one (prefect server start), and name it: "
            "export PREFECT_API_URL=http://127.0.0.1:4200/api"
        )
    where = checkpoint if is_url(checkpoint) else str(Path(checkpoint).absolute())
    options, keep = run_options(given), retention_of(keep_runs, keep_activations, older_than)
    with stoppable():
        from flows.prefect_server import PREFECT
        from flows.schedule import clock, serve
        from tasks.startup import end

        timed = None if cron is None else clock(cron, zone)
        if timed is not None:
            tell_times(timed)
        end(PREFECT)  # from here on Prefect ends it, and takes the schedule off its line
        serve(options, where, timed, on_event, title, keep)


def tell_times(timed: "CronSchedule") -> None:
    """Print the next three times of a schedule, and the zone that they are in."""
    from flows.schedule import next_times

    times = next_times(timed)
    told = ", ".join(f"{each:%a %Y-%m-%d %H:%M} {each.isoformat()[-6:]}" for each in times)
    console.note(f"next: {told or 'never'} ({timed.timezone})")
