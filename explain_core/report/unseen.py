"""Classes that a run never saw, as the report shows them: how they were described, and what they were taken for."""

from __future__ import annotations

from typing import Any

from explain_core.data.image_set import display_name
from explain_core.evaluation.questions.zero_shot_rows import variants
from explain_core.report.pieces import rounded
from explain_core.report.view import RunView

WORDS, EXAMPLES = 8, 12  #: of a class


def unseen(view: RunView) -> list[dict[str, Any]] | None:
    """Every description of a run with its figures and classes; None where none was asked for."""
    rows = view.rows("SELECT * FROM zero_shots WHERE run_id = $run ORDER BY made_at, description")
    return [_description(view, row) for row in rows] or None


def _description(view: RunView, row: dict[str, Any]) -> dict[str, Any]:
    name = row["description"]
    return {
        "name": name, "source": row["source"], "split": row["split"], "images": row["images"],
        "figures": view.figures("unseen.", variants(name), name),
        "classes": [_class(view, name, each) for each in row["classes"]],
    }  # fmt: skip


def _class(view: RunView, name: str, of: str) -> dict[str, Any]:
    """A class: its truest words, what its images were taken for, and some of them with their reasons."""
    asked: dict[str, Any] = {"name": name, "of": of}
    told = view.rows(
        "SELECT attribute, value FROM unseen_classes WHERE run_id = $run AND description = $name AND class = $of "
        "ORDER BY value DESC, attribute LIMIT $most",
        **asked, most=WORDS,
    )  # fmt: skip
    taken = view.rows(
        "SELECT predicted, images FROM unseen_confusions WHERE run_id = $run AND description = $name AND class = $of "
        "ORDER BY images DESC, predicted",
        **asked,
    )
    images = view.rows(
        "SELECT path, predicted, correct, score, because FROM unseen_images WHERE run_id = $run AND "
        "description = $name AND class = $of ORDER BY score DESC, path LIMIT $most",
        **asked, most=EXAMPLES,
    )  # fmt: skip
    return {
        "name": display_name(of), "told": [[row["attribute"], rounded(row["value"])] for row in told],
        "taken": [[display_name(row["predicted"]), row["images"], row["predicted"] == of] for row in taken],
        "images": [
            [row["path"], display_name(row["predicted"]), row["correct"], rounded(row["score"]), row["because"] or []]
            for row in images
        ],
    }  # fmt: skip
