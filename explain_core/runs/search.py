"""Which images show attributes, and which runs there are."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from explain_core.errors import NothingToAnswer
from explain_core.runs.answers import IN_A_SENTENCE
from explain_core.runs.failures import images_of_split
from explain_core.store.published_run import PublishedRun
from explain_core.store.reader import Store


@dataclass(frozen=True, slots=True)
class ImageMatch:
    """An image that shows every attribute asked for.

    `p` is the product of `each`, the p(t_j|x,c) of the attributes in the order asked; `said`, whether the
    image's captions mention them.
    """

    image_id: str
    path: str
    split: str
    true_class: str
    predicted: str
    p: float
    each: tuple[float, ...]
    said: tuple[bool, ...]


@dataclass(frozen=True, slots=True)
class ImageMatches:
    """The best images, and how many there are in all."""

    attributes: tuple[str, ...]
    images: tuple[ImageMatch, ...]
    total: int


@dataclass(frozen=True, slots=True)
class RunSummary:
    """A run in a line: `accuracy` on test images, `pck` at 0.2 of its own estimator, if measured.

    `preprocessing`: how pictures were prepared and who said so; `weights`: how classes are weighed; None of the usual.
    """

    run_id: str
    name: str
    model: str
    estimator: str
    image_set: str
    images: int
    quarantined: int
    accuracy: float | None
    pck: float | None
    seconds: float
    published_at: datetime
    preprocessing: str | None = None
    weights: str | None = None
    weights_r2: float | None = None
    weights_same_label: float | None = None


def find_images(store: Store, run: PublishedRun, attributes: Sequence[str], limit: int) -> ImageMatches:
    """The images of a run that show all of these attributes (stored spellings), the most probable first.

    An image shows an attribute that is among the strongest of its explanation, as the retrieval index has
    them. Raises NothingToAnswer where no image shows all, with how many show each.
    """
    wanted = list(dict.fromkeys(attributes))
    rows = store.rows(
        """
        WITH found AS (
            SELECT image_id, product(p::DOUBLE) AS p,
                   list(p::DOUBLE ORDER BY list_position($wanted, attribute)) AS each
            FROM retrieval_index
            WHERE run_id = $run AND attribute IN (SELECT unnest($wanted)) AND p > 0
            GROUP BY image_id HAVING count(*) = len($wanted)),
        best AS (SELECT *, count(*) OVER () AS total FROM found ORDER BY p DESC, image_id LIMIT $limit)
        SELECT b.*, i.path, i.split, r.class, r.predicted,
               (SELECT list(a.attribute) FROM image_attributes a WHERE a.vocabulary_digest = $vocabulary
                AND a.image_id = b.image_id AND a.attribute IN (SELECT unnest($wanted))) AS said
        FROM best b JOIN run_images i ON i.run_id = $run AND i.image_id = b.image_id
        JOIN predictions r ON r.run_id = $run AND r.image_id = b.image_id
        ORDER BY b.p DESC, b.image_id
        """,
        wanted=wanted, run=run.run_id, limit=limit, vocabulary=run.vocabulary_digest,
    )  # fmt: skip
    if not rows:
        raise NothingToAnswer(_none_has_all(store, run, wanted))
    images = (
        ImageMatch(
            row["image_id"], row["path"], row["split"], row["class"], row["predicted"], row["p"],
            tuple(row["each"]), tuple(attribute in (row["said"] or ()) for attribute in wanted),
        )
        for row in rows
    )  # fmt: skip
    return ImageMatches(tuple(wanted), tuple(images), rows[0]["total"])


@dataclass(frozen=True, slots=True)
class Phrase:
    """An attribute, and the share of images whose sentence names it, and whose captions mention it."""

    attribute: str
    explained: float
    said: float


def frequent_phrases(
    store: Store, run: PublishedRun, split: str, limit: int
) -> tuple[tuple[Phrase, ...], int]:
    """The attributes that most sentences of a split name (Guo et al. 2018, fig. 9), and how many images there are.

    Raises NothingToAnswer for a split without images.
    """
    images = images_of_split(store, run, split)
    rows = store.rows(
        """
        WITH chosen AS (SELECT image_id FROM run_images i JOIN predictions p USING (run_id, image_id)
                        WHERE run_id = $run AND $split IN (i.split, 'all')),
        named AS (SELECT attribute, count(*) AS images FROM explanations SEMI JOIN chosen USING (image_id)
                  WHERE run_id = $run AND role = 'predicted' AND rank <= $depth AND p > 0 GROUP BY attribute),
        said AS (SELECT attribute, count(*) AS images FROM image_attributes SEMI JOIN chosen USING (image_id)
                 WHERE vocabulary_digest = $vocabulary GROUP BY attribute)
        SELECT n.attribute, n.images / $images AS explained, coalesce(s.images, 0) / $images AS said
        FROM named n LEFT JOIN said s USING (attribute) ORDER BY n.images DESC, n.attribute LIMIT $limit
        """,
        run=run.run_id, split=split, depth=IN_A_SENTENCE,
        vocabulary=run.vocabulary_digest, images=images, limit=limit,
    )  # fmt: skip
    return tuple(Phrase(**row) for row in rows), images


def list_runs(store: Store) -> tuple[RunSummary, ...]:
    """The runs of a store, the newest first. Raises NothingToAnswer where there is none."""
    store.run()
    rows = store.rows(
        """
        SELECT r.run_id, r.name, r.model, r.estimator, s.name AS image_set, r.images,
               r.images_quarantined AS quarantined, a.value AS accuracy, p.value AS pck,
               coalesce(list_sum(map_values(r.seconds)), 0) AS seconds, r.published_at,
               json_extract_string(r.options, '$.preprocessing.text') AS preprocessing,
               r2.variant AS weights, r2.value AS weights_r2, same.value AS weights_same_label
        FROM runs r LEFT JOIN image_sets s USING (image_set_digest)
        LEFT JOIN metrics a ON a.run_id = r.run_id AND a.metric = 'classifier.accuracy' AND a.variant = 'test'
        LEFT JOIN metrics p ON p.run_id = r.run_id AND p.metric = 'grounding.pck@0.2' AND p.variant = r.estimator
        LEFT JOIN metrics r2 ON r2.run_id = r.run_id AND r2.metric = 'weights.r2'
        LEFT JOIN metrics same ON same.run_id = r.run_id AND same.metric = 'weights.same_label'
        ORDER BY r.published_at DESC, r.run_id
        """
    )
    return tuple(RunSummary(**row) for row in rows)


def _none_has_all(store: Store, run: PublishedRun, wanted: list[str]) -> str:
    rows = store.rows(
        "SELECT attribute, count(*) AS images FROM retrieval_index WHERE run_id = ? AND p > 0 "
        "AND attribute IN (SELECT unnest(?::VARCHAR[])) GROUP BY attribute",
        run.run_id, wanted,
    )  # fmt: skip
    counts = {row["attribute"]: row["images"] for row in rows}
    each = ", ".join(f"{attribute}: {counts.get(attribute, 0)}" for attribute in wanted)
    if len(wanted) == 1:
        return f"run {run.name} sees {wanted[0]!r} in no image: it is nowhere among the strongest attributes."
    return f"run {run.name} has no image that shows all of these. Images that show each: {each}."
