"""cub25 with a description a class instead of ten captions an image: what is lost in each figure.

    python -m tests.bench.class_captions ../shared/data --store /tmp/class-captions [--workers 2]

Three runs of one checkpoint, in one store, so that the activations are shared. "captions": ten an image. "description":
one text a class, a clause for each attribute that captions of a third of its training images mention, at most MOST,
the commonest first. "one caption": of the class's training captions the one that tells most, the largest sum over its
attributes of p(t|c) log2(N / D). All images of a class have the class's text, as if nobody had looked at any of them.

All three are judged by the same: the ten captions of the test images, in the vocabulary of the first run, the
attributes of parts whose place is known, and CUB's attributes by class, which no caption wrote.
"""

import argparse
import subprocess
import sys
from collections import Counter, defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import replace
from pathlib import Path

import duckdb
import numpy as np
from numpy.typing import NDArray

from explain_core.data.image_set import TRAIN, ImageSet
from explain_core.evaluation.figures.figures import Figure, Ratio, ratio_figures
from explain_core.evaluation.figures.test_images import HeldOut
from explain_core.evaluation.maps.peaks import PeakQuery, asked_of, pck_ratios
from explain_core.evaluation.words.retrieval import TOP_ATTRIBUTES, ranked
from explain_core.evaluation.words.scores import score
from explain_core.heatmaps.grounding import Grounder
from explain_core.image_sets import load_image_set
from explain_core.runs.part_attention import read_attention
from explain_core.runs.sources import relearn, shards_of, sums_of
from explain_core.statistics.estimators import estimate
from explain_core.store.explainer import Explainer
from explain_core.store.published_run import PublishedRun
from explain_core.store.reader import Store
from explain_core.text.attributes import count_by_image
from explain_core.text.pipeline import load_pipeline
from explain_core.text.vocabulary import split_attribute
from tasks.process_end import to_the_end

SHARE, MOST = 1 / 3, 15
NAMES = ("captions", "description", "one caption")
ANNOTATED = (
    "SELECT metric, value FROM metrics m JOIN runs r USING (run_id) WHERE r.name = ? AND variant = 'joint'"
)
COLUMNS = (
    "sentence.precision@5", "sentence.bits@5", "retrieval.map", "retrieval.within_class_auc", "grounding.pck@0.1",
    "grounding.pck@0.2", "grounding.pck@0.3",
)  # fmt: skip
BY_TABLE = ("annotated.true@5", "annotated.bits@5", "annotated.clearly_false@5")


def main() -> None:
    """Write the descriptions, explain by them, and print a table."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawTextHelpFormatter)
    parser.add_argument("data", type=Path)
    parser.add_argument("--store", type=Path, required=True)
    parser.add_argument("--workers", type=int, default=2)
    asked = parser.parse_args()
    data, store = asked.data.absolute(), asked.store.absolute()
    images = load_image_set(f"cub:{data / 'cub25'}")
    texts = descriptions(images)
    for name in NAMES:
        told = []
        if name in texts:
            folder = store / "texts" / name.replace(" ", "_")
            write_texts(images, texts[name], folder)
            told = ["--captions", str(folder)]
        explain(
            "run", "--images", images.spec, "--model", "torchvision:resnet50", "--checkpoint",
            str(data / "cub25_resnet50_epoch06.safetensors"), "--store", str(store), "--name", name, "--workers",
            str(asked.workers), *told,
        )  # fmt: skip
        explain(
            "evaluate", "--store", str(store), "--run", name, "--annotations", str(data / "cub_attributes")
        )
    print("\n".join(table(store)))


def descriptions(images: ImageSet) -> dict[str, dict[int, str]]:
    """The text of each class by the rules above, from its training captions alone."""
    train = [record for record in images.records if record.split == TRAIN]
    nlp = load_pipeline(None)
    counted = count_by_image([record.captions for record in train], nlp)
    of_image = [{mention.attribute for mention in counter} for counter in counted]
    everywhere = Counter(attribute for said in of_image for attribute in said)
    bits = {attribute: float(np.log2(len(train) / count)) for attribute, count in everywhere.items()}
    found: dict[str, dict[int, str]] = {NAMES[1]: {}, NAMES[2]: {}}
    for index in range(len(images.classes)):
        rows = [k for k, record in enumerate(train) if record.class_index == index]
        share = {a: n / len(rows) for a, n in Counter(a for k in rows for a in of_image[k]).items()}
        usual = sorted((a for a in share if share[a] >= SHARE), key=lambda a: (-share[a], a))[:MOST]
        found[NAMES[1]][index] = described(usual)
        texts = sorted({text for k in rows for text in train[k].captions})
        worth = [
            sum(share.get(m.attribute, 0) * bits.get(m.attribute, 0) for m in counter)
            for counter in count_by_image([(text,) for text in texts], nlp)
        ]
        found[NAMES[2]][index] = texts[int(np.argmax(worth))]
    return found


def described(attributes: Sequence[str]) -> str:
    """Sentences that say these: "this is a small bird . this bird has a red and blue crown , a long bill ."."""
    adjectives = defaultdict(list)
    for attribute in attributes:
        adjective, noun = split_attribute(attribute)
        adjectives[noun].append(adjective)
    said = [f"a {' and '.join(each)} {noun}" for noun, each in adjectives.items() if noun != "bird"]
    of_bird = [f"this is a {each} bird ." for each in adjectives.get("bird", ())]
    return " ".join([*of_bird, f"this bird has {' , '.join(said)} ." if said else ""]).strip()


def write_texts(images: ImageSet, texts: Mapping[int, str], folder: Path) -> None:
    """A file of text for each image, with its class's text."""
    for record in images.records:
        file = (folder / record.path).with_suffix(".txt")
        file.parent.mkdir(parents=True, exist_ok=True)
        file.write_text(texts[record.class_index] + "\n")


