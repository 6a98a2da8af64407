"""Images by a whole sentence, through the text encoder that was trained on a run."""

from dataclasses import dataclass

from explain_core.errors import NothingToAnswer
from explain_core.places import Place
from explain_core.store.published_run import PublishedRun
from explain_core.store.reader import Store

TRAINED = """
SELECT method, path FROM trained WHERE run_id = ? AND starts_with(method, 'sje-') ORDER BY trained_at DESC LIMIT 1
"""
ABOUT = "SELECT image_id, path, class, captions FROM images WHERE image_set_digest = ? AND list_contains(?, image_id)"


@dataclass(frozen=True, slots=True)
class Like:
    """An image, and how well it goes with the sentence: F(v, t) = theta(v) . phi(t), larger is better."""

    image_id: str
    path: str
    true_class: str
    score: float


@dataclass(frozen=True, slots=True)
class LikeSentence:
    """The best images, `method` that found them, and the words of the sentence that it does not know."""

    method: str
    unknown: tuple[str, ...]
    images: tuple[Like, ...]


def find_by_text(store: Store, run: PublishedRun, sentence: str, limit: int) -> LikeSentence:
    """The `limit` images of a run that go best with a sentence. Raises NothingToAnswer where no encoder was trained."""
    from explain_core.sje.encoder_file import load_encoder
    from explain_core.sje.search import find_by_sentence, unknown_words
    from explain_core.training.material import open_material

    trained = store.rows(TRAINED, run.run_id)
    if not trained:
        raise NothingToAnswer(
            f"no text encoder was trained on run {run.name}: `explain train sje` trains one."
        )
    taught = load_encoder(Place.of(trained[0]["path"]))
    material = open_material(run.layout.training(run.run_id) / "material")
    found = find_by_sentence(taught.encoder, sentence, taught.features(material.features.table), limit)
    ids = [material.ids[row] for row in found.rows]
    about = {row["image_id"]: row for row in store.rows(ABOUT, run.image_set_digest, ids)}
    images = tuple(
        Like(image, about[image]["path"], about[image]["class"], float(score))
        for image, score in zip(ids, found.scores, strict=True)
    )
    return LikeSentence(trained[0]["method"], unknown_words(taught.encoder, sentence), images)
