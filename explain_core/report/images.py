"""Images as the report shows them: label, sentences, attributes, where they are, maps, captions."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Sequence
from typing import Any

from explain_core.data.pictures.preprocess import seen_window
from explain_core.errors import StoreError
from explain_core.heatmaps.target_name import spoken_target
from explain_core.report.maps import packed
from explain_core.report.methods import written_of
from explain_core.report.pieces import rounded
from explain_core.report.view import RunView
from explain_core.runs.network import preprocessing_of
from explain_core.runs.pictures import box_of

AMONG = "image_id IN (SELECT unnest($ids::VARCHAR[]))"

# Where the run's estimator found attributes, and how sure that is, where it is known.
POINTS = f"""
SELECT g.image_id, g.attribute, g.x, g.y, g.strength, s.present, s.placed FROM groundings g
LEFT JOIN (SELECT image_id, attribute, present, placed FROM sure_groundings WHERE run_id = $run AND {AMONG}) s
    ON s.image_id = g.image_id AND s.attribute = g.attribute
WHERE g.run_id = $run AND g.{AMONG} AND g.estimator = (SELECT estimator FROM runs WHERE run_id = $run)
ORDER BY g.strength DESC, g.attribute
"""


def detailed(view: RunView, first: int, last: int) -> list[dict[str, Any]]:
    """The images number first to last - 1; one that the run left out has no prediction."""
    ids = view.images.ids[first:last]
    images = _by_image(view, ids, f"SELECT * FROM images WHERE image_set_digest = $image_set AND {AMONG}")
    predictions = _by_image(view, ids, f"SELECT * FROM predictions WHERE run_id = $run AND {AMONG}")
    told = _by_image(
        view,
        ids,
        f"SELECT image_id, kind, sentence FROM sentences WHERE run_id = $run AND {AMONG} AND method = "
        "(SELECT estimator FROM runs WHERE run_id = $run)",
    )
    written = written_of(view, ids)
    besides = {"captions", view.run.estimator}  # which the page shows by themselves
    shares = _shares(view, ids)
    said = _by_image(
        view,
        ids,
        f"SELECT image_id, list(attribute) AS said FROM image_attributes WHERE vocabulary_digest = $vocabulary "
        f"AND {AMONG} GROUP BY image_id",
    )
    points = _by_image(view, ids, POINTS)
    maps = _by_image(
        view,
        ids,
        f"SELECT image_id, method, target, height, width, map FROM heatmaps WHERE run_id = $run AND {AMONG} "
        "ORDER BY method, target",
    )
    patterns = _by_image(view, ids, f"SELECT * FROM failure_patterns WHERE run_id = $run AND {AMONG}")
    found = []
    for image_id in ids:
        image = images[image_id][0]
        one: dict[str, Any] = {
            "id": image_id, "path": image["path"], "split": image["split"],
            "class": view.class_at.get(image["class"]), "captions": image["captions"] or [],
            "said": view.numbers(said[image_id][0]["said"]) if said[image_id] else [],
        }  # fmt: skip
        if predictions[image_id]:
            one |= _prediction(view, image, predictions[image_id][0])
            one["sentences"] = [[row["kind"], row["sentence"]] for row in told[image_id]]
            if others := [each for each in written[image_id] if each[0] not in besides]:
                one["written"] = others
            one["shares"] = shares[image_id]
            one["points"] = [
                [
                    view.attribute_at[row["attribute"]],
                    *(rounded(row[c]) for c in ("x", "y", "strength", "present", "placed")),
                ]
                for row in points[image_id]
                if row["attribute"] in view.attribute_at
            ]
            one["maps"] = [
                [row["method"], _target(view, row), *packed(row["height"], row["width"], row["map"])]
                for row in maps[image_id]
            ]
        if patterns[image_id]:
            one["failure"] = _pattern(view, patterns[image_id][0])
        found.append(one)
    return found


def _target(view: RunView, row: dict[str, Any]) -> str:
    """What a map is of: an attribute where the run's estimator gave it, elsewhere a class or two, as people say it."""
    if row["method"] == view.run.estimator:
        return str(row["target"])
    return spoken_target(row["target"], tuple(view.classes))


