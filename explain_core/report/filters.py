"""Filters as the report shows them: a list of all, and of each the p.d.f.'s head and the strongest images."""

from __future__ import annotations

from collections import defaultdict
from typing import Any

from explain_core.report.pieces import rounded
from explain_core.report.view import RunView

ATTRIBUTES = 12  #: of a filter


def listed(view: RunView) -> list[list[Any]]:
    """Every filter: [number, attribute, p, weight, bits, mean activation, its strongest image]."""
    rows = view.rows(
        "SELECT filter, attribute, p, weight, entropy_bits, mean_activation, top_images[1] AS image FROM filters "
        "WHERE run_id = $run ORDER BY filter"
    )
    return [
        [
            row["filter"], view.attribute_at.get(row["attribute"]), rounded(row["p"]), rounded(row["weight"]),
            rounded(row["entropy_bits"]), rounded(row["mean_activation"]), view.images.at.get(row["image"] or ""),
        ]
        for row in rows
    ]  # fmt: skip


def detailed(view: RunView, first: int, last: int) -> list[dict[str, Any]]:
    """The filters first to last - 1 of that list: [attribute, p], strongest first, and [image, activation] likewise."""
    filters = view.rows(
        "SELECT filter, top_images, top_activations FROM filters WHERE run_id = $run ORDER BY filter "
        "LIMIT $most OFFSET $first",
        most=last - first, first=first,
    )  # fmt: skip
    shares: dict[int, list[list[Any]]] = defaultdict(list)
    for row in view.rows(
        """
        SELECT filter, attribute, p FROM (
            SELECT filter, unnest(p) AS p, generate_subscripts(p, 1) - 1 AS attribute
            FROM filter_pdfs WHERE run_id = $run AND filter IN (SELECT unnest($filters::INTEGER[])))
        WHERE p > 0 QUALIFY row_number() OVER (PARTITION BY filter ORDER BY p DESC, attribute) <= $most
        ORDER BY filter, p DESC, attribute
        """,
        filters=[row["filter"] for row in filters], most=ATTRIBUTES,
    ):  # fmt: skip
        shares[row["filter"]].append([row["attribute"], rounded(row["p"])])
    return [
        {
            "filter": row["filter"],
            "attributes": shares[row["filter"]],
            "images": [
                [view.images.at[image], rounded(activation)]
                for image, activation in zip(
                    row["top_images"] or (), row["top_activations"] or (), strict=False
                )
                if image in view.images.at
            ],
        }
        for row in filters
    ]


def total(view: RunView) -> int:
    """How many filters there are."""
    found = view.rows("SELECT count(*) AS filters FROM filters WHERE run_id = $run")
    return int(found[0]["filters"])
