"""Which network: a library's, such as `torchvision:NAME`, or `package.module:factory` for people's own."""

from __future__ import annotations

import ast
import contextlib
import difflib
import importlib
import inspect
import re
import traceback
from collections.abc import Callable
from dataclasses import dataclass, field
from pathlib import Path
from typing import TYPE_CHECKING, Any

from explain_core.data.wording import one_line
from explain_core.errors import ModelError
from explain_core.model.source import files_digest, make_importable, source_files

if TYPE_CHECKING:  # torch takes seconds to import, and naming a network does not need it
    from torch import nn

TORCHVISION, TIMM, HUGGING_FACE = "torchvision", "timm", "hf"
TIMM_NAME = re.compile(r"[A-Za-z0-9_][A-Za-z0-9_.-]*")


@dataclass(frozen=True, slots=True)
class ModelSpec:
    """A network by name: where it comes from and what it is called there.

    `module` is a library (libraries.py) or an importable module, `name` the network's or the factory's name, or the
    folder of its config.json; `options` what it is built with beside the number of classes, as written in brackets.
    `folder` is the working directory in which the name was typed; modules are looked for there first, on other
    processes too.
    """

    module: str
    name: str
    folder: str = field(default="", compare=False)
    options: tuple[tuple[str, Any], ...] = ()

    def __str__(self) -> str:
        options = ", ".join(f"{name}={value!r}" for name, value in self.options)
        return f"{self.module}:{self.name}" + (f"({options})" if options else "")

    @property
    def of_torchvision(self) -> bool:
        """Is it one of torchvision's networks, rather than somebody's own?"""
        return self.module == TORCHVISION

    @property
    def of_library(self) -> bool:
        """Is it a library's network, rather than somebody's own?"""
        return self.module in (TORCHVISION, TIMM, HUGGING_FACE)


def parse_model_spec(text: str) -> ModelSpec:
    """Parse `torchvision:NAME`, `timm:NAME`, `hf:FOLDER` or `package.module:factory`.

    What a network is built with beside the number of classes may follow in brackets, as Python writes it:
    `timm:vit_tiny_patch16_224(img_size=384)`. Whether there is such a network is not looked up here. Raises ModelError
    for a text of another form.
    """
    whole, options = _without_options(text)
    module, colon, name = (part.strip() for part in whole.partition(":"))
    if module == HUGGING_FACE and name:
        return ModelSpec(module, name, _working_directory(), options)
    fits = (
        TIMM_NAME.fullmatch(name) if module == TIMM else all(part.isidentifier() for part in name.split("."))
    )
    if not colon or not fits or not all(part.isidentifier() for part in module.split(".")):
        hint = ""
        if not colon and module.isidentifier():
            hint = f" For torchvision's own network write torchvision:{module}."
        elif module.endswith(".py") or "/" in module:
            hint = " Name the module as in an import statement (nets/bird.py is nets.bird)."
        raise ModelError(
            f"{one_line(text)!r} does not name a network: write torchvision:NAME (torchvision:resnet50), timm:NAME, "
            f"hf:FOLDER, or package.module:factory for a function of yours that returns the network.{hint}"
        )
    return ModelSpec(module, name, _working_directory(), options)


def _without_options(text: str) -> tuple[str, tuple[tuple[str, Any], ...]]:
    """A network's name, and what stands in brackets behind it. Raises ModelError for what is no list of options."""
    name, bracket, written = text.strip().partition("(")
    if not bracket or not name or Path(text.partition(":")[2]).expanduser().is_dir():
        return text, ()
    try:
        call = ast.parse(f"f({written}", mode="eval").body
        if not isinstance(call, ast.Call) or call.args:
            raise ValueError
        options = {each.arg or "": ast.literal_eval(each.value) for each in call.keywords}
        if "" in options or not options:
            raise ValueError
        return name, tuple(options.items())
    except (SyntaxError, ValueError) as error:
        raise ModelError(
            f"{one_line(text)!r}: what a network is built with is written like {name}(img_size=384, in_chans=1): names "
            "with numbers, texts, True, False or None."
        ) from error


def source_digest(spec: ModelSpec) -> str:
    """SHA-256 (hex) of the source that a person's network is built from; "" for torchvision's and timm's.

    Of a folder with a config.json it is the digest of that file.

    What was computed with a network is stale once its code changes, though its name and weights stay. Covered
    are the factory's module and what it imports of its own project; nothing is imported, so this takes
    milliseconds. Raises ModelError where there is no such module.
    """
    if spec.of_library:
        from explain_core.model.libraries import library_digest

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
    from explain_core.model.libraries import LIBRARIES

    build = LIBRARIES.get(spec.module, _of_factory)
    return build(spec, num_classes).eval()


def _of_factory(spec: ModelSpec, num_classes: int) -> nn.Module:
    from torch import nn

    factory = _factory(spec)
    try:
        model = factory(**_arguments(factory, num_classes), **dict(spec.options))
    except (Exception, SystemExit) as error:
        raise ModelError(f"{spec} could not build its network: {in_a_line(error)}") from error
    if not isinstance(model, nn.Module):
        raise ModelError(
            f"{spec} returned {type(model).__name__!r}, not a torch.nn.Module: let it return the network."
        )
    return model


def _factory(spec: ModelSpec) -> Callable[..., Any]:
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


def close_names(name: str, known: list[str]) -> str:
    """A question whether one of the known names was meant; "" where none is near."""
    close = difflib.get_close_matches(name, known, n=4)
    return f" Did you mean {' or '.join(close)}?" if close else ""


def in_a_line(error: BaseException) -> str:
    """An error of somebody else's code in a line: its kind, its text, and the line of code it came from."""
    frames = [
        frame
        for frame in traceback.extract_tb(error.__traceback__)
        if not frame.filename.startswith("<frozen")
    ]
    text = str(error).strip().partition("\n")[0]
    place = frames[-1] if frames else None
    where = (
        f" ({Path(place.filename).name}, line {place.lineno})" if place and place.filename != __file__ else ""
    )
    return f"{type(error).__name__}: {text}{where}" if text else f"{type(error).__name__}{where}"


def _working_directory() -> str:
    try:
        return str(Path.cwd())
    except OSError:  # the folder was deleted under the process
        return ""