def explain(*words: str) -> None:
    """The command, which says what it does."""
    subprocess.run([str(Path(sys.executable).parent / "explain"), *words], check=True)


def table(folder: Path) -> list[str]:
    """The lines: a row a run and estimator, each judged by the captions of the first."""
    with Store.open(folder) as store:
        runs = {name: store.run(name) for name in NAMES}
    with duckdb.connect(str(folder / "explain.duckdb"), read_only=True) as connection:
        held = HeldOut.read(connection, runs[NAMES[0]].run_id)
        of_table = {name: dict(connection.execute(ANNOTATED, [name]).fetchall()) for name in NAMES}
    with Store.open(folder) as store:
        learned = {name: known for name, run in runs.items() if (known := relearn(store, run)) is not None}
        shared = set.intersection(*(set(each.attributes) for each in learned.values()))
        order = held.commonest(len(held.attributes))
        top = np.array([j for j in order if held.attributes[j] in shared][:TOP_ATTRIBUTES])
        asked = asked_of(store, runs[NAMES[0]], len(held.ids))
        lines = [
            f"{len(held.ids)} test images, {len(held.attributes)} attributes of ten captions an image, "
            f"{len(shared)} of which all three know; ranked by the {len(top)} commonest of these",
            f"| words | attributes | {' | '.join((*COLUMNS, *BY_TABLE))} |",
            "|---|" + "---:|" * (1 + len(COLUMNS) + len(BY_TABLE)),
        ]
        for name, own in learned.items():
            found = judged(store, runs[name], own, held, top, asked, shared)
            for estimator in ("joint", "guo2018", "constant"):
                cells = [_cell(found.get((metric, estimator))) for metric in COLUMNS]
                told = of_table[name] if estimator == "joint" else {}
                cells += [f"{told[metric]:.3f}" if metric in told else "" for metric in BY_TABLE]
                lines.append(f"| {name}, {estimator} | {len(own.attributes)} | {' | '.join(cells)} |")
    return lines


def judged(
    store: Store,
    run: PublishedRun,
    own: Explainer,
    held: HeldOut,
    top: NDArray[np.intp],
    asked: Mapping[str, PeakQuery],
    shared: set[str],
) -> dict[tuple[str, str], Figure]:
    """The figures of a run's estimators, by the words of `held`: those that are told, ranked and placed."""
    index = {attribute: j for j, attribute in enumerate(own.attributes)}
    shards = shards_of(store, run)
    scored = score(shards, own, held, np.array([index[held.attributes[j]] for j in top]))
    figures = ranked(scored.scores, held.mentioned_by_all(top), held.predicted)
    for estimator in ("joint", "guo2018"):
        figures += ratio_figures(told_ratios(estimator, scored.told[estimator], own.attributes, held))
    queries = {image: each for image, query in asked.items() if (each := translated(query, index, shared))}
    grounders = {"joint": own.grounder("joint", read_attention(store, run))}
    if (sums := sums_of(run)) is not None:
        for other in ("guo2018", "constant"):
            pdfs = [estimate(other, layer) for layer in sums.layers]
            grounders[other] = Grounder.of(own.attributes, own.images, *pdfs)
    figures += ratio_figures(pck_ratios(run, shards, queries, grounders))
    return {(figure.metric, figure.variant): figure for figure in figures}


def translated(query: PeakQuery, index: Mapping[str, int], known: set[str]) -> PeakQuery | None:
    """What is asked of an image in another vocabulary: attributes that all know."""
    words = tuple(word for word in query.attributes if word in known)
    return replace(query, indices=tuple(index[word] for word in words), attributes=words) if words else None


def told_ratios(
    variant: str, told: NDArray[np.integer], attributes: Sequence[str], held: HeldOut
) -> list[Ratio]:
    """Precision and bits of what is told, by what captions mean; what no training caption means is wrong."""
    place = {attribute: j for j, attribute in enumerate(held.attributes)}
    theirs = np.array([place.get(attribute, -1) for attribute in attributes])
    each = np.where(told >= 0, theirs[told], -1)
    images = np.arange(len(told))[:, None]
    right = (each >= 0) & held.mentioned(images, np.maximum(each, 0))
    count = (told >= 0).sum(axis=1).astype(np.float64)
    bits = np.where(right, held.bits[np.maximum(each, 0)], 0.0)
    return [
        Ratio("sentence.precision@5", variant, right.sum(axis=1).astype(np.float64), count),
        Ratio("sentence.bits@5", variant, bits.sum(axis=1), count),
    ]


def _cell(figure: Figure | None) -> str:
    return "" if figure is None else f"{figure.value:.3f}"


if __name__ == "__main__":
    to_the_end(main)
