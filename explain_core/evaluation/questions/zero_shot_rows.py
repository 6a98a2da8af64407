"""Classes that a run never saw as rows of the store, in place of those of an earlier description of the same name."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import UTC, datetime

import duckdb
import numpy as np
import pyarrow as pa

from explain_core.evaluation.figures.figures import Figure
from explain_core.evaluation.figures.metrics_table import write
from explain_core.evaluation.questions.zero_shot import (
    CHANCE,
    NEAREST_MEAN,
    OF_CLASSES,
    PRECISION,
    TOP1,
    UnseenImage,
)
from explain_core.runs.class_signatures import ClassSignatures
from explain_core.store import publish
from explain_core.store.rows import one

TABLES = ("zero_shots", "unseen_classes", "unseen_images")


@dataclass(frozen=True, eq=False, slots=True)
class ZeroShotRecord:
    """What came of a description called `name`: of `split` of the image set `spec`."""

    name: str
    spec: str
    split: str
    known: ClassSignatures
    images: tuple[UnseenImage, ...]
    figures: tuple[Figure, ...]


def variants(name: str) -> list[tuple[str, str]]:
    """Every metric and variant that the figures of a description of this name can have."""
    return [
        (metric, variant)
        for metric in (TOP1, OF_CLASSES, PRECISION)
        for variant in (name, f"{name}: {CHANCE}", f"{name}: {NEAREST_MEAN}")
    ]


def replace_zero_shot(
    connection: duckdb.DuckDBPyConnection, run_id: str, record: ZeroShotRecord, attributes: Sequence[str]
) -> None:
    """Write the classes, their images and the figures."""
    for table in TABLES:
        connection.execute(f"DELETE FROM {table} WHERE run_id = ? AND description = ?", [run_id, record.name])
    for metric, variant in variants(record.name):
        connection.execute(
            "DELETE FROM metrics WHERE run_id = ? AND metric = ? AND variant = ?", [run_id, metric, variant]
        )
    row = one(
        run_id=run_id, description=record.name, source=record.known.source, image_spec=record.spec, split=record.split,
        classes=list(record.known.names), images=len(record.images), made_at=datetime.now(UTC),
    )  # fmt: skip
    publish.insert(connection, "zero_shots", row)
    publish.insert(connection, "unseen_classes", class_rows(run_id, record, attributes))
    publish.insert(connection, "unseen_images", image_rows(run_id, record, attributes))
    write(connection, run_id, record.figures)


def class_rows(run_id: str, record: ZeroShotRecord, attributes: Sequence[str]) -> pa.Table:
    """Rows of `unseen_classes`: what is told and true in part."""
    classes, words = np.nonzero(np.nan_to_num(record.known.values) > 0)
    return pa.table(
        {
            "run_id": pa.array([run_id] * len(words), pa.string()),
            "description": pa.array([record.name] * len(words), pa.string()),
            "class": pa.array([record.known.names[c] for c in classes], pa.string()),
            "attribute": pa.array([attributes[int(j)] for j in words], pa.string()),
            "value": record.known.values[classes, words].astype(np.float32),
        }
    )


def image_rows(run_id: str, record: ZeroShotRecord, attributes: Sequence[str]) -> pa.Table:
    """Rows of `unseen_images`."""
    names, images = record.known.names, record.images
    return pa.table(
        {
            "run_id": pa.array([run_id] * len(images), pa.string()),
            "description": pa.array([record.name] * len(images), pa.string()),
            "path": pa.array([each.path for each in images], pa.string()),
            "class": pa.array([names[each.label] for each in images], pa.string()),
            "predicted": pa.array([names[each.predicted] for each in images], pa.string()),
            "correct": pa.array([each.label == each.predicted for each in images], pa.bool_()),
            "score": pa.array([each.score for each in images], pa.float32()),
            "because": pa.array(
                [[attributes[j] for j in each.because] for each in images], pa.list_(pa.string())
            ),
        }
    )
