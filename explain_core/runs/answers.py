"""What a store answers about an image, a class, a filter: plain values, to be shown or written as JSON."""

import math
from dataclasses import dataclass
from typing import Any

from explain_core.errors import NothingToAnswer
from explain_core.runs.yes_or_no import is_yes_or_no
from explain_core.store.published_run import PublishedRun
from explain_core.store.reader import Store
from explain_core.store.subject_rows import read_subjects

LISTED = 10
IN_A_SENTENCE = 5


@dataclass(frozen=True, slots=True)
class Share:
    """An attribute's probability; `said`: whether the image's captions, if it has any, mention it."""

    attribute: str
    p: float
    said: bool | None = None


@dataclass(frozen=True, slots=True)
class ImageAnswer:
    """Why an image got its label. What is not known of a new picture is None.

    `contrast` is with the runner-up; `failure`, for a wrong prediction, with the true class. `attributes` are
    those of p(t_j|x,c) for the predicted class, strongest first. `yes_or_no`: each class is answered by itself, and
    the probabilities need not sum to 1 (runs/yes_or_no.py).
    """

    run: str
    image_id: str | None
    path: str
    split: str | None
    predicted: str
    p_predicted: float
    runner_up: str
    p_runner_up: float
    true_class: str | None
    p_true_class: float | None
    sentence: str
    contrast: str | None
    failure: str | None
    attributes: tuple[Share, ...]
    yes_or_no: bool = False

    @property
    def correct(self) -> bool | None:
        """Whether the prediction is right; None where the true class is not known."""
        return None if self.true_class is None else self.predicted == self.true_class


@dataclass(frozen=True, slots=True)
class Score:
    """How many of a class's images in a split were labelled right."""

    split: str
    images: int
    correct: int


@dataclass(frozen=True, slots=True)
class Confusion:
    """How many images of one class were taken for another one, in all splits together."""

    true_class: str
    predicted: str
    images: int


@dataclass(frozen=True, slots=True)
class ListedImage:
    """An image with a number: the probability of its prediction, or a filter's activation in it."""

    image_id: str
    path: str
    true_class: str
    value: float


@dataclass(frozen=True, slots=True)
class ClassAnswer:
    """What a class looks like to the network, from p(t_j|c), and how well it is told from others.

    `typical`: images that are surest to be of the class, and are.
    """

    run: str
    name: str
    description: str
    attributes: tuple[Share, ...]
    scores: tuple[Score, ...]
    taken_for: tuple[Confusion, ...]
    taken_for_it: tuple[Confusion, ...]
    typical: tuple[ListedImage, ...]


@dataclass(frozen=True, slots=True)
class FilterAnswer:
    """What a filter stands for, and the images in which it is strongest."""

    run: str
    filter: int
    weight: float
    entropy_bits: float
    mean_activation: float
    attributes: tuple[Share, ...]
    images: tuple[ListedImage, ...]


def about_image(store: Store, run: PublishedRun, image: dict[str, Any]) -> ImageAnswer:
    """Explain an image (a row of Store.image). Raises NothingToAnswer where the run left it out."""
    key = (run.run_id, image["image_id"])
    row = prediction_of(store, run, image["image_id"])
    if row is None:
        raise NothingToAnswer(_left_out(store, run, image))
    told = store.rows(
        "SELECT kind, sentence FROM sentences WHERE run_id = ? AND image_id = ? AND method = ?",
        *key,
        run.estimator,
    )
    sentences = {row["kind"]: row["sentence"] for row in told}
    shares = store.rows(
        """
        SELECT e.attribute, e.p, a.attribute IS NOT NULL AS said FROM explanations e
        LEFT JOIN image_attributes a
            ON a.vocabulary_digest = ? AND a.image_id = e.image_id AND a.attribute = e.attribute
        WHERE e.run_id = ? AND e.image_id = ? AND e.role = 'predicted' AND e.p > 0 ORDER BY e.rank
        """,
        run.vocabulary_digest, *key,
    )  # fmt: skip
    captioned = bool(image["captions"])
    return ImageAnswer(
        run.name, image["image_id"], image["path"], image["split"], row["predicted"], row["p_predicted"],
        row["runner_up"], row["p_runner_up"], row["class"], row["p_class"], sentences.get("explanation", ""),
        sentences.get("contrast"), sentences.get("failure"),
        tuple(Share(each["attribute"], each["p"], each["said"] if captioned else None) for each in shares),
        is_yes_or_no(run),
    )  # fmt: skip


