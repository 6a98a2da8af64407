"""How often written sentences say a thing twice, and what it costs to forbid it: the same networks, decoded both ways.

    python -m tests.bench.repeats --store STORE [--widths 1 3]

The store's newest run must have trained writers (`explain train gve`). What is said twice is counted by the reader of
captions (spaCy), not by the rule that forbids it: an attribute that a sentence states again, a gray bill being a gray
beak. Sentences are judged by the images' captions and by class similarity, as `explain train gve` judges them.
"""

import argparse
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

import numpy as np
import torch
from numpy.typing import NDArray

from explain_core.evaluation.words.class_similarity import ClassSimilarity, class_rank
from explain_core.gve.decoding import beam
from explain_core.gve.said_once import SaidOnce
from explain_core.gve.variants import METHOD, VARIANTS
from explain_core.gve.writer import IMAGES, Writer, load_writer
from explain_core.places import Place
from explain_core.store.reader import Store
from explain_core.text.attributes import Mention, extract
from explain_core.text.parts import part_of
from explain_core.text.pipeline import load_pipeline
from explain_core.text.statements import is_mentioned
from explain_core.text.vocabulary import split_attribute
from explain_core.training.material import Material, open_material
from tasks.process_end import to_the_end
from tests.bench.class_resampling import interval

TRAINED = "SELECT method, path FROM trained WHERE run_id = ? AND starts_with(method, 'gve-')"


@dataclass(frozen=True, slots=True)
class Judged:
    """What one sentence states: how often it says again what it said, how much, and how much captions mention."""

    again: int
    stated: int
    mentioned: int


def main() -> None:
    """Decode, judge, print a line for each network and way of decoding."""
    options = _arguments()
    torch.set_num_threads(1)
    with Store.open(options.store) as opened:
        run = opened.run()
        places = {row["method"]: Place.of(row["path"]) for row in opened.rows(TRAINED, run.run_id)}
        material = open_material(run.layout.training(run.run_id) / "material")
    nlp = load_pipeline(None)
    test = np.flatnonzero(~material.training)
    test = test[:: max(len(test) // options.images, 1)]
    captions = [_all_stated(material.captions[row], nlp) for row in test]
    right = material.predicted[test] == material.label[test]
    judge = _similarity(material)
    print(f"{len(test):,} test images, {right.sum():,} labelled right")
    print("method                 beam  once  say twice  [95 %]          twice  stated  in captions      "
          "similarity  rank   words")  # fmt: skip
    for method in sorted(places, key=lambda name: list(VARIANTS).index(name.removeprefix(METHOD))):
        writer = load_writer(places[method])
        for width in options.widths:
            for once in (None, SaidOnce(writer.index.words)):
                texts = written(writer, material, test, width, once)
                said = extract(texts, nlp)
                found = [judged(each, own) for each, own in zip(said, captions, strict=True)]
                near = judge.of([text for text, own in zip(texts, right, strict=True) if own])
                own = material.label[test][right]
                _print(method, width, once is not None, found, texts, near, own)


def written(
    writer: Writer, material: Material, rows: NDArray[np.intp], width: int, once: SaidOnce | None
) -> list[str]:
    """A sentence for each of these images, explained as the class that it was taken for."""
    found = []
    for start in range(0, len(rows), IMAGES):
        part = rows[start : start + IMAGES]
        pooled = torch.from_numpy(np.asarray(material.features.table[part], np.float32))
        with torch.no_grad():
            static = writer.static(pooled, torch.from_numpy(material.predicted[part]))
        found += [writer.index.decode(each.tolist()) for each in beam(writer.model, static, width, once=once)]
    return found


def judged(mentions: Sequence[Mention], captions: frozenset[str]) -> Judged:
    """What a sentence states, each name of a part being its one name."""
    said = [each.attribute for each in mentions]
    named = Counter((split_attribute(each)[0], part_of(split_attribute(each)[1])) for each in said)
    stated = tuple(dict.fromkeys(said))
    agreed = sum(is_mentioned(each, captions, ("bird",)) for each in stated)
    return Judged(sum(count - 1 for count in named.values()), len(stated), agreed)


def _all_stated(captions: Sequence[str], nlp: object) -> frozenset[str]:
    return frozenset(each.attribute for found in extract(captions, nlp) for each in found)  # type: ignore[arg-type]


def _similarity(material: Material) -> ClassSimilarity:
    lines = [
        (line, int(label))
        for own, label in zip(material.training_captions(), material.label, strict=True)
        for line in own
    ]
    return ClassSimilarity([line for line, _ in lines], [label for _, label in lines], material.classes)


def _print(
    method: str,
    width: int,
    once: bool,
    found: Sequence[Judged],
    texts: Sequence[str],
    near: NDArray[np.float64],
    own: NDArray[np.intp],
) -> None:
    twice = np.array([each.again > 0 for each in found], np.float64)
    low, high = interval(twice)
    stated, agreed = (sum(getattr(each, name) for each in found) for name in ("stated", "mentioned"))
    length = np.mean([len(text.split()) for text in texts])
    print(
        f"{method:22s} {width:4d} {once!s:>5s} {twice.mean():10.3f}  [{low:.3f}, {high:.3f}] "
        f"{sum(each.again for each in found):6d} {stated / len(found):7.2f} {agreed / max(stated, 1):12.3f} "
        f"{near[np.arange(len(own)), own].mean():14.3f} {class_rank(near, own).mean():6.2f} {length:6.1f}", flush=True
    )  # fmt: skip


def _arguments() -> argparse.Namespace:
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("--store", type=Path, required=True)
    parser.add_argument("--images", type=int, default=10**9, help="test images, evenly taken; by default all")
    parser.add_argument("--widths", type=int, nargs="+", default=[1, 3])
    return parser.parse_args()


if __name__ == "__main__":
    to_the_end(main)
