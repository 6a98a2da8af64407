"""`explain forget`: take runs out of a store, and give their bytes back."""

import sys
from typing import TYPE_CHECKING, Annotated

import typer

from flows import console
from flows.cli.options import DEFAULT, JsonOption, StoreOption, WaitOption

if TYPE_CHECKING:
    from flows.retention import Goodbye

YesOption = Annotated[bool, typer.Option("--yes", "-y", help="Do not ask.")]


def forget(
    runs: Annotated[
        list[str], typer.Argument(metavar="RUN...", help="By label, id, or the beginning of an id.")
    ],
    store: StoreOption = DEFAULT,
    yes: YesOption = False,
    wait: WaitOption = 60.0,
    as_json: JsonOption = False,
) -> None:
    """Forget runs: their answers, and the activations, sums and trained networks that no other run needs.

    What another run needs too is kept, and said. The bytes come back at once
    (a reader that has the store open keeps the old file until it is closed).
    Killed half-way, the run is either all there or all gone, and the next
    command that changes the store ends the work. A watcher leaves the
    checkpoints of forgotten runs alone; explain run makes one again.

    [bold]Example[/]

    explain forget epoch01

    [dim]8a1f2b3c4d5e epoch01: all of it[/]

    [dim]Forget 1 run and give 382.4 MB back? [y/N]: y[/]

    [dim]forgotten: 1 run, 382.4 MB[/]
    """
    from flows.retention import forget_runs

    gone = forget_runs(store, runs, wait, console.note, lambda found: agreed(found, yes or as_json))
    tell(gone, as_json)


def agreed(found: "Goodbye", yes: bool) -> bool:
    """Show what would go, and ask; without asking where `yes`, or where there is nothing."""
    from explain_core.data.wording import counted
    from explain_core.errors import InputError
    from flows.retention import size_text

    for line in found.lines():
        console.note(line)
    if yes or found.removal.is_empty:
        return True
    what = [f"forget {counted(len(found.runs), 'run')}"] if found.runs else []
    what += [f"remove the activations of {counted(len(found.bare), 'run')}"] if found.bare else []
    if not sys.stdin.isatty():
        raise InputError(f"nobody is there to be asked: give --yes to {' and '.join(what)}.")
    text = " and ".join(what)
    return typer.confirm(f"{text[0].upper()}{text[1:]}, and give {size_text(found.bytes)} back?", err=True)


def tell(gone: "Goodbye | None", as_json: bool, dry: bool = False) -> None:
    """Say what went."""
    from flows.retention import size_text

    if gone is None:
        console.note("nothing was forgotten")
        return
    if as_json:
        console.print_json(
            {
                "runs": [run.run_id for run in gone.runs],
                "activations": [run.run_id for run in gone.bare],
                "bytes": gone.bytes,
                "kept": [each.place.text for each in gone.removal.shared],
                "dry_run": dry,
            }
        )
        return
    done = "would be forgotten" if dry else "forgotten"
    count = "1 run" if len(gone.runs) == 1 else f"{len(gone.runs):,} runs"
    more = f" and the activations of {len(gone.bare):,} more" if gone.bare else ""
    console.stdout().print(f"{done}: {count}{more}, {size_text(gone.bytes)}")
