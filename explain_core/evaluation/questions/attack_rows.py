"""Attacked pictures as rows of the store, in place of those of an earlier attack of the same name."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import UTC, datetime

import duckdb
import pyarrow as pa

from explain_core.data.image_set import display_name
from explain_core.evaluation.figures.figures import Figure
from explain_core.evaluation.figures.metrics_table import write
from explain_core.evaluation.questions.attack import AttackedImage, variants, words_gone
from explain_core.model.attack import Attack
from explain_core.store import publish
from explain_core.store.rows import one

TABLES = ("attacks", "attacked_images", "attack_attributes")


@dataclass(frozen=True, eq=False, slots=True)
class AttackRecord:
    """An attack on images of a run, under the `name` that it has in the store; `objective`: what it made large."""

    name: str
    attack: Attack
    target: str | None
    objective: str
    images: tuple[AttackedImage, ...]
    figures: tuple[Figure, ...]

    @property
    def fooled(self) -> int:
        """How many images fell for it."""
        return sum(image.fooled for image in self.images)

    @property
    def without_gradient(self) -> int:
        """How many the network gave no gradient for: they stayed as they were."""
        return sum(not image.moved for image in self.images)


def attack_name(attack: Attack, target: str | None) -> str:
    """What an attack is called in the store: "pgd-8", "fgsm-4 to Fish Crow"."""
    name = f"{attack.method}-{attack.budget}"
    return name if target is None else f"{name} to {display_name(target)}"


def replace_attack(
    connection: duckdb.DuckDBPyConnection,
    run_id: str,
    record: AttackRecord,
    classes: Sequence[str],
    attributes: Sequence[str],
) -> None:
    """Write an attack, its images, their attributes and its figures."""
    name, attack, images = record.name, record.attack, record.images
    for table in TABLES:
        connection.execute(f"DELETE FROM {table} WHERE run_id = ? AND attack = ?", [run_id, name])
    for metric, variant in variants(name):
        connection.execute(
            "DELETE FROM metrics WHERE run_id = ? AND metric = ? AND variant = ?", [run_id, metric, variant]
        )
    row = one(
        run_id=run_id, attack=name, method=attack.method, budget=attack.budget, steps=attack.steps, step=attack.step,
        target=record.target, objective=record.objective, images=len(images), fooled=record.fooled,
        without_gradient=record.without_gradient, made_at=datetime.now(UTC),
    )  # fmt: skip
    publish.insert(connection, "attacks", row)
    publish.insert(connection, "attacked_images", image_rows(run_id, name, images, classes, attributes))
    publish.insert(connection, "attack_attributes", attribute_rows(run_id, name, images, attributes))
    write(connection, run_id, record.figures)


def image_rows(
    run_id: str, name: str, images: Sequence[AttackedImage], classes: Sequence[str], attributes: Sequence[str]
) -> pa.Table:
    """Rows of `attacked_images`."""
    rows = []
    for image in images:
        before, after = image.before, image.after
        appeared, went = words_gone(attributes, image)
        rows.append(
            {
                "run_id": run_id, "attack": name, "image_id": image.image_id,
                "target": None if image.target is None else classes[image.target],
                "predicted_before": classes[before.predicted], "predicted": classes[after.predicted],
                "p_before": float(before.odds[before.predicted]), "p": float(after.odds[after.predicted]),
                "p_label": float(after.odds[before.predicted]), "fooled": image.fooled, "has_gradient": image.moved,
                "change": image.change, "sentence_before": before.text, "sentence": after.text,
                "appeared": [attributes[j] for j in appeared], "went": [attributes[j] for j in went],
                "words_apart_before": before.words_apart, "words_apart": after.words_apart,
                "maps_apart_before": before.maps_apart, "maps_apart": after.maps_apart,
                "height": after.heat.shape[0], "width": after.heat.shape[1],
                "map_before": before.heat.ravel().tolist(), "map": after.heat.ravel().tolist(),
            }
        )  # fmt: skip
    return pa.Table.from_pylist(rows, IMAGE_ROWS)


def attribute_rows(
    run_id: str, name: str, images: Sequence[AttackedImage], attributes: Sequence[str]
) -> pa.Table:
    """Rows of `attack_attributes`: what is among the strongest of an image before or after."""
    rows = []
    for image in images:
        then, now = (
            {j: (rank, p) for rank, (j, p) in enumerate(answer.listed, start=1)}
            for answer in (image.before, image.after)
        )
        for j in {**then, **now}:
            rank_before, p_before = then.get(j, (None, None))
            rank, p = now.get(j, (None, None))
            rows.append(
                {
                    "run_id": run_id, "attack": name, "image_id": image.image_id, "attribute": attributes[j],
                    "rank_before": rank_before, "rank": rank, "p_before": p_before, "p": p,
                }
            )  # fmt: skip
    return pa.Table.from_pylist(rows, ATTRIBUTE_ROWS)


_TEXT, _WHOLE, _SINGLE = pa.string(), pa.int32(), pa.float32()
IMAGE_ROWS = pa.schema(
    [
        *((each, _TEXT) for each in ("run_id", "attack", "image_id", "target", "predicted_before", "predicted")),
        *((each, _SINGLE) for each in ("p_before", "p", "p_label")),
        ("fooled", pa.bool_()), ("has_gradient", pa.bool_()), ("change", _WHOLE), ("sentence_before", _TEXT),
        ("sentence", _TEXT), ("appeared", pa.list_(_TEXT)), ("went", pa.list_(_TEXT)),
        *((each, _SINGLE) for each in ("words_apart_before", "words_apart", "maps_apart_before", "maps_apart")),
        ("height", _WHOLE), ("width", _WHOLE), ("map_before", pa.list_(_SINGLE)), ("map", pa.list_(_SINGLE)),
    ]
)  # fmt: skip
ATTRIBUTE_ROWS = pa.schema(
    [
        *((each, _TEXT) for each in ("run_id", "attack", "image_id", "attribute")),
        ("rank_before", _WHOLE), ("rank", _WHOLE), ("p_before", _SINGLE), ("p", _SINGLE),
    ]
)  # fmt: skip
