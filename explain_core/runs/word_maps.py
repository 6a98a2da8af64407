"""Maps for words: where in an image an answer, or a word of a sentence, comes from."""

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from explain_core.errors import NothingToAnswer
from explain_core.places import Place
from explain_core.store.published_run import PublishedRun
from explain_core.store.reader import Store
from explain_core.store.shards.activations import MapReader
from explain_core.store.shards.shards import Shard


@dataclass(frozen=True, eq=False, slots=True)
class WordMap:
    """A word, log p of it after those before it, and where in the image it comes from: (h, w), signed.

    `noun`: whose attention the map was multiplied by (heatmaps/noun_looks.py), or "".
    """

    word: str
    log_p: float
    heatmap: NDArray[np.floating]
    noun: str = ""


def kept_maps(store: Store, run: PublishedRun, image_id: str) -> NDArray[np.floating]:
    """An image's last feature maps, (filters, h, w). Raises NothingToAnswer where the run kept none, or left it out."""
    return kept_layers(store, run, image_id)[0]


def kept_layers(
    store: Store, run: PublishedRun, image_id: str
) -> tuple[NDArray[np.floating], NDArray[np.floating] | None]:
    """The same with the finer stage's, where the network has one."""
    found = store.rows(
        "SELECT shard FROM predictions WHERE run_id = ? AND image_id = ?", run.run_id, image_id
    )
    if not found:
        raise NothingToAnswer(f"run {run.name} explained no image of this id, {image_id}: it was left out.")
    path = run.extraction / Place.of(found[0]["shard"]).name
    if path.is_file():
        for batch in MapReader(Shard(path.text, (image_id,))):
            return batch.maps[0], None if batch.finer is None else batch.finer[0]
    raise NothingToAnswer(
        f"run {run.name} kept no feature maps of this image: run it again with --maps compact."
    )


def trained_path(store: Store, run: PublishedRun, method: str, command: str) -> Place:
    """Where a trained network lies. Raises NothingToAnswer where it was not trained; `command` would."""
    found = store.rows("SELECT path FROM trained WHERE run_id = ? AND method = ?", run.run_id, method)
    if not found:
        raise NothingToAnswer(f"{method} was not trained on run {run.name}: `{command}` trains it.")
    return Place.of(found[0]["path"])


def sentence_maps(
    store: Store, run: PublishedRun, image_id: str, method: str, attended: bool = True
) -> tuple[str, list[WordMap]]:
    """The sentence that a trained method wrote of an image, with the map of each of its words.

    The maps are Grad-CAM of log p(word | the words before it, image, class) (Selvaraju et al. 2017, section 7.1);
    `attended`: those of words that are or describe a noun are multiplied by where the run learned that it looks.
    """
    from explain_core.gve.writer import load_writer
    from explain_core.heatmaps.noun_looks import NounLooks
    from explain_core.heatmaps.word_maps import word_maps
    from explain_core.runs.network import read_grounder
    from explain_core.text.phrases import nouns_of

    place = trained_path(store, run, method, "explain train gve")
    told = store.rows(
        "SELECT s.sentence, list_position(i.classes, s.class) - 1 AS label FROM sentences s JOIN runs r USING (run_id) "
        "JOIN image_sets i USING (image_set_digest) WHERE s.run_id = ? AND s.image_id = ? AND s.method = ?",
        run.run_id, image_id, method,
    )  # fmt: skip
    if not told:
        raise NothingToAnswer(f"{method} wrote no sentence of this image: run {run.name} left it out.")
    row = told[0]
    spoken, score = load_writer(place).scored(row["sentence"], row["label"])
    maps, finer = kept_layers(store, run, image_id)
    found = word_maps(maps[None], score)
    nouns, looks = nouns_of(spoken), NounLooks({})
    if attended:
        looks = NounLooks.of(read_grounder(store, run)[0], nouns, maps, finer)
    return row["sentence"], [
        WordMap(word, float(log_p), looks.attended(heatmap, noun), noun if noun in looks.attention else "")
        for word, noun, log_p, heatmap in zip(
            spoken, nouns, found.scores[:, 0], found.maps[:, 0], strict=True
        )
    ]
