"""Classes as the report shows them: a list of all, and of each its description, examples and confusions."""

from __future__ import annotations

from collections import defaultdict
from typing import Any

from explain_core.explanation.sentence import class_sentence, spoken
from explain_core.report.pieces import rounded
from explain_core.report.view import RunView
from explain_core.runs.answers import IN_A_SENTENCE

ATTRIBUTES, EXAMPLES, CONFUSIONS = 12, 12, 20  #: of a class


def listed(view: RunView) -> list[dict[str, Any]]:
    """Every class: names, how many images of each split are right, its first attributes, its surest image."""
    scores: dict[str, list[list[Any]]] = defaultdict(list)
    for row in view.rows(
        "SELECT p.class, i.split, count(*) AS images, count(*) FILTER (WHERE p.correct) AS correct "
        "FROM predictions p JOIN run_images i USING (run_id, image_id) "
        "WHERE p.run_id = $run GROUP BY ALL ORDER BY ALL"
    ):
        scores[row["class"]].append([row["split"], row["images"], row["correct"]])
    first = {
        row["class"]: row["attributes"]
        for row in view.rows(
            "SELECT class, list(attribute ORDER BY rank) AS attributes FROM class_explanations "
            "WHERE run_id = $run AND p > 0 AND rank <= 3 GROUP BY class"
        )
    }
    surest = {
        row["class"]: row["image"]
        for row in view.rows(
            "SELECT class, arg_max(image_id, p_predicted) AS image FROM predictions "
            "WHERE run_id = $run AND correct GROUP BY class"
        )
    }
    return [
        {
            "name": name, "spoken": spoken(name), "scores": scores[name],
            "attributes": view.numbers(first.get(name)),
            "image": view.images.at.get(surest.get(name, "")),
        }
        for name in view.classes
    ]  # fmt: skip


def detailed(view: RunView, first: int, last: int) -> list[dict[str, Any]]:
    """The classes number first to last - 1."""
    names = list(view.classes[first:last])
    shares = _grouped(
        view,
        "SELECT class, attribute, p FROM class_explanations WHERE run_id = $run AND p > 0 "
        "AND class IN (SELECT unnest($names::VARCHAR[])) AND rank <= $most ORDER BY rank",
        "class", names=names, most=ATTRIBUTES,
    )  # fmt: skip
    examples = _grouped(
        view,
        "SELECT p.class, p.image_id, p.p_predicted FROM predictions p JOIN run_images i "
        "USING (run_id, image_id) WHERE p.run_id = $run AND p.correct "
        "AND p.class IN (SELECT unnest($names::VARCHAR[])) QUALIFY row_number() OVER (PARTITION BY p.class "
        "ORDER BY i.split = 'test' DESC, p.p_predicted DESC, p.image_id) <= $most "
        "ORDER BY i.split = 'test' DESC, p.p_predicted DESC, p.image_id",
        "class", names=names, most=EXAMPLES,
    )  # fmt: skip
    confused = (
        "SELECT class, predicted, count(*) AS images FROM predictions WHERE run_id = $run AND NOT correct "
        "AND {} IN (SELECT unnest($names::VARCHAR[])) GROUP BY ALL ORDER BY images DESC, class, predicted"
    )
    taken_for = _grouped(view, confused.format("class"), "class", names=names)
    taken_for_it = _grouped(view, confused.format("predicted"), "predicted", names=names)
    return [
        {
            "description": _description(view, name, [row["attribute"] for row in shares[name]]),
            "attributes": [
                [view.attribute_at[row["attribute"]], rounded(row["p"])]
                for row in shares[name]
                if row["attribute"] in view.attribute_at
            ],
            "examples": [
                [view.images.at[row["image_id"]], rounded(row["p_predicted"])]
                for row in examples[name]
                if row["image_id"] in view.images.at
            ],
            "takenFor": _counted(view, taken_for[name], "predicted"),
            "takenForIt": _counted(view, taken_for_it[name], "class"),
        }
        for name in names
    ]


def _description(view: RunView, name: str, attributes: list[str]) -> str:
    told = [each for each in attributes[:IN_A_SENTENCE] if each in view.attribute_at]
    nouns = [view.nouns[view.attribute_at[each]] for each in told]
    return class_sentence(name, told, nouns, view.subjects)


def _counted(view: RunView, rows: list[dict[str, Any]], column: str) -> list[list[int]]:
    known = [row for row in rows if row[column] in view.class_at]
    return [[view.class_at[row[column]], row["images"]] for row in known[:CONFUSIONS]]


def _grouped(view: RunView, sql: str, column: str, **named: Any) -> dict[str, list[dict[str, Any]]]:
    found: dict[str, list[dict[str, Any]]] = defaultdict(list)
    for row in view.rows(sql, **named):
        found[row[column]].append(row)
    return found
