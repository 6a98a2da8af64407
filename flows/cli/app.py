"""The command line: `explain COMMAND`."""

import atexit
import sys
from typing import TYPE_CHECKING, NoReturn

from flows.environment import prepare, silence_teardown
from tasks.process_end import to_the_end

if TYPE_CHECKING:
    import typer


def main() -> NoReturn:
    """The process of a command, from its environment to its exit code."""
    prepare()
    atexit.register(silence_teardown)
    to_the_end(run_command)


def run_command() -> None:
    """Run the command line; errors that the program raises on purpose end it with their text and exit code 1."""
    from explain_core.errors import ExplainError
    from flows.cli.exit import fail
    from flows.interrupts import STOPPED
    from tasks.output import guard_output

    guard_output()
    try:
        _call()
    except ExplainError as error:
        fail(str(error))
    except KeyboardInterrupt:
        fail(STOPPED, 130)


def _call() -> None:
    """Call the command that is asked for, and see to it that all it said is written."""
    from flows.cli.table import COMMANDS
    from tasks.output import flush_what_can_be

    try:
        build(*(name for name in sys.argv[1:2] if name in COMMANDS))()
    except SystemExit as end:
        if end.code:
            flush_what_can_be()
            raise
    sys.stdout.flush()


def build(*names: str) -> "typer.Typer":
    """The program with these commands; without names, with all of them."""
    import typer

    from flows.cli.table import COMMANDS, register

    app = typer.Typer(
        name="explain",
        no_args_is_help=True,
        rich_markup_mode="rich",
        pretty_exceptions_enable=False,
        add_completion=False,
        help="Explain image classifiers in words, over whole image sets, and ask the explanations in SQL.",
        epilog="Start with: explain run --images fieldguide: --model explain_core.fieldguide.network:build "
        "--checkpoint FILE. Every command has --help with examples.",
    )
    app.callback()(_several)
    for name in names or COMMANDS:
        register(app, name)
    return app


def _several() -> None:
    """Without it Typer takes a program of one command for the command itself."""
