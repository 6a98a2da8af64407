"""Failures as the report shows them: every confusion with its patterns, and its images, the surest mistakes first."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Sequence
from itertools import islice
from typing import Any

from explain_core.report.pieces import rounded
from explain_core.report.view import RunView
from explain_core.runs.failure_advice import failure_advice
from explain_core.runs.nearest_right import AT_ONCE, Neighbours, nearest_right

WORDS = 3  #: that pulled, or were missed, of a confusion

WRONG = """
    SELECT p.image_id, i.split, p.class, p.predicted, p.p_predicted, p.p_class, f.pattern, f.pulled, f.missed, f.oddest
    FROM predictions p JOIN run_images i ON i.run_id = $run AND i.image_id = p.image_id
    LEFT JOIN failure_patterns f ON f.run_id = p.run_id AND f.image_id = p.image_id
    WHERE p.run_id = $run AND NOT p.correct
"""


def confusions(view: RunView) -> list[dict[str, Any]]:
    """Every confusion in the order of its images: split, classes by number, images, patterns, words, and advice."""
    counts = view.rows(
        f"SELECT split, class, predicted, count(*) AS images FROM ({WRONG}) GROUP BY ALL "
        "ORDER BY split, images DESC, class, predicted"
    )
    patterns = _counted(view, f"SELECT split, class, predicted, pattern AS word FROM ({WRONG})")
    words = {
        role: _counted(view, f"SELECT split, class, predicted, unnest({role}) AS word FROM ({WRONG})")
        for role in ("pulled", "missed")
    }
    advice = {
        split: failure_advice(view.store, view.run, split) for split in {row["split"] for row in counts}
    }
    found = []
    for row in counts:
        confusion = row["split"], row["class"], row["predicted"]
        found.append(
            {
                "split": row["split"], "class": view.class_at.get(row["class"]),
                "predicted": view.class_at.get(row["predicted"]), "images": row["images"],
                "patterns": [[word, images] for word, images in patterns[confusion] if word],
                "advice": [
                    [piece.evidence, piece.remedy] for piece in advice[row["split"]].get(confusion[1:], ())
                ],
                **{
                    role: [
                        [view.attribute_at[word], images]
                        for word, images in each[confusion]
                        if word in view.attribute_at
                    ][:WORDS]
                    for role, each in words.items()
                },
            }
        )  # fmt: skip
    return found


def images(view: RunView, first: int, last: int) -> list[list[Any]]:
    """The wrong predictions number first to last - 1: image, p of the prediction and of the label, pattern, words.

    Each is [image, p_predicted, p_class, pattern, pulled, missed, oddest, nearest right, nearest predicted], or [-1]
    for an image without a page, of which nothing is shown. The last two are those right predictions of the labelled and
    the predicted class that are explained most alike, -1 where they have no page.
    """
    ids = view.wrong[first:last]
    shown = [image_id for image_id in ids if image_id in view.images.at]
    if not shown:
        return [[-1] for _ in ids]
    found = view.rows(f"{WRONG} AND p.image_id IN (SELECT unnest($shown))", shown=shown)
    rows = {row["image_id"]: row for row in found}
    _look_ahead(view, shown, first)
    return [
        [-1] if (row := rows.get(image_id)) is None else [
            view.images.at[row["image_id"]], rounded(row["p_predicted"]), rounded(row["p_class"]),
            row["pattern"], view.numbers(row["pulled"]), view.numbers(row["missed"]), row["oddest"],
            *(
                view.images.at.get(each or "", -1)
                for pair in [view.near[row["image_id"]]]
                for each in (pair.labelled, pair.predicted)
            ),
        ]
        for image_id in ids
    ]  # fmt: skip


def _look_ahead(view: RunView, shown: Sequence[str], first: int) -> None:
    """Find the neighbours of these images, and of the next that have pages: a query reads all explanations."""
    if all(image_id in view.near for image_id in shown):
        return
    later = (image_id for image_id in islice(view.wrong, first, None) if image_id in view.images.at)
    asked = [*dict.fromkeys([*shown, *islice(later, AT_ONCE)])]
    found, none = nearest_right(view.store, view.run, asked), Neighbours()
    view.near.update({image_id: found.get(image_id, none) for image_id in asked})


def total(view: RunView) -> int:
    """How many predictions are wrong."""
    return len(view.wrong)


def _counted(view: RunView, sql: str) -> dict[tuple[str, str, str], list[tuple[str, int]]]:
    found: dict[tuple[str, str, str], list[tuple[str, int]]] = defaultdict(list)
    for row in view.rows(
        f"SELECT split, class, predicted, word, count(*) AS images FROM ({sql}) GROUP BY ALL "
        "ORDER BY images DESC, word"
    ):
        found[row["split"], row["class"], row["predicted"]].append((row["word"], row["images"]))
    return found
