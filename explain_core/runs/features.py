"""Relevant features in the store: of a class, for people, and of all classes, for maps."""

from dataclasses import dataclass
from typing import Any

from explain_core.model.layer import Unit
from explain_core.statistics.features import Feature
from explain_core.store.published_run import PublishedRun
from explain_core.store.reader import Store

FEATURES = "SELECT class, layer, channel, weight, response FROM relevant_features WHERE run_id = ?"


@dataclass(frozen=True, slots=True)
class ClassFeatures:
    """What the network knows a class by; `features`: the strongest first, those that speak against it last."""

    run: str
    name: str
    features: tuple[Feature, ...]


def about_features(store: Store, run: PublishedRun, name: str) -> ClassFeatures:
    """The relevant features of a class; none where the network takes no training image for it, or the run is older."""
    rows = store.rows(f"{FEATURES} AND class = ? ORDER BY rank", run.run_id, name)
    return ClassFeatures(run.name, name, tuple(_feature(row) for row in rows))


def features_by_class(store: Store, run: PublishedRun) -> dict[str, tuple[Feature, ...]]:
    """The relevant features of every class that has some, the strongest first."""
    found: dict[str, list[Feature]] = {}
    for row in store.rows(f"{FEATURES} ORDER BY class, rank", run.run_id):
        found.setdefault(row["class"], []).append(_feature(row))
    return {name: tuple(features) for name, features in found.items()}


def _feature(row: dict[str, Any]) -> Feature:
    return Feature(Unit(row["layer"], row["channel"]), row["weight"], row["response"])
