"""The commands of `explain`: the one place that knows all of them.

To add one: a file of its name in commands/ with a function of that name, or a Typer of several, and a line here. What
Python keeps for itself has an underscore behind it there: class_.py, with class_(); a hyphen is an underscore.
"""

from importlib import import_module
from keyword import iskeyword

import typer

COMPUTE, ASK, LOOK, KEEP = "Compute", "Ask", "Look", "Keep"  # what one wants: the panels of --help
COMMANDS = {
    "check": COMPUTE,
    "run": COMPUTE,
    "demo": COMPUTE,
    "watch": COMPUTE,
    "schedule": COMPUTE,
    "maps": COMPUTE,
    "causes": COMPUTE,
    "bias": COMPUTE,
    "attack": COMPUTE,
    "zero-shot": COMPUTE,
    "train": COMPUTE,
    "runs": ASK,
    "image": ASK,
    "class": ASK,
    "filter": ASK,
    "features": ASK,
    "find": ASK,
    "ask": ASK,
    "phrases": ASK,
    "failures": ASK,
    "evaluate": ASK,
    "diff": ASK,
    "trust": ASK,
    "sql": ASK,
    "show": LOOK,
    "ground": LOOK,
    "words": LOOK,
    "serve": LOOK,
    "forget": KEEP,
    "prune": KEEP,
    "report": KEEP,
    "export": KEEP,
    "log": KEEP,
}


def register(app: typer.Typer, name: str) -> None:
    """Add a command of the table to the program; only its own module is imported."""
    file = f"{name}_" if iskeyword(name) else name.replace("-", "_")
    found = getattr(import_module(f"flows.cli.commands.{file}"), file)
    if isinstance(found, typer.Typer):
        app.add_typer(found, name=name, rich_help_panel=COMMANDS[name])
    else:
        app.command(name, rich_help_panel=COMMANDS[name])(found)
