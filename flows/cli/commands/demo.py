"""`explain demo`: all of it, from nothing, in minutes."""

from pathlib import Path
from typing import Annotated

import typer

from flows.cli.options import StoreOption


def demo(
    store: StoreOption = Path("explain-demo"),
    seed: Annotated[int, typer.Option(help="Seed of the drawings and of the training.")] = 0,
) -> None:
    """Draw a field guide of birds, train a small network on it, and explain what it learned.

    Takes about three minutes on two cores and needs nothing from outside. The store then lies beside the pictures and
    two checkpoints, early and late in the training, and is asked like any other. What is there already is used.

    [bold]Example[/]

    explain demo --store explain-demo
    """
    from flows.cli.commands.run import run_and_tell
    from flows.cli.exit import stoppable
    from flows.demo import demo_options

    with stoppable():
        options = demo_options(store, seed)
    run_and_tell(options)
