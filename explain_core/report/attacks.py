"""Attacked images as the report shows them: every attack with its figures, and its images before and after."""

from __future__ import annotations

from typing import Any

from explain_core.evaluation.questions.attack import variants
from explain_core.report.maps import packed
from explain_core.report.pieces import rounded
from explain_core.report.view import RunView

EXAMPLES = 60  #: of an attack: those that fell first, drawn by their ids
WORDS = 12  #: that appeared or went most often


def attacked(view: RunView) -> list[dict[str, Any]] | None:
    """Every attack of a run with its figures, words and images; None where none was made."""
    rows = view.rows("SELECT * FROM attacks WHERE run_id = $run ORDER BY made_at, attack")
    return [_attack(view, row) for row in rows] or None


def _attack(view: RunView, row: dict[str, Any]) -> dict[str, Any]:
    name = row["attack"]
    return {
        "name": name, "budget": row["budget"], "steps": row["steps"], "objective": row["objective"],
        "target": view.class_at.get(row["target"]), "images": row["images"], "fooled": row["fooled"],
        "still": row["without_gradient"], "figures": view.figures("attack.", variants(name), name),
        "words": _words(view, name), "examples": _examples(view, name),
    }  # fmt: skip


def _words(view: RunView, name: str) -> dict[str, list[list[Any]]]:
    """What appeared and what went most often in the images that fell: [attribute, images]."""
    rows = view.rows(
        "SELECT role, attribute, sum(images)::BIGINT AS images FROM attack_words "
        "WHERE run_id = $run AND attack = $name GROUP BY ALL ORDER BY images DESC, attribute",
        name=name,
    )
    return {
        role: [
            [view.attribute_at[row["attribute"]], row["images"]]
            for row in rows
            if row["role"] == role and row["attribute"] in view.attribute_at
        ][:WORDS]
        for role in ("appeared", "went")
    }


def _examples(view: RunView, name: str) -> list[dict[str, Any]]:
    rows = view.rows(
        "SELECT * FROM attacked_images WHERE run_id = $run AND attack = $name "
        "ORDER BY NOT fooled, md5(image_id) LIMIT $most",
        name=name, most=EXAMPLES,
    )  # fmt: skip
    return [
        {
            "image": view.images.at[row["image_id"]], "fooled": row["fooled"],
            "labels": [view.class_at.get(row[column]) for column in ("predicted_before", "predicted")],
            "p": [rounded(row[column]) for column in ("p_before", "p")],
            "sentences": [row["sentence_before"], row["sentence"]],
            "appeared": view.numbers(row["appeared"]), "went": view.numbers(row["went"]),
            "apart": [
                rounded(row[column])
                for column in ("words_apart_before", "words_apart", "maps_apart_before", "maps_apart")
            ],
            "maps": [packed(row["height"], row["width"], row[column]) for column in ("map_before", "map")],
        }
        for row in rows
        if row["image_id"] in view.images.at
    ]  # fmt: skip
