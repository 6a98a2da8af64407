"""explain-flow's library: tensors and tables in, tensors and tables out. For a notebook: `open_store`.

The names below are stable (docs/python.md); they are loaded when they are first used, so that importing this package
costs nothing.
"""

from importlib import import_module
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from explain_core.comparison.compare import Comparison as Comparison
    from explain_core.errors import ExplainError as ExplainError
    from explain_core.notebook import ExplainedRun as ExplainedRun
    from explain_core.notebook import ExplainedStore as ExplainedStore
    from explain_core.notebook import open_store as open_store

_WHERE = {
    "open_store": "explain_core.notebook",
    "ExplainedStore": "explain_core.notebook",
    "ExplainedRun": "explain_core.notebook",
    "Comparison": "explain_core.comparison.compare",
    "ExplainError": "explain_core.errors",
}
__all__ = ["Comparison", "ExplainError", "ExplainedRun", "ExplainedStore", "open_store"]


def __getattr__(name: str) -> Any:
    if name not in _WHERE:
        raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
    return getattr(import_module(_WHERE[name]), name)


def __dir__() -> list[str]:
    return __all__
