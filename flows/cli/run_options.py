"""The options of `explain run`, which other commands that start runs take and hand on."""

import inspect
from collections.abc import Callable, Mapping
from pathlib import Path
from typing import Any

from explain_core.store.shards.kept_maps import NONE
from tasks.options import RunOptions


def run_options(given: Mapping[str, Any]) -> RunOptions:
    """The options of a run, as the command line gave them by name."""
    named: dict[str, Any] = {
        name: str(each) if isinstance(each, Path) else each for name, each in given.items()
    }
    if named.pop("no_maps", False):
        named["maps"] = NONE
    if "layer" in named:
        named["layers"] = ",".join(given["layer"] or ()) or None
        del named["layer"]
    if not named.get("checkpoint") and not named.get("weights"):
        named["checkpoint"] = weights_beside(str(named["model"]))
    return RunOptions(**named)


def weights_beside(model: str) -> str | None:
    """The weights in the folder that hf:FOLDER names, which need no --checkpoint; None for other networks."""
    from explain_core.model.sources.libraries import own_weights
    from explain_core.model.sources.network_name import HUGGING_FACE, parse_model_spec

    if not model.strip().startswith(f"{HUGGING_FACE}:"):
        return None
    found = own_weights(parse_model_spec(model))
    return str(found) if found else None


def with_options_of(
    run: Callable[..., None], *without: str
) -> Callable[[Callable[..., None]], Callable[..., None]]:
    """Add the options of `run`, but for those named, to a command that ends in `**given`: they arrive there."""

    def extend(command: Callable[..., None]) -> Callable[..., None]:
        own = [
            each
            for each in inspect.signature(command).parameters.values()
            if each.kind is not inspect.Parameter.VAR_KEYWORD
        ]
        names = {each.name for each in own}.union(without)
        theirs = [each for name, each in inspect.signature(run).parameters.items() if name not in names]
        # Typer, as Python, wants what must be given before what may be.
        both = sorted([*own, *theirs], key=lambda each: each.default is not inspect.Parameter.empty)
        both = [each.replace(kind=inspect.Parameter.KEYWORD_ONLY) for each in both]

        def called(**given: Any) -> None:
            command(**given)

        called.__name__, called.__doc__ = command.__name__, command.__doc__
        called.__signature__ = inspect.Signature(both)  # type: ignore[attr-defined]
        called.__annotations__ = {each.name: each.annotation for each in both}
        return called

    return extend
