"""The command line: `explain COMMAND`."""

import atexit
import sys
import traceback
from typing import TYPE_CHECKING, NoReturn

from flows.environment import leave, prepare, silence_teardown

if TYPE_CHECKING:
    import typer


def main() -> NoReturn:
    """The process of a command, from its environment to its exit code."""
    prepare()
    from flows.cli.exit import Stopped

    atexit.register(silence_teardown)
    try:
        run_command()
    except SystemExit as end:
        code = end.code if isinstance(end.code, int) else int(end.code is not None)
        leave(code, at_once=isinstance(end, Stopped))
    except BaseException:
        traceback.print_exc()
        leave(1)
    leave(0)


def run_command() -> None:
    """Run the command line; errors that the program raises on purpose end it with their text and exit code 1."""
    from explain_core.errors import ExplainError
    from flows.cli.exit import fail
    from flows.cli.output import guard_output
    from flows.interrupts import STOPPED

    guard_output()
    try:
        _call()
    except ExplainError as error:
        fail(str(error))
    except KeyboardInterrupt:
        fail(STOPPED, 130)


def _call() -> None:
    """Call the command that is asked for, and see to it that all it said is written."""
    from flows.cli.output import flush_what_can_be
    from flows.cli.table import COMMANDS

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
