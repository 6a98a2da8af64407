"""What changed from the run before, as the report shows it."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING, Any

from explain_core.comparison.compare import compare_runs
from explain_core.comparison.wording import SURE, class_words
from explain_core.data.image_set import TEST
from explain_core.errors import NothingToAnswer
from explain_core.report.pieces import rounded
from explain_core.report.view import RunView
from explain_core.runs.failures import ALL

if TYPE_CHECKING:
    from explain_core.comparison.compare import Comparison
    from explain_core.comparison.images import ChangedImage, Move

MOST = 500  #: images of a kind, and filters; of the others only the number is told


def changes(before: RunView, after: RunView) -> dict[str, Any]:
    """The comparison of two runs of one store: in test images, or in all where neither has any.

    Images and classes by number; attributes by name, for the two runs may know different ones.
    """
    compared = _compared(before, after)
    images, filters = compared.images, compared.filters
    return {
        "before": before.key, "split": compared.split, "notes": list(compared.notes), "trust": _trust(before, after),
        "images": images.compared, "pValue": rounded(images.p_value, 3), "sure": SURE,
        "kinds": [
            [name, len(rows), [_image(after, row) for row in rows[:MOST] if row.image_id in after.images.at]]
            for name, rows in (
                ("newly wrong", images.newly_wrong), ("newly right", images.newly_right),
                ("wrong in another way", images.still_wrong),
            )
        ],
        "classes": [
            [
                after.class_at.get(each.name, -1), each.images, each.right_a, each.right_b, rounded(each.distance, 3),
                each.moved,
                class_words(each, compared.noise),
            ]
            for each in compared.classes
        ],
        "classNoise": rounded(compared.noise.class_distance, 3),
        "filterNoise": rounded(compared.noise.filter_distance, 3),
        "filters": {
            "compared": filters.compared, "kept": filters.kept, "spread": rounded(filters.spread, 3),
            "moved": len(filters.moved),
            "rows": [
                [
                    each.filter, each.attribute_a, each.attribute_b, rounded(each.distance, 3), each.images,
                    each.shared_images, _words(each.gained), _words(each.lost),
                ]
                for each in filters.moved[:MOST]
            ],
        },
        "figures": [
            [
                each.metric, each.variant,
                *(
                    rounded(value, 6)
                    for value in (
                        each.value_a, each.low_a, each.high_a, each.value_b, each.low_b, each.high_b, each.change,
                        each.change_low, each.change_high,
                    )
                ),
                each.evidence, each.changed,
            ]
            for each in compared.figures
        ],
    }  # fmt: skip


def _compared(before: RunView, after: RunView) -> Comparison:
    try:
        return compare_runs(after.store, before.run, after.run, TEST)
    except NothingToAnswer:
        return compare_runs(after.store, before.run, after.run, ALL)


def _image(view: RunView, row: ChangedImage) -> list[Any]:
    """[image, class, predicted before, predicted, p of its class before, and now, words gained, words lost]."""
    return [
        view.images.at[row.image_id], view.class_at.get(row.true_class, -1),
        view.class_at.get(row.predicted_a, -1), view.class_at.get(row.predicted_b, -1),
        rounded(row.p_class_a), rounded(row.p_class_b), _words(row.gained), _words(row.lost),
    ]  # fmt: skip


def _trust(before: RunView, after: RunView) -> list[list[Any]]:
    """[what the judge sees, method, split, better run, share, low, high, images], as `explain trust` stored it."""
    keys = {view.run.run_id: view.key for view in (before, after)}
    return [
        [
            row["sees"], row["method"], row["split"], keys[row["better_run"]],
            *(rounded(row[column]) for column in ("share", "low", "high")), row["images"],
        ]
        for row in after.store.rows(
            "SELECT * FROM trust WHERE (run_id, other_run) IN (($a, $b), ($b, $a)) AND better_run IN ($a, $b) "
            "ORDER BY split, sees, method",
            a=after.run.run_id, b=before.run.run_id,
        )
    ]  # fmt: skip


def _words(moves: Sequence[Move]) -> list[str]:
    return [move.attribute for move in moves]
