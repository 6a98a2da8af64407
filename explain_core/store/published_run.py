"""A published run: its row of the table `runs`, and where what belongs to it lies."""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import dataclass, fields
from datetime import datetime
from functools import cached_property
from pathlib import Path
from typing import Any

from explain_core.places import Place
from explain_core.store.layout import Layout

#: What is read of a run: its row, with what its image set says. A query goes on after it with WHERE or ORDER BY.
RUNS = """
SELECT r.*, s.name AS image_set, s.spec AS image_spec, s.root AS image_root, s.classes AS class_names
FROM runs r LEFT JOIN image_sets s USING (image_set_digest)
"""


@dataclass(frozen=True, eq=False)
class PublishedRun:
    """One run of a store. Attributes are the columns of `runs`, `options` and `versions` as dictionaries.

    `class_names` stand in the order of the classifier's outputs; `image_set`, `image_spec` and `image_root` say what
    the run's images are called and where they were. `root`: the store's folder.
    """

    root: Path
    run_id: str
    name: str
    checkpoint_digest: str
    image_set_digest: str
    preprocessing_digest: str
    extraction_key: str
    vocabulary_digest: str
    estimator: str
    stats_digest: str
    model: str
    options: Mapping[str, Any]
    images: int
    images_train: int | None
    images_test: int | None
    images_quarantined: int
    images_forwarded: int
    filters: int
    attributes: int
    classes: int
    seconds: Mapping[str, float]
    versions: Mapping[str, str]
    started_at: datetime
    published_at: datetime
    image_set: str | None
    image_spec: str
    image_root: str
    class_names: tuple[str, ...]

    @staticmethod
    def of(row: Mapping[str, Any], root: Path) -> PublishedRun:
        """The run of a row of the query RUNS; columns of a schema that this program does not know are left out."""
        read: dict[str, Any] = {
            "root": root,
            "options": json.loads(row["options"] or "{}"),
            "seconds": dict(row["seconds"] or {}),
            "versions": dict(row["versions"] or {}),
            "class_names": tuple(row["class_names"] or ()),
        }
        known: dict[str, Any] = {each.name: row.get(each.name) for each in fields(PublishedRun)}
        return PublishedRun(**(known | read))

    @cached_property
    def layout(self) -> Layout:
        """Where the run's things lie: its shards may be in another place than the store.

        Without a place of their own, shards are looked for beside the store, wherever that has been moved.
        """
        shards = self.options.get("shards")
        return Layout(self.root, Place.of(shards) if shards else None)

    @property
    def extraction(self) -> Place:
        """The folder of the run's activation shards and of its classifier's weights."""
        return self.layout.extraction(self.extraction_key)

    @property
    def statistics(self) -> Path:
        """The file of the exact sums that the run learned from."""
        return self.layout.statistics(self.stats_digest)
