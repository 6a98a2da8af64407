"""torchvision and timm, imported without PyTorch's compiler, of which they ask for what is hardly ever called.

The compiler takes 1.4 s of a processor to import, in every process that builds a network, as long as PyTorch itself.
"""

import sys
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from importlib import import_module
from types import ModuleType
from typing import Any

COMPILER, ASKED = "torch._dynamo", "torch._dynamo.utils"


def torchvision() -> Any:
    """The library. Raises ImportError where it is not installed."""
    return vision_library("torchvision")


def vision_library(name: str) -> Any:
    """A library of networks. Raises ImportError where it is not installed."""
    if name in sys.modules or COMPILER in sys.modules:
        return import_module(name)
    import_module("torch")
    if COMPILER in sys.modules:
        return import_module(name)
    with _stand_in():
        return import_module(name)


@contextmanager
def _stand_in() -> Iterator[None]:
    """Something in the compiler's place whose functions ask for the real one when they are called, and not before."""
    package, module = ModuleType(COMPILER), ModuleType(ASKED)
    package.__path__ = []
    package.utils = module  # type: ignore[attr-defined]
    package.disable = _as_it_is  # type: ignore[attr-defined]
    module.__getattr__ = _later  # type: ignore[method-assign]
    sys.modules[COMPILER], sys.modules[ASKED] = package, module
    try:
        yield
    finally:
        for name, held in ((COMPILER, package), (ASKED, module)):
            if sys.modules.get(name) is held:
                del sys.modules[name]


def _as_it_is(function: Any = None, *_: Any, **__: Any) -> Any:
    """What is not to be compiled, which nothing is."""
    return function if function is not None else lambda later: later


def _later(name: str) -> Callable[..., Any]:
    if name.startswith("__"):
        raise AttributeError(name)

    def asked(*given: Any, **named: Any) -> Any:
        return getattr(import_module(ASKED), name)(*given, **named)

    return asked
