"""`explain prune`: forget what is older, or more, than is to be kept."""

from typing import Annotated

import typer

from flows import console
from flows.cli.commands.forget import YesOption, agreed, tell
from flows.cli.options import DEFAULT, JsonOption, StoreOption, WaitOption
from flows.cli.retention_options import KeepActivationsOption, KeepRunsOption, OlderThanOption


def prune(
    store: StoreOption = DEFAULT,
    keep_runs: KeepRunsOption = None,
    keep_activations: KeepActivationsOption = None,
    older_than: OlderThanOption = None,
    dry_run: Annotated[
        bool, typer.Option("--dry-run", help="Show what would go, and change nothing.")
    ] = False,
    yes: YesOption = False,
    wait: WaitOption = 60.0,
    as_json: JsonOption = False,
) -> None:
    """Forget all runs but the newest, or the activations of all but the newest, or what is old.

    The newest are those published last. Activations are most of what a run
    takes; without them its answers stay, and only what is measured or drawn
    anew from them (evaluate --again, maps) has to do without. The newest run is
    never forgotten. `explain runs` shows what each takes.

    [bold]Examples[/]

    explain prune --keep-runs 20 --keep-activations 3 --dry-run

    explain prune --older-than 90 --yes
    """
    from explain_core.store.retention import Retention
    from flows import retention

    keep = Retention(keep_runs, keep_activations, older_than)
    seen: list[retention.Goodbye] = []

    def decided(found: retention.Goodbye) -> bool:
        seen.append(found)
        if dry_run:
            for line in found.lines():
                console.note(line)
        return not dry_run and agreed(found, yes or as_json)

    gone = retention.prune(store, keep, wait, console.note, decided)
    tell(seen[0] if dry_run else gone, as_json, dry_run)
