"""explain-flow's library: tensors and tables in, tensors and tables out. For a notebook: the names below.

They are stable (docs/python.md), and loaded when they are first used, so that importing this package costs nothing.
"""

from importlib import import_module
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from explain_core.comparison.compare import Comparison as Comparison
    from explain_core.data.image_set import Box as Box
    from explain_core.data.image_set import display_name as display_name
    from explain_core.data.pictures.preprocess import Preprocessing as Preprocessing
    from explain_core.errors import ExplainError as ExplainError
    from explain_core.explanation.image import explain as explain
    from explain_core.explanation.sentence import sentence as sentence
    from explain_core.heatmaps.charts import Bar as Bar
    from explain_core.heatmaps.charts import chart as chart
    from explain_core.notebook.heatmaps import draw_heatmap as draw_heatmap
    from explain_core.notebook.heatmaps import heatmaps_of as heatmaps_of
    from explain_core.notebook.network import ExplainedNetwork as ExplainedNetwork
    from explain_core.notebook.network import ImageActivations as ImageActivations
    from explain_core.notebook.network import activations_of as activations_of
    from explain_core.notebook.network import open_network as open_network
    from explain_core.notebook.pictures import preprocess as preprocess
    from explain_core.notebook.statistics import attribute_maps as attribute_maps
    from explain_core.notebook.statistics import attributes_of as attributes_of
    from explain_core.notebook.statistics import statistics_of as statistics_of
    from explain_core.notebook.store import AttributeMap as AttributeMap
    from explain_core.notebook.store import ExplainedRun as ExplainedRun
    from explain_core.notebook.store import ExplainedStore as ExplainedStore
    from explain_core.notebook.store import open_store as open_store
    from explain_core.statistics.estimators import FilterAttributePdf as FilterAttributePdf
    from explain_core.statistics.estimators import estimate as estimate
    from explain_core.statistics.sums import FilterAttributeStats as FilterAttributeStats

_WHERE = {
    "explain_core.comparison.compare": ("Comparison",),
    "explain_core.data.image_set": ("Box", "display_name"),
    "explain_core.data.pictures.preprocess": ("Preprocessing",),
    "explain_core.errors": ("ExplainError",),
    "explain_core.explanation.image": ("explain",),
    "explain_core.explanation.sentence": ("sentence",),
    "explain_core.heatmaps.charts": ("Bar", "chart"),
    "explain_core.notebook.heatmaps": ("draw_heatmap", "heatmaps_of"),
    "explain_core.notebook.network": (
        "ExplainedNetwork", "ImageActivations", "activations_of", "open_network",
    ),
    "explain_core.notebook.pictures": ("preprocess",),
    "explain_core.notebook.statistics": ("attribute_maps", "attributes_of", "statistics_of"),
    "explain_core.notebook.store": ("AttributeMap", "ExplainedRun", "ExplainedStore", "open_store"),
    "explain_core.statistics.estimators": ("FilterAttributePdf", "estimate"),
    "explain_core.statistics.sums": ("FilterAttributeStats",),
}  # fmt: skip
_MODULES = {name: module for module, names in _WHERE.items() for name in names}
__all__ = sorted(_MODULES)


def __getattr__(name: str) -> Any:
    if name not in _MODULES:
        raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
    return getattr(import_module(_MODULES[name]), name)


def __dir__() -> list[str]:
    return __all__
