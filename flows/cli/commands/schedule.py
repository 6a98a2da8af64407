"""`explain schedule`: explain by the clock, or when a trainer says that a checkpoint is there."""

from typing import Annotated, Any

import typer

from flows.cli.commands.run import run
from flows.cli.run_options import run_options, with_options_of

SCHEDULE = "Schedule"


@with_options_of(run, "weights", "name")
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
            metavar="CRON", help='When: "0 3 * * *" is every night at three.', rich_help_panel=SCHEDULE
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
    **given: Any,
) -> None:
    """Serve the flow that explains a checkpoint: on a schedule, on an event.

    Needs a Prefect server, named by PREFECT_API_URL, and runs until it is
    stopped. One run at a time: a second one waits for the first. A run whose
    checkpoint is explained already does nothing.

    A trainer announces a checkpoint in one line:

    from flows.schedule import announce; announce("checkpoints/epoch07.safetensors")

    [bold]Examples[/]

    explain schedule --cron "0 3 * * *" --checkpoint checkpoints --images folder:products --model mynets.product:build

    explain schedule --on-event --checkpoint checkpoints --images folder:products --model mynets.product:build
    """  # fmt: skip
    from pathlib import Path

    from explain_core.errors import InputError
    from explain_core.places import is_url
    from flows.cli.exit import stoppable
    from flows.cli.server import watched

    if cron is None and not on_event:
        raise InputError('say when: --cron "0 3 * * *", or --on-event, or both.')
    if not watched():
        raise InputError(
            "no Prefect server is named, and a schedule lives on one. Start one (prefect server start), and name it: "
            "export PREFECT_API_URL=http://127.0.0.1:4200/api"
        )
    where = checkpoint if is_url(checkpoint) else str(Path(checkpoint).absolute())
    options = run_options(given)
    with stoppable():
        from flows.schedule import serve

        serve(options, where, cron, on_event, title)
