"""Which network: a library's, such as `torchvision:NAME`, or `package.module:factory` for people's own."""

from __future__ import annotations

import ast
import difflib
import re
import traceback
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from explain_core.data.wording import one_line
from explain_core.errors import ModelError

TORCHVISION, TIMM, HUGGING_FACE = "torchvision", "timm", "hf"
PART = re.compile(r"\w+(\.\w+)*")
TIMM_NAME = re.compile(r"[A-Za-z0-9_][A-Za-z0-9_.-]*")


@dataclass(frozen=True, slots=True)
class ModelSpec:
    """A network by name: where it comes from and what it is called there.

    `module` is a library (libraries.py) or an importable module, `name` the network's or the factory's name, or the
    folder of its config.json; `options` what it is built with beside the number of classes, as written in brackets.
    `folder` is the working directory in which the name was typed; modules are looked for there first, on other
    processes too. `part`: which part of what it returns is the classes' outputs, where it returns several; "" where
    that is clear.
    """

    module: str
    name: str
    folder: str = field(default="", compare=False)
    options: tuple[tuple[str, Any], ...] = ()
    part: str = ""

    def __str__(self) -> str:
        options = ", ".join(f"{name}={value!r}" for name, value in self.options)
        part = f"#{self.part}" if self.part else ""
        return f"{self.module}:{self.name}" + (f"({options})" if options else "") + part

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
    `timm:vit_tiny_patch16_224(img_size=384)`; and of a network that returns several outputs the name or place of the
    one that is the classes': `nets.birds:build#species`. Whether there is such a network is not looked up here. Raises
    ModelError for a text of another form.
    """
    text, part = _without_part(text)
    whole, options = _without_options(text)
    module, colon, name = (part.strip() for part in whole.partition(":"))
    if module == HUGGING_FACE and name:
        return ModelSpec(module, name, _working_directory(), options, part)
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
    return ModelSpec(module, name, _working_directory(), options, part)


def _without_part(text: str) -> tuple[str, str]:
    """A network's name, and the output that is named behind a #; a folder's name may have one itself."""
    name, mark, part = text.strip().rpartition("#")
    if not mark or not PART.fullmatch(part) or Path(text.partition(":")[2]).expanduser().is_dir():
        return text, ""
    return name, part


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
