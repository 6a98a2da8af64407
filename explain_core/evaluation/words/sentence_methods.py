"""How right the sentences are that methods wrote: what they state, and whether they speak of their class."""

from collections.abc import Callable, Sequence

import duckdb
import numpy as np

from explain_core.evaluation.figures.figures import Figure, Ratio, ratio_figures
from explain_core.evaluation.figures.test_images import HeldOut
from explain_core.evaluation.words.class_similarity import ClassSimilarity, class_rank
from explain_core.evaluation.words.likeness import likeness_figures
from explain_core.text.phrases import told
from explain_core.text.tokens import tokenised

STATED = 5  #: statements that count of a sentence, as many as the sentence of attributes has
STATEMENTS = """
SELECT s.image_id, s.method, coalesce(a.attribute_index, -1), s.mentioned, s.holds
FROM statements s JOIN runs r USING (run_id)
LEFT JOIN attributes a ON a.vocabulary_digest = r.vocabulary_digest AND a.attribute = s.attribute
WHERE s.run_id = ? AND s.rank <= ?
"""
SENTENCES = """
SELECT method, image_id, sentence FROM side_by_side WHERE run_id = ? AND split = 'test'
"""
CAPTIONS = """
SELECT i.class, i.captions FROM predictions p JOIN run_images i USING (run_id, image_id)
WHERE run_id = ? AND i.split = 'train' AND len(i.captions) > 0 ORDER BY i.image_id
"""


def written_figures(
    connection: duckdb.DuckDBPyConnection, run_id: str, held: HeldOut, say: Callable[[str], None] | None
) -> list[Figure]:
    """statement.* and sentence.class_* of every method whose sentences are judged; none where nothing was trained.

    statement.mentioned: the share of what is stated that the image's captions mention; statement.holds: the share that
    is true of the bird that was drawn; statement.bits: log2(N / D) a statement where captions mention it, else 0;
    statement.count: a sentence's statements; sentence.said_twice: the share of sentences that say one again. Where
    there is somebody to `say` what is missing, likeness to captions.
    """
    stated = connection.execute(STATEMENTS, [run_id, STATED]).fetchall()
    if not stated:
        return []
    place = {image: k for k, image in enumerate(held.ids)}
    methods = sorted({row[1] for row in stated} | _trained(connection, run_id))
    sums = {
        method: np.zeros((5, len(held.ids))) for method in methods
    }  # stated, mentioned, bits, known, hold
    for image, method, attribute, mentioned, holds in stated:
        if image in place:
            told = float(held.bits[attribute]) if mentioned and attribute >= 0 else 0.0
            sums[method][:, place[image]] += 1, mentioned, told, holds is not None, bool(holds)
    ratios = []
    for method, (count, agreed, bits, known, hold) in sums.items():
        judged = np.array([len(lines) > (method == "captions") for lines in held.captions], np.float64)
        ratios += [
            Ratio("statement.mentioned", method, agreed, count),
            Ratio("statement.holds", method, hold, known),
            Ratio("statement.bits", method, bits, count),
            Ratio("statement.count", method, count, judged),
        ]
    texts = {method: [""] * len(held.ids) for method in methods}
    for method, image, sentence in connection.execute(SENTENCES, [run_id]).fetchall():
        if method in texts and image in place:
            texts[method][place[image]] = sentence or ""
    ratios += [_twice(method, lines) for method, lines in texts.items()]
    ratios += _class_ratios(connection, run_id, held, texts)
    figures = ratio_figures(ratios)
    if say is not None:
        own = connection.execute("SELECT estimator FROM runs WHERE run_id = ?", [run_id]).fetchall()[0][0]
        others = {method: lines for method, lines in texts.items() if method not in ("captions", own)}
        figures += likeness_figures(others, held, say)
    return figures


def _trained(connection: duckdb.DuckDBPyConnection, run_id: str) -> set[str]:
    """The trained methods that write, though they may state nothing."""
    found = connection.execute(
        "SELECT method FROM trained WHERE run_id = ? AND starts_with(method, 'gve-')", [run_id]
    )
    return {row[0] for row in found.fetchall()}


def _twice(method: str, lines: Sequence[str]) -> Ratio:
    again = [bool(told(tokenised(line).split()).twice) for line in lines]
    return Ratio(
        "sentence.said_twice",
        method,
        np.array(again, np.float64),
        np.array([bool(line) for line in lines], np.float64),
    )


def _class_ratios(
    connection: duckdb.DuckDBPyConnection, run_id: str, held: HeldOut, texts: dict[str, list[str]]
) -> list[Ratio]:
    """Class similarity and rank, of the images that the classifier labels right, as the paper counts them."""
    index = {name: k for k, name in enumerate(held.classes)}
    captions, labels = [], []
    for name, lines in connection.execute(CAPTIONS, [run_id]).fetchall():
        captions += lines
        labels += [index[name]] * len(lines)
    right = np.flatnonzero(held.correct)
    if not captions or not len(right):
        return []
    similarity = ClassSimilarity(captions, labels, len(held.classes))
    counted, own = held.correct.astype(np.float64), held.predicted[right]
    ratios = []
    for method, lines in texts.items():
        found = similarity.of([lines[k] for k in right])
        for metric, values in (
            ("sentence.class_similarity", found[np.arange(len(right)), own]),
            ("sentence.class_rank", class_rank(found, own).astype(np.float64)),
        ):
            each = np.zeros(len(held.ids))
            each[right] = values
            ratios.append(Ratio(metric, method, each, counted))
    return ratios
