"""The order in which a run's rows are stored: what is asked for together lies together."""

SORTED = {
    "retrieval_index": "attribute, p DESC, image_id",
    "explanations": "image_id, role, rank",
    "predictions": "image_id",
    "sentences": "image_id, kind",
    "groundings": "attribute, image_id, estimator",
    "heatmaps": "image_id, target",
    "images": "image_id",
    "image_attributes": "image_id, attribute",
    "subjects": "noun",
    "image_quality": "image_id",
    "standings": "image_id",
    "failure_patterns": "image_id",
    "relevant_features": "class, rank",
    "statements": "image_id, method, rank",
    "attacked_images": "attack, image_id",
    "attack_attributes": "attack, image_id, attribute",
    "unseen_classes": "description, class, attribute",
    "unseen_images": "description, path",
}


def order_of(table: str) -> str:
    """What a query that fills a table ends with; nothing where its rows stand as they come."""
    return f" ORDER BY {SORTED[table]}" if table in SORTED else ""
