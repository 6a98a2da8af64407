"""Two runs of one store, and what of them can be compared."""

from dataclasses import dataclass

from explain_core.errors import NothingToAnswer
from explain_core.runs.failures import ALL
from explain_core.store.published_run import PublishedRun
from explain_core.store.reader import Store


@dataclass(frozen=True, slots=True)
class Side:
    """A run that is compared: its id and label, its checkpoint's name, and what it was explained by."""

    run_id: str
    name: str
    checkpoint: str | None
    estimator: str


@dataclass(frozen=True, slots=True)
class Pair:
    """Run `a`, the one before, and run `b`, the one after; `split` says which images are looked at, or "all".

    `images` both runs labelled, in that split and under the same label; `images_a` and `images_b` only the one or the
    other has. `same_*`: whether the two are of one vocabulary, estimator and kind of network.
    """

    a: Side
    b: Side
    split: str
    images: int
    images_a: int
    images_b: int
    same_images: bool
    same_vocabulary: bool
    same_preprocessing: bool
    same_estimator: bool
    same_network: bool


def pair_up(store: Store, a: PublishedRun, b: PublishedRun, split: str) -> Pair:
    """Pair two runs (rows of Store.run). Raises NothingToAnswer where they have no image of the split in common."""
    kind = store.rows(
        "SELECT COLUMNS('same_.*') FROM run_pairs WHERE run_a = ? AND run_b = ?", a.run_id, b.run_id
    )[0]
    splits = store.rows(
        "SELECT split, count(*) AS images FROM paired_predictions WHERE run_a = ? AND run_b = ? GROUP BY split "
        "ORDER BY split",
        a.run_id, b.run_id,
    )  # fmt: skip
    known = {row["split"]: int(row["images"]) for row in splits}
    images = sum(known.values()) if split == ALL else known.get(split, 0)
    if not images:
        which = "" if split == ALL else f"{split} "
        have = f" They share images of: {', '.join(known)}; take one with --split." if known else ""
        raise NothingToAnswer(f"runs {a.name} and {b.name} have no {which}images in common.{have}")
    return Pair(
        _side(store, a), _side(store, b), split, images, _images(store, a, split) - images,
        _images(store, b, split) - images, **kind,
    )  # fmt: skip


def notes(pair: Pair) -> tuple[str, ...]:
    """What a reader has to know before believing a comparison, in sentences; nothing where all is alike."""
    said = []
    if pair.a.run_id == pair.b.run_id:
        said.append("A run is compared with itself: nothing differs.")
    if pair.images_a or pair.images_b:
        said.append(
            f"The runs did not label the same images: compared are the {pair.images:,} that both have under one label "
            f"and in one split; {pair.images_a:,} only {pair.a.name} has, {pair.images_b:,} only {pair.b.name}. Their "
            "figures are over the images that each has."
        )
    if not pair.same_preprocessing:
        said.append("The networks saw the images at another size or cut: part of what differs may be that.")
    if not pair.same_estimator:
        said.append("The runs were explained by different estimators: words and filters differ by that too.")
    if not pair.same_vocabulary:
        said.append(
            "The runs have different vocabularies: classes are compared by the attributes of both, filters not at all."
        )
    if not pair.same_network:
        said.append("The networks are of different kinds: their filters are not compared.")
    return tuple(said)


def _side(store: Store, run: PublishedRun) -> Side:
    found = store.rows("SELECT name FROM checkpoints WHERE checkpoint_digest = ?", run.checkpoint_digest)
    return Side(run.run_id, run.name, found[0]["name"] if found else None, run.estimator)


def _images(store: Store, run: PublishedRun, split: str) -> int:
    rows = store.rows(
        "SELECT count(*) AS images FROM predictions p JOIN run_images i USING (run_id, image_id) "
        "WHERE run_id = ? AND ? IN (i.split, 'all')",
        run.run_id, split,
    )  # fmt: skip
    return int(rows[0]["images"])
