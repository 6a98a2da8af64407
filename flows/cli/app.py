"""The command line: `explain COMMAND`. Each command is a module; this one puts them together."""

import atexit
import sys

from flows.environment import prepare, silence_teardown


def main() -> None:
    """Run the command line; errors that the program raises on purpose end it with their text and exit code 1."""
    prepare()
    atexit.register(silence_teardown)
    from explain_core.errors import ExplainError

    try:
        build()()
    except ExplainError as error:
        fail(str(error))
    except KeyboardInterrupt:
        fail("stopped. What was finished is kept: run the same command again to go on from there.", 130)
    except BrokenPipeError:
        sys.stderr.close()
        raise SystemExit(0) from None


def build() -> "typer.Typer":  # type: ignore[name-defined]  # noqa: F821
    """The program with all its commands."""
    import typer

    from flows.cli import asking, causing, mapping, running, scheduling, teaching, watching

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
    running.add_to(app)
    causing.add_to(app)
    teaching.add_to(app)
    watching.add_to(app)
    scheduling.add_to(app)
    app.command("maps")(mapping.maps)
    asking.add_to(app)
    return app


def fail(text: str, code: int = 1) -> None:
    """Print an error as people should see it, and end."""
    from rich.console import Console

    console = Console(stderr=True, highlight=False)
    console.print("error:", style="bold red", end=" ")
    console.print(text, markup=False, soft_wrap=True)
    raise SystemExit(code)