def labels(view: RunView) -> dict[str, Any]:
    """What every image was taken for, by number of the class (-1 where it was left out), and its split's number."""
    rows = view.rows(
        "SELECT i.image_id, min(i.split) AS split, any_value(p.predicted) AS predicted FROM images i "
        "LEFT JOIN predictions p ON p.run_id = $run AND p.image_id = i.image_id "
        "WHERE i.image_set_digest = $image_set GROUP BY i.image_id"
    )
    splits = sorted({row["split"] or "" for row in rows})
    predicted, split = [-1] * len(view.images.ids), [0] * len(view.images.ids)
    for row in rows:
        number = view.images.at.get(row["image_id"], -1)
        if number < 0:  # it has no page
            continue
        predicted[number] = view.class_at.get(row["predicted"], -1)
        split[number] = splits.index(row["split"] or "")
    return {"predicted": predicted, "splits": splits, "split": split}


def _prediction(view: RunView, image: dict[str, Any], row: dict[str, Any]) -> dict[str, Any]:
    return {
        "predicted": view.class_at.get(row["predicted"]),
        "runnerUp": view.class_at.get(row["runner_up"]),
        "correct": row["correct"],
        "p": [rounded(row[name]) for name in ("p_predicted", "p_runner_up", "p_class")],
        "size": [row["width"], row["height"]],
        "window": _window(view, image, (row["width"], row["height"])),
    }


def _window(view: RunView, image: dict[str, Any], size: tuple[int, int]) -> list[float | None] | None:
    """Left, top, width, height of what the network saw, in pixels; None for a run of a program that cut otherwise."""
    try:
        window = seen_window(preprocessing_of(view.run), box_of(image), size)
    except StoreError:
        return None
    return [rounded(value, 6) for value in (window.left, window.top, window.width, window.height)]


def _shares(view: RunView, ids: Sequence[str]) -> dict[str, list[list[Any]]]:
    """Of each image, by role: the class, and [attribute, p], strongest first; the label's where that was missed."""
    found: dict[str, list[list[Any]]] = defaultdict(list)
    for row in view.rows(
        f"""
        SELECT e.image_id, e.role, any_value(e.class) AS class, list(e.attribute ORDER BY e.rank) AS attributes,
               list(e.p ORDER BY e.rank) AS p FROM explanations e
        JOIN predictions p ON p.run_id = e.run_id AND p.image_id = e.image_id
        WHERE e.run_id = $run AND e.{AMONG} AND e.p > 0 AND NOT (e.role = 'true' AND p.correct)
        GROUP BY e.image_id, e.role ORDER BY e.image_id, e.role
        """,
        ids=list(ids),
    ):
        pairs = [
            [view.attribute_at[attribute], rounded(p)]
            for attribute, p in zip(row["attributes"], row["p"], strict=True)
            if attribute in view.attribute_at
        ]
        found[row["image_id"]].append([row["role"], view.class_at.get(row["class"]), pairs])
    return found


def _pattern(view: RunView, row: dict[str, Any]) -> dict[str, Any]:
    return {
        "pattern": row["pattern"], "oddest": row["oddest"], "pulled": view.numbers(row["pulled"]),
        "missed": view.numbers(row["missed"]),
        **{
            name: rounded(row[column])
            for name, column in (
                ("farFromClass", "far_from_class"), ("farFromPredicted", "far_from_predicted"),
                ("oddness", "oddness"), ("overlap", "overlap"), ("captionOdds", "caption_odds"),
            )
        },
    }  # fmt: skip


def _by_image(view: RunView, ids: Sequence[str], sql: str) -> dict[str, list[dict[str, Any]]]:
    found: dict[str, list[dict[str, Any]]] = defaultdict(list)
    for row in view.rows(sql, ids=list(ids)):
        found[row["image_id"]].append(row)
    return found
