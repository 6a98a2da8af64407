"""Which images were labelled wrong, confusion by confusion, and why."""

from collections import Counter
from dataclasses import dataclass, replace

from explain_core.errors import NothingToAnswer
from explain_core.runs.failure_advice import Advice, failure_advice
from explain_core.runs.nearest_right import Neighbours, nearest_right
from explain_core.store.published_run import PublishedRun
from explain_core.store.reader import Store

ALL = "all"


@dataclass(frozen=True, slots=True)
class Failure:
    """An image that was labelled wrong, and why.

    `pattern` is one of explanation/failures.py's three, `far_from_class` to `overlap` what it follows from,
    `pulled` and `missed` the attributes that drew the image from its class; all None or empty for runs that
    were published before there were patterns.
    """

    image_id: str
    path: str
    split: str
    p_predicted: float
    p_true_class: float
    sentence: str | None
    pattern: str | None = None
    far_from_class: float | None = None
    far_from_predicted: float | None = None
    oddness: float | None = None
    oddest: str | None = None
    sureness: float | None = None
    caption_odds: float | None = None
    overlap: float | None = None
    pulled: tuple[str, ...] = ()
    missed: tuple[str, ...] = ()
    nearest_right: str | None = None  # of the labelled class, and of the one that it was taken for
    nearest_predicted: str | None = None


@dataclass(frozen=True, slots=True)
class FailureGroup:
    """The images of one class that were taken for another one, the surest mistakes first."""

    true_class: str
    predicted: str
    images: tuple[Failure, ...]
    advice: tuple[Advice, ...] = ()

    @property
    def patterns(self) -> dict[str, int]:
        """How many images follow each pattern, the commonest first."""
        return dict(Counter(image.pattern for image in self.images if image.pattern).most_common())

    @property
    def pulled(self) -> dict[str, int]:
        """In how many images each attribute is among those that pulled, the commonest first."""
        return dict(Counter(a for image in self.images for a in image.pulled).most_common())

    @property
    def missed(self) -> dict[str, int]:
        """Likewise of those that were missed."""
        return dict(Counter(a for image in self.images for a in image.missed).most_common())


@dataclass(frozen=True, slots=True)
class Failures:
    """The wrong predictions of a split (or "all"), commonest confusion first; `images`: right ones too."""

    split: str
    images: int
    groups: tuple[FailureGroup, ...]

    @property
    def wrong(self) -> int:
        """How many images were labelled wrong."""
        return sum(len(group.images) for group in self.groups)

    @property
    def patterns(self) -> dict[str, int]:
        """How many images follow each pattern, the commonest first."""
        found: Counter[str] = Counter()
        for group in self.groups:
            found.update(group.patterns)
        return dict(found.most_common())


def find_failures(
    store: Store,
    run: PublishedRun,
    split: str,
    class_name: str | None = None,
    pattern: str | None = None,
) -> Failures:
    """The wrong predictions in a split, or in "all"; of one class (as stored), of one pattern.

    Raises NothingToAnswer for a split without images.
    """
    images = images_of_split(store, run, split, class_name)
    rows = store.rows(
        """
        SELECT p.class, p.predicted, p.image_id, i.path, i.split, p.p_predicted, p.p_class AS p_true_class, s.sentence,
               f.pattern, f.far_from_class, f.far_from_predicted, f.oddness, f.oddest, f.sureness, f.caption_odds,
               f.overlap, f.pulled, f.missed
        FROM predictions p JOIN run_images i USING (run_id, image_id)
        LEFT JOIN sentences s ON s.run_id = p.run_id AND s.image_id = p.image_id AND s.kind = 'failure'
            AND s.method = $method
        LEFT JOIN failure_patterns f ON f.run_id = p.run_id AND f.image_id = p.image_id
        WHERE p.run_id = $run AND NOT p.correct AND $split IN (i.split, 'all')
            AND ($class IS NULL OR p.class = $class) AND ($pattern IS NULL OR f.pattern = $pattern)
        ORDER BY count(*) OVER (PARTITION BY p.class, p.predicted) DESC, p.class, p.predicted,
                 p.p_predicted - p.p_class DESC, p.image_id
        """,
        **{"class": class_name}, pattern=pattern,
        run=run.run_id, method=run.estimator, split=split,
    )  # fmt: skip
    groups: dict[tuple[str, str], list[Failure]] = {}
    for row in rows:
        confusion = row.pop("class"), row.pop("predicted")
        row["pulled"], row["missed"] = tuple(row["pulled"] or ()), tuple(row["missed"] or ())
        groups.setdefault(confusion, []).append(Failure(**row))
    advice = failure_advice(store, run, split)
    return Failures(
        split,
        images,
        tuple(
            FailureGroup(*confusion, tuple(found), advice.get(confusion, ()))
            for confusion, found in groups.items()
        ),
    )


def with_neighbours(store: Store, run: PublishedRun, failures: Failures, most: int | None) -> Failures:
    """The first `most` of some failures with the right predictions that are explained most alike (nearest_right.py)."""
    chosen = [image.image_id for group in failures.groups for image in group.images][:most]
    near = nearest_right(store, run, chosen)

    def beside(image: Failure) -> Failure:
        pair = near.get(image.image_id, Neighbours())
        return replace(image, nearest_right=pair.labelled, nearest_predicted=pair.predicted)

    groups = (
        replace(group, images=tuple(beside(image) for image in group.images)) for group in failures.groups
    )
    return replace(failures, groups=tuple(groups))


def images_of_split(store: Store, run: PublishedRun, split: str, class_name: str | None = None) -> int:
    """How many images of a split the run explained, of those of a class where one is named.

    Raises NothingToAnswer where there is no such split.
    """
    splits = store.rows(
        "SELECT i.split, count(*) FILTER ($class IS NULL OR p.class = $class) AS images FROM predictions p "
        "JOIN run_images i USING (run_id, image_id) WHERE p.run_id = $run "
        "GROUP BY i.split ORDER BY i.split",
        **{"class": class_name}, run=run.run_id,
    )  # fmt: skip
    counts = {row["split"]: row["images"] for row in splits}
    if split != ALL and split not in counts:
        raise NothingToAnswer(
            f"run {run.name} has no {split!r} images. Its splits: {', '.join([*counts, ALL])}; take one "
            "with --split."
        )
    return sum(counts.values()) if split == ALL else int(counts[split])