def about_class(store: Store, run: PublishedRun, name: str) -> ClassAnswer:
    """Describe the class of this stored name (see Store.class_name)."""
    from explain_core.explanation.sentence import class_sentence

    shares = store.rows(
        "SELECT c.attribute, c.p, coalesce(a.surface_noun, a.noun) AS noun FROM class_explanations c "
        "JOIN attributes a ON a.vocabulary_digest = ? AND a.attribute = c.attribute "
        "WHERE c.run_id = ? AND c.class = ? AND c.p > 0 ORDER BY c.rank LIMIT ?",
        run.vocabulary_digest, run.run_id, name, LISTED,
    )  # fmt: skip
    told, about = shares[:IN_A_SENTENCE], read_subjects(store, run.vocabulary_digest)
    says = class_sentence(name, [row["attribute"] for row in told], [row["noun"] for row in told], about)
    scores = store.rows(
        "SELECT i.split, count(*) AS images, count(*) FILTER (WHERE p.correct) AS correct FROM predictions p "
        "JOIN run_images i USING (run_id, image_id) "
        "WHERE run_id = ? AND p.class = ? GROUP BY i.split ORDER BY i.split",
        run.run_id, name,
    )  # fmt: skip
    confused = [
        Confusion(row["class"], row["predicted"], row["images"])
        for row in store.rows(
            "SELECT class, predicted, count(*) AS images FROM predictions WHERE run_id = ? AND NOT correct "
            "AND ? IN (class, predicted) GROUP BY ALL ORDER BY images DESC, class, predicted",
            run.run_id, name,
        )
    ]  # fmt: skip
    typical = store.rows(
        "SELECT p.image_id, i.path, p.class, p.p_predicted AS value FROM predictions p "
        "JOIN run_images i USING (run_id, image_id) WHERE run_id = ? AND p.class = ? "
        "AND p.correct "
        "ORDER BY i.split = 'test' DESC, value DESC, p.image_id LIMIT 3",
        run.run_id, name,
    )  # fmt: skip
    return ClassAnswer(
        run.name, name, says,
        tuple(Share(row["attribute"], row["p"]) for row in shares),
        tuple(Score(row["split"], row["images"], row["correct"]) for row in scores),
        tuple(each for each in confused if each.true_class == name),
        tuple(each for each in confused if each.predicted == name),
        _listed(typical),
    )  # fmt: skip


def about_filter(store: Store, run: PublishedRun, number: int) -> FilterAnswer:
    """Say what a filter stands for. Raises NothingToAnswer where the run has no filter of this number."""
    found = store.rows("SELECT * FROM filters WHERE run_id = ? AND filter = ?", run.run_id, number)
    if not found:
        raise NothingToAnswer(
            f"run {run.name} has no filter {number}: its filters are numbered from 0 to {run.filters - 1}."
        )
    row = found[0]
    shares = store.rows(
        "SELECT a.attribute, f.p[a.attribute_index + 1] AS share FROM filter_pdfs f JOIN attributes a "
        "ON a.vocabulary_digest = ? WHERE f.run_id = ? AND f.filter = ? AND share > 0 "
        "ORDER BY share DESC, a.attribute_index LIMIT ?",
        run.vocabulary_digest, run.run_id, number, LISTED,
    )  # fmt: skip
    images = store.rows(
        "SELECT t.image_id, i.path, i.class, t.value FROM "
        "(SELECT unnest(top_images) AS image_id, unnest(top_activations) AS value FROM filters "
        "WHERE run_id = ? AND filter = ?) t "
        "JOIN run_images i ON i.run_id = ? AND i.image_id = t.image_id "
        "ORDER BY t.value DESC, t.image_id",
        run.run_id, number, run.run_id,
    )  # fmt: skip
    return FilterAnswer(
        run.name, number, row["weight"], row["entropy_bits"], row["mean_activation"],
        tuple(Share(each["attribute"], each["share"]) for each in shares), _listed(images),
    )  # fmt: skip


def most_bits(run: PublishedRun) -> float:
    """The entropy in bits of a filter that stands for all of the run's attributes alike: log2 of their number."""
    return math.log2(max(run.attributes, 1))


def prediction_of(store: Store, run: PublishedRun, image_id: str) -> dict[str, Any] | None:
    """The image's row of `predictions`; None for one that the run left out."""
    found = store.rows("SELECT * FROM predictions WHERE run_id = ? AND image_id = ?", run.run_id, image_id)
    return found[0] if found else None


def _listed(rows: list[dict[str, Any]]) -> tuple[ListedImage, ...]:
    return tuple(ListedImage(row["image_id"], row["path"], row["class"], row["value"]) for row in rows)


def _left_out(store: Store, run: PublishedRun, image: dict[str, Any]) -> str:
    reasons = store.rows(
        "SELECT reason FROM quarantine WHERE run_id = ? AND path IN (?, ?)",
        run.run_id,
        image["path"],
        image["image_id"],
    )
    why = f": it is in quarantine ({reasons[0]['reason']})" if reasons else ""
    return f"run {run.name} explained no image {image['path']}{why}."
