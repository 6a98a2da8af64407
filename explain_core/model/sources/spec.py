"""Building a network that is named: a library's, or what a person's own factory returns."""

from __future__ import annotations

import contextlib
import importlib
import inspect
from collections.abc import Callable
from pathlib import Path
from typing import TYPE_CHECKING, Any

from explain_core.errors import ModelError
from explain_core.model.sources.libraries import LIBRARIES, library_digest
from explain_core.model.sources.network_name import (
    TORCHVISION,
    ModelSpec,
    close_names,
    in_a_line,
    parse_model_spec,
)
from explain_core.model.sources.source import files_digest, make_importable, source_files

if TYPE_CHECKING:  # torch takes seconds to import, and naming a network does not need it
    from torch import nn

__all__ = ["TORCHVISION", "ModelSpec", "build_model", "parse_model_spec", "source_digest"]


def source_digest(spec: ModelSpec) -> str:
    """SHA-256 (hex) of the source that a person's network is built from; "" for torchvision's and timm's.

    Of a folder with a config.json it is the digest of that file.

    What was computed with a network is stale once its code changes, though its name and weights stay. Covered
    are the factory's module and what it imports of its own project; nothing is imported, so this takes
    milliseconds. Raises ModelError where there is no such module.
    """
    if spec.of_library:
        return library_digest(spec)
    make_importable(spec.folder)
    files = source_files(spec.module)
    if not files:
        raise _no_such_module(spec)
    return files_digest(files)


def build_model(spec: ModelSpec, num_classes: int) -> nn.Module:
    """Build the network with untrained weights, on the CPU, in evaluation mode; nothing is downloaded.

    A person's factory is called with `num_classes=` if it takes that, and with nothing otherwise. Raises
    ModelError for names that are not there and for whatever a person's module raises.
    """
    from explain_core.model.passes.eager import eager
    from explain_core.model.passes.output import returning_part

    build = LIBRARIES.get(spec.module, _of_factory)
    model = eager(build(spec, num_classes)).eval()
    return returning_part(model, spec.part) if spec.part else model


def _of_factory(spec: ModelSpec, num_classes: int) -> nn.Module:
    from torch import nn

    factory = named_function(spec)
    try:
        model = factory(**_arguments(factory, num_classes), **dict(spec.options))
    except (Exception, SystemExit) as error:
        raise ModelError(f"{spec} could not build its network: {in_a_line(error)}") from error
    if not isinstance(model, nn.Module):
        raise ModelError(
            f"{spec} returned {type(model).__name__!r}, not a torch.nn.Module: let it return the network."
        )
    return model


def named_function(spec: ModelSpec) -> Callable[..., Any]:
    """What `package.module:function` names, imported. Raises ModelError where there is none, or the import fails."""
    make_importable(spec.folder)
    try:
        found: Any = importlib.import_module(spec.module)
    except (Exception, SystemExit) as error:
        missing = error.name if isinstance(error, ModuleNotFoundError) else None
        if missing and f"{spec.module}.".startswith(f"{missing}."):
            raise _no_such_module(spec) from error
        raise ModelError(f"the module {spec.module!r} could not be imported: {in_a_line(error)}") from error
    for part in spec.name.split("."):
        if not hasattr(found, part):
            named = [
                name for name, value in vars(found).items() if callable(value) and not name.startswith("_")
            ]
            raise ModelError(f"{spec.module!r} has no {part!r}.{close_names(part, named)}")
        found = getattr(found, part)
    if not callable(found):
        raise ModelError(
            f"{spec} is {type(found).__name__!r}, which cannot be called: name a function or a class."
        )
    factory: Callable[..., Any] = found
    return factory


def _arguments(factory: Callable[..., Any], num_classes: int) -> dict[str, int]:
    try:
        parameters = inspect.signature(factory).parameters.values()
    except (TypeError, ValueError):  # callables written in C tell nothing of themselves
        return {}
    by_name = (inspect.Parameter.POSITIONAL_OR_KEYWORD, inspect.Parameter.KEYWORD_ONLY)
    takes = any(
        (p.name == "num_classes" and p.kind in by_name) or p.kind is inspect.Parameter.VAR_KEYWORD
        for p in parameters
    )
    return {"num_classes": num_classes} if takes else {}


def _no_such_module(spec: ModelSpec) -> ModelError:
    folder, beside = Path(spec.folder or "."), []
    with contextlib.suppress(OSError):
        beside = [path.stem for path in folder.glob("*.py")]
    return ModelError(
        f"there is no module {spec.module!r}, neither in {folder} nor installed."
        f"{close_names(spec.module, beside)} Run the command in the folder that holds it."
    )
