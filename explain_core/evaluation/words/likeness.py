"""How like the captions of an image a sentence is: BLEU-4, CIDEr and METEOR, through pycocoevalcap.

Both sides are tokenised as captions of birds are written: lower case, words and numbers, no punctuation.
"""

import shutil
import subprocess
from collections.abc import Callable, Mapping, Sequence
from importlib.util import find_spec

import numpy as np
from numpy.typing import NDArray

from explain_core.evaluation.figures.bootstrap import interval, sums
from explain_core.evaluation.figures.figures import Figure, Ratio, ratio_figures
from explain_core.evaluation.figures.test_images import HeldOut
from explain_core.text.tokens import tokenised

Array = NDArray[np.float64]
Texts = Sequence[Sequence[str]]

ORDER = 4
METEOR_FEWEST = 100  #: images; for fewer, starting METEOR takes longer than all the rest
METEOR_MOST = 200  #: images of either group; METEOR takes as long for one as all the rest for ten


def likeness_figures(
    sentences: Mapping[str, Sequence[str]], held: HeldOut, say: Callable[[str], None]
) -> list[Figure]:
    """sentence.bleu4, .cider and .meteor of each variant's sentences, one for each image.

    Right and wrong predictions are measured apart, as "VARIANT, correct" and "VARIANT, wrong"; images without
    captions are left out. METEOR takes the first METEOR_MOST of either group (ids are hashes: a fixed sample), and
    none where there are fewer than METEOR_FEWEST in all; where it cannot be had, `say` is told why.
    """
    if find_spec("pycocoevalcap") is None:
        say("BLEU, CIDEr and METEOR are left out: install explain-flow[likeness] to have them")
        return []
    references = [[line for line in map(tokenised, captions) if line] for captions in held.captions]
    kept = [k for k, lines in enumerate(references) if lines]
    if not kept:
        return []
    references = [references[k] for k in kept]
    correct = held.correct[kept]
    groups = {ending: mask for ending, mask in (("correct", correct), ("wrong", ~correct)) if mask.any()}
    written = {name: [tokenised(texts[k]) for k in kept] for name, texts in sentences.items()}
    figures = [
        _bleu_figure(f"{name}, {ending}", bleu_counts(texts, references)[mask])
        for name, texts in written.items()
        for ending, mask in groups.items()
    ]
    ratios: list[Ratio] = []
    for name, texts in written.items():
        each = cider(texts, references)
        ratios += _means("sentence.cider", name, each, groups)
    figures += ratio_figures(ratios)
    if len(kept) >= METEOR_FEWEST:
        sample = [int(k) for mask in groups.values() for k in np.flatnonzero(mask)[:METEOR_MOST]]
        asked = {name: [texts[k] for k in sample] for name, texts in written.items()}
        try:
            scores = meteor(asked, [references[k] for k in sample])
        except MeteorError as error:
            say(f"sentence.meteor is left out: {error}")
        else:
            taken = {ending: mask[sample] for ending, mask in groups.items()}
            ratios = [
                r for name, each in scores.items() for r in _means("sentence.meteor", name, each, taken)
            ]
            figures += ratio_figures(ratios)
    return figures


def _bleu_figure(variant: str, counts: Array) -> Figure:
    value = float(bleu(counts.sum(axis=0)))
    return Figure("sentence.bleu4", variant, value, *interval(bleu(sums(counts))), len(counts))


def _means(metric: str, name: str, each: Array, groups: dict[str, NDArray[np.bool_]]) -> list[Ratio]:
    """The mean of images' scores over each group."""
    return [
        Ratio(metric, f"{name}, {ending}", np.where(mask, each, 0.0), mask.astype(np.float64))
        for ending, mask in groups.items()
    ]


def bleu_counts(sentences: Sequence[str], references: Texts) -> Array:
    """(images, 10): n-grams found in a reference and n-grams there are, for n of 1 to 4; the sentence's words and
    those of the reference nearest in length."""
    from pycocoevalcap.bleu.bleu_scorer import BleuScorer

    scorer = BleuScorer(n=ORDER)
    for sentence, lines in zip(sentences, references, strict=True):
        scorer += (sentence, list(lines))
    rows = []
    for counted in scorer.ctest:
        words = counted["testlen"]
        nearest = min((abs(length - words), length) for length in counted["reflen"])[1]
        rows.append([*counted["correct"], *counted["guess"], words, nearest])
    return np.array(rows, np.float64)


def bleu(counts: Array) -> Array:
    """BLEU-4 of a corpus from its counts (..., 10) (Papineni et al. 2002): counts are summed over images, so nothing
    needs smoothing; 0 where no 4-gram is found anywhere."""
    found, there = counts[..., :ORDER], counts[..., ORDER : 2 * ORDER]
    words, wanted = counts[..., -2], np.maximum(counts[..., -1], 1.0)
    precision = (found / np.maximum(there, 1.0)).prod(axis=-1) ** (1 / ORDER)
    brevity = np.exp(np.minimum(0.0, 1 - wanted / np.maximum(words, 1e-9)))
    return np.asarray(precision * brevity)


def cider(sentences: Sequence[str], references: Texts) -> Array:
    """(images,) CIDEr-D (Vedantam et al. 2015), from 0 to 10; n-grams are weighted by all images' references."""
    from pycocoevalcap.cider.cider_scorer import CiderScorer

    scorer = CiderScorer(n=ORDER)
    for sentence, lines in zip(sentences, references, strict=True):
        scorer += (sentence, list(lines))
    _, each = scorer.compute_score()
    return np.asarray(each, np.float64)


class MeteorError(Exception):
    """Why METEOR cannot be had here."""


def meteor(sentences: dict[str, list[str]], references: Texts) -> dict[str, Array]:
    """(images,) METEOR 1.5 (Denkowski and Lavie 2014) of each variant's sentences.

    Runs pycocoevalcap's Java program. Raises MeteorError where there is no Java, or it does not do its work.
    """
    if shutil.which("java") is None:
        raise MeteorError("it needs Java, and there is no `java` on the PATH")
    from pycocoevalcap.meteor.meteor import Meteor

    lines = {k: list(line) for k, line in enumerate(references)}
    try:
        scorer = Meteor()
        try:
            return {
                name: np.array(
                    scorer.compute_score(lines, {k: [text] for k, text in enumerate(texts)})[1], np.float64
                )
                for name, texts in sentences.items()
            }
        finally:
            _end(scorer.meteor_p)
            if scorer.lock.locked():  # which its own end would wait for
                scorer.lock.release()
    except (OSError, ValueError) as error:
        raise MeteorError(f"its Java program failed ({error})") from error


def _end(process: "subprocess.Popen[bytes]") -> None:
    process.kill()
    process.wait()
    for pipe in (process.stdin, process.stdout, process.stderr):
        if pipe is not None:
            try:
                pipe.close()
            except OSError:  # what was written to a program that is gone
                continue
