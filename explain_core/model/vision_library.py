"""torchvision, imported without PyTorch's compiler, which it asks for one function that is hardly ever called.

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
    if "torchvision" in sys.modules or COMPILER in sys.modules:
        return import_module("torchvision")
    import_module("torch")
    if COMPILER in sys.modules:
        return import_module("torchvision")
    with _stand_in():
        return import_module("torchvision")


@contextmanager
def _stand_in() -> Iterator[None]:
    """Something in the compiler's place whose functions ask for the real one when they are called, and not before."""
    package, module = ModuleType(COMPILER), ModuleType(ASKED)
    package.__path__ = []
    package.utils = module  # type: ignore[attr-defined]
    module.__getattr__ = _later  # type: ignore[method-assign]
    sys.modules[COMPILER], sys.modules[ASKED] = package, module
    try:
        yield
    finally:
        for name, held in ((COMPILER, package), (ASKED, module)):
            if sys.modules.get(name) is held:
                del sys.modules[name]


def _later(name: str) -> Callable[..., Any]:
    if name.startswith("__"):
        raise AttributeError(name)

    def asked(*given: Any, **named: Any) -> Any:
        return getattr(import_module(ASKED), name)(*given, **named)

    return asked
