"""Images by a whole sentence, through the text encoder that was trained on a run."""

from dataclasses import dataclass

from explain_core.data.wording import one_line
from explain_core.errors import NothingToAnswer
from explain_core.places import Place
from explain_core.runs.caption_language import caption_language, other_language
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
    """The best images, `method` that found them, and the words of the sentence that it does not know.

    `other_language`: that of the sentence, where it looks like another one than the captions'; else "".
    """

    method: str
    unknown: tuple[str, ...]
    images: tuple[Like, ...]
    other_language: str = ""


def find_by_text(store: Store, run: PublishedRun, sentence: str, limit: int) -> LikeSentence:
    """The `limit` images of a run that go best with a sentence. Raises NothingToAnswer where no encoder was trained."""
    from explain_core.sje.encoder_file import load_encoder
    from explain_core.sje.search import find_by_sentence, unknown_words
    from explain_core.text.tokens import tokenised
    from explain_core.training.material import open_material

    trained = store.rows(TRAINED, run.run_id)
    if not trained:
        raise NothingToAnswer(
            f"no text encoder was trained on run {run.name}: `explain train sje` trains one."
        )
    other = other_language(sentence, run)
    taught = load_encoder(Place.of(trained[0]["path"]))
    material = open_material(run.layout.training(run.run_id) / "material")
    found = find_by_sentence(taught.encoder, sentence, taught.features(material.features.table), limit)
    ids = [material.ids[row] for row in found.rows]
    about = {row["image_id"]: row for row in store.rows(ABOUT, run.image_set_digest, ids)}
    unknown = unknown_words(taught.encoder, sentence)
    if unknown and len(unknown) == len(set(tokenised(sentence).split())):
        hint = f" It looks like {other}; the captions are in {caption_language(run)}." if other else ""
        raise NothingToAnswer(
            f'no word of "{one_line(sentence)[:80]}" is in the captions of run {run.name}.{hint} Ask in their words.'
        )
    images = tuple(
        Like(image, about[image]["path"], about[image]["class"], float(score))
        for image, score in zip(ids, found.scores, strict=True)
    )
    return LikeSentence(trained[0]["method"], unknown, images, other)
