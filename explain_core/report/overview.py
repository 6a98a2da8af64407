"""What the first pages show: the runs of a store, and every figure that was measured of them."""

from __future__ import annotations

import json
from typing import Any

from explain_core.evaluation.figures.catalogue import METRICS, meaning_of, order_of
from explain_core.evaluation.figures.groups import GROUPS
from explain_core.evaluation.figures.metric import group_of
from explain_core.evaluation.sanity.checks import check_of
from explain_core.evaluation.words.words_by_class import AGAINST_CAPTIONS, BY_CLASS, are_by_class
from explain_core.report.pieces import rounded
from explain_core.report.view import key_of
from explain_core.store.reader import Store

TILES = (
    "classifier",
    "sentence",
    "grounding",
)  #: groups, in the order of their tiles; of others there are none
KEPT_OPTIONS = (
    "crop", "input_size", "precision", "device", "batch_size", "min_images", "attributes", "concepts", "scorer",
)  # fmt: skip


def runs(store: Store, shown: set[str]) -> list[dict[str, Any]]:
    """The runs, the oldest first; `shown`: the ids of those that have pages of their own."""
    rows = store.rows(
        """
        SELECT r.*, s.name AS image_set, c.name AS checkpoint, c.bytes,
               (SELECT list({'path': q.path, 'reason': q.reason} ORDER BY q.path) FROM
                (SELECT * FROM quarantine WHERE run_id = r.run_id ORDER BY path LIMIT 50) q) AS quarantined
        FROM runs r LEFT JOIN image_sets s USING (image_set_digest)
        LEFT JOIN checkpoints c USING (checkpoint_digest) ORDER BY r.published_at, r.run_id
        """
    )
    return [_run(row, row["run_id"] in shown) for row in rows]


def _run(row: dict[str, Any], shown: bool) -> dict[str, Any]:
    options = json.loads(row["options"])
    return {
        "key": key_of(row["run_id"]), "id": row["run_id"], "name": row["name"], "shown": shown,
        "set": key_of(row["image_set_digest"][:12]), "imageSet": row["image_set"] or "",
        "checkpoint": row["checkpoint"] or row["name"], "digest": (row["checkpoint_digest"] or "")[:12],
        "bytes": row["bytes"], "model": row["model"], "estimator": row["estimator"],
        "images": row["images"], "train": row["images_train"], "test": row["images_test"],
        "quarantined": row["images_quarantined"],
        "quarantine": [[each["path"], each["reason"]] for each in row["quarantined"] or ()],
        "filters": row["filters"], "attributes": row["attributes"], "classes": row["classes"],
        "seconds": [[stage, rounded(each)] for stage, each in (row["seconds"] or {}).items()],
        "versions": [[name, version] for name, version in (row["versions"] or {}).items()],
        "options": [[name, str(options[name])] for name in KEPT_OPTIONS if options.get(name) is not None],
        "published": row["published_at"].isoformat() if row["published_at"] else None,
    }  # fmt: skip


def figures(store: Store) -> dict[str, Any]:
    """Every figure of every run: `rows` of run, metric and variant by number, value, low, high, n.

    `metrics` are name, group and meaning, in the order in which people read them; `groups` what each asks; `tiles`
    metric, title and what it counts, of the first page; `variants` name and whether it belongs to a sanity check.
    `byClass`: the runs whose captions are by class, with a note on what that means for the groups `against` captions.
    `reliability`: of each run, subject and variant the stretches of probability: cases, mean, share that was so.
    """
    keys = {row["run_id"]: key_of(row["run_id"]) for row in store.rows("SELECT run_id FROM runs")}
    found = store.rows("SELECT * FROM metrics WHERE value IS NOT NULL ORDER BY run_id, metric, variant")
    metrics = sorted({row["metric"] for row in found}, key=order_of)
    variants = sorted({row["variant"] for row in found})
    runs = sorted(set(keys.values()))
    run_at = {key: at for at, key in enumerate(runs)}
    metric_at = {name: at for at, name in enumerate(metrics)}
    tiles = [
        [metric.name, *metric.tile]
        for name in TILES
        for metric in METRICS
        if metric.tile is not None and metric.group == name
    ]
    reliability = store.rows("SELECT * FROM reliability ORDER BY run_id, subject, variant DESC, bin")
    variant_at = {name: at for at, name in enumerate(variants)}
    return {
        "runs": runs,
        "metrics": [[name, group_of(name), meaning_of(name)] for name in metrics],
        "byClass": sorted(
            key for run_id, key in keys.items() if are_by_class([row for row in found if row["run_id"] == run_id])
        ),
        "byClassNote": BY_CLASS,
        "against": AGAINST_CAPTIONS,
        "reliability": [
            [
                run_at[keys[row["run_id"]]], row["subject"], row["variant"], row["cases"],
                *(rounded(row[name], 4) for name in ("p", "so")),
            ]
            for row in reliability
            if row["run_id"] in keys
        ],
        "groups": {group.name: group.title for group in GROUPS},
        "tiles": tiles,
        "variants": [[name, check_of(name) is not None] for name in variants],
        "rows": [
            [
                run_at[keys[row["run_id"]]], metric_at[row["metric"]], variant_at[row["variant"]],
                *(rounded(row[name], 6) for name in ("value", "low", "high")), row["n"],
            ]
            for row in found
            if row["run_id"] in keys
        ],
    }  # fmt: skip
