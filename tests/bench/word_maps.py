"""Maps for answers, measured: a network is taught to answer questions from what a run stored, and its maps are held
against the parts that the questions name and against covering patches of the pictures.

    python -m tests.bench.word_maps --store STORE [--occluded 32] [--pictures FOLDER]

The store's newest run with feature maps is taken, of a field guide or of an image set with captions and keypoints.
"""

import argparse
import json
import tempfile
import time
from collections import Counter, defaultdict
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import duckdb
import numpy as np
import torch
from numpy.typing import NDArray
from PIL import Image

from explain_core.data.decode import open_image
from explain_core.data.image_set import TRAIN, Box, Part, display_name
from explain_core.data.loaders import load_image_set
from explain_core.data.manifest import Manifest, build_manifest
from explain_core.data.preprocess import Preprocessing, crop_and_resize, cropped_square, normalise
from explain_core.evaluation.agreement import RADIUS
from explain_core.evaluation.baseline_maps import centre_map, uniform_map
from explain_core.evaluation.correlation import rank_correlation
from explain_core.evaluation.figures import Figure
from explain_core.evaluation.frame import Frame, near_points
from explain_core.evaluation.word_maps import Look, looks, word_figures
from explain_core.fieldguide.claims import values_of
from explain_core.fieldguide.records import read_records
from explain_core.fieldguide.truth import Drawn, drawn_truths
from explain_core.heatmaps.drawing import beside, caption, overlay
from explain_core.heatmaps.figures import below
from explain_core.heatmaps.occlusion import covered_features, score_falls
from explain_core.heatmaps.word_maps import Score, word_maps
from explain_core.model.network import Network, load_network
from explain_core.model.spec import parse_model_spec
from explain_core.places import Place
from explain_core.store.activations import MapReader, read_activations
from explain_core.store.classifier import Classifier
from explain_core.store.shards import Shard, finished
from explain_core.text.parts import part_of
from explain_core.training.stored_features import StoredFeatures, gather_features
from explain_core.training.teach import Recipe, teach
from explain_core.training.word_index import WordIndex
from explain_core.vqa.answering import Answerer
from explain_core.vqa.lesson import Answering, Asked
from explain_core.vqa.model import AnswerModel, Design
from explain_core.vqa.questions import NO, YES, Question, answers_of, questions_about, questions_from

SIDE = 56  #: cells a side of the masks that maps are held against
SHOWN = 4  #: images that are drawn
BATCH = 8  #: images whose maps are weighed together
Array = NDArray[np.floating]


@dataclass(frozen=True, eq=False)
class Setting:
    """A run's images and what is known of them; `rows` of the manifest, in its order.

    `stored`, by image id: the predicted class, and the picture's size.
    """

    options: dict[str, Any]
    manifest: Manifest
    rows: list[dict[str, Any]]
    shards: list[Shard]
    classifier: Classifier
    drawn: dict[str, Drawn]
    stored: dict[str, tuple[int, tuple[int, int]]]

    @property
    def preprocessing(self) -> Preprocessing:
        return Preprocessing(size=self.options["input_size"], crop=self.options["crop"])

    @property
    def train(self) -> NDArray[np.bool_]:
        return np.array([row["split"] == TRAIN for row in self.rows])

    def image(self, row: int) -> str:
        return str(self.rows[row]["image_id"])

    def frame(self, row: int) -> Frame:
        box = self.rows[row]["box"]
        return Frame(self.preprocessing, None if box is None else Box(**box), self.stored[self.image(row)][1])

    def picture(self, row: int) -> Image.Image:
        return open_image(f"{self.manifest.root}/{self.rows[row]['path']}")


@dataclass(frozen=True, eq=False)
class Case:
    """A question about a test image, what the network answers, and another answer that is wrong."""

    row: int
    question: Question
    chosen: str
    wrong: str


def main() -> None:
    """Teach, ask, measure, print."""
    options = arguments()
    torch.set_num_threads(1)
    setting = open_run(options.store)
    about = questions(options.store, setting)
    train = setting.train
    taught = [(row, question) for row, question in about if train[row]]
    asked = [(row, question) for row, question in about if not train[row]]
    print(f"{len(taught):,} questions to learn from, {len(asked):,} about {(~train).sum()} test images")
    with tempfile.TemporaryDirectory() as folder:
        answerer, pooled = learn(setting, taught, Path(folder), options.epochs, Design(tanh=options.tanh))
    chosen = answered(answerer, pooled, asked)
    print_accuracy(setting, taught, asked, chosen)

    cases = [
        Case(row, question, said, wrong_answer(setting, question, answerer.answers))
        for (row, question), said in zip(asked, chosen, strict=True)
        if question.answer not in (YES, NO)
    ]
    masks = parts_of_cases(setting, cases)
    kept = [k for k, mask in enumerate(masks) if 0 < mask.mean() < 1]
    cases, masks = [cases[k] for k in kept], np.stack([masks[k] for k in kept])
    print(f"{len(cases):,} open questions about a part that is seen")
    drawn = all_maps(setting, answerer, cases)
    images = [setting.image(case.row) for case in cases]
    found = [look for name, maps in drawn.items() for look in looks(images, name, maps, masks)]
    show("All open questions", found)
    right = np.array([case.chosen == case.question.answer for case in cases])
    decides = np.array([case.question.part == deciding(setting, case.row) for case in cases])
    for title, some in (
        ("Answered right", right), ("Answered wrong", ~right), ("About the part that decides the class", decides)
    ):  # fmt: skip
        if some.any():
            show(title, [look for name, maps in drawn.items()
                         for look in looks(select(images, some), name, maps[some], masks[some])])  # fmt: skip
    if options.occluded or options.pictures:
        network = network_of(setting)
        if options.occluded:
            occluded(setting, network, answerer, cases, drawn, masks, options.occluded, options.grid)
    if options.pictures:
        draw(setting, cases, drawn, options.pictures)


def arguments() -> argparse.Namespace:
    parser = argparse.ArgumentParser(description=(__doc__ or "").partition("\n\n")[0])
    parser.add_argument("--store", type=Path, required=True)
    parser.add_argument("--epochs", type=int, default=10)
    parser.add_argument("--tanh", action="store_true", help="on the image's side too, as in the paper")
    parser.add_argument("--occluded", type=int, default=0, help="test images to cover patch by patch")
    parser.add_argument("--grid", type=int, default=12, help="patches a side")
    parser.add_argument("--pictures", type=Path, help="a folder for a few maps over their birds")
    return parser.parse_args()


def open_run(store: Path) -> Setting:
    """The newest run of a store of any schema: read by DuckDB itself."""
    with duckdb.connect(str(store / "explain.duckdb"), read_only=True) as database:
        text, key = database.sql(
            "SELECT options, extraction_key FROM runs ORDER BY published_at DESC LIMIT 1"
        ).fetchall()[0]
    options = json.loads(text)
    manifest = build_manifest(load_image_set(options["images"]))
    rows = manifest.table.to_pylist()
    folder = Place.of(store) / "extractions" / key
    shards, missing = finished(folder, "image_id", [row["image_id"] for row in rows])
    classifier = Classifier.load(folder)
    if missing or classifier is None:
        raise SystemExit(f"{folder} lacks {len(missing)} images, or its classifier.")
    stored = {
        image: (int(logits.argmax()), (int(size[0]), int(size[1])))
        for read in map(read_activations, shards)
        for image, logits, size in zip(read.ids, read.logits, read.sizes, strict=True)
    }
    drawn = drawn_truths(manifest.spec, manifest.root)
    return Setting(options, manifest, rows, shards, classifier, drawn, stored)


def questions(store: Path, setting: Setting) -> list[tuple[int, Question]]:
    """Every image's, by the row of the image."""
    if setting.drawn:
        traits = {record.path: record.traits for record in read_records(Path(setting.manifest.root))}
        return [
            (k, question)
            for k, row in enumerate(setting.rows)
            for question in questions_about(traits[row["path"]], row["image_id"])
        ]
    with duckdb.connect(str(store / "explain.duckdb"), read_only=True) as database:
        told = database.sql("SELECT DISTINCT image_id, attribute, tf FROM image_attributes").fetchall()
    mentions: dict[str, dict[str, int]] = defaultdict(dict)
    for image, attribute, count in told:
        mentions[image][attribute] = count
    return [
        (k, question)
        for k, row in enumerate(setting.rows)
        for question in questions_from(mentions[row["image_id"]], row["image_id"])
    ]


def learn(
    setting: Setting, taught: Sequence[tuple[int, Question]], folder: Path, epochs: int, design: Design
) -> tuple[Answerer, torch.Tensor]:
    """A network taught from stored features, and those (images, filters)."""
    file = folder / "features.npy"
    gather_features(setting.shards, [row["image_id"] for row in setting.rows], file)
    features = StoredFeatures.open(file, np.flatnonzero(setting.train))
    words, answers = WordIndex.of(question.text for _, question in taught), answers_of(q for _, q in taught)
    torch.manual_seed(0)
    model = AnswerModel(len(words), features.width, len(answers), design)
    start, used = time.perf_counter(), time.process_time()
    teach(Answering(model, features, Asked.of(taught, words, answers)), Recipe(epochs, 4e-3, decay=0.85))
    print(
        f"taught {epochs} epochs in {time.perf_counter() - start:.0f} s ({time.process_time() - used:.0f} s of a core)"
    )
    pooled = torch.from_numpy(np.asarray(features.table, np.float32))
    return Answerer(
        model.eval().requires_grad_(False), words, answers, features.mean, features.spread
    ), pooled


def answered(answerer: Answerer, pooled: torch.Tensor, asked: Sequence[tuple[int, Question]]) -> list[str]:
    """The likeliest answer to each question."""
    found: list[str] = []
    for start in range(0, len(asked), 1024):
        part = asked[start : start + 1024]
        logits = answerer.logits_each([q.text for _, q in part], pooled[[row for row, _ in part]])
        found += [answerer.answers[place] for place in logits.argmax(1).tolist()]
    return found


def print_accuracy(
    setting: Setting,
    taught: Sequence[tuple[int, Question]],
    asked: Sequence[tuple[int, Question]],
    chosen: Sequence[str],
) -> None:
    """Beside the answers that are commonest for the question, and for the question and the image's class."""
    label = [row["class_index"] for row in setting.rows]

    def commonest(key: Callable[[int, Question], tuple[object, ...]]) -> list[str | None]:
        counts: dict[tuple[object, ...], Counter[str]] = defaultdict(Counter)
        for row, question in taught:
            counts[key(row, question)][question.answer] += 1
        best = {each: min(count, key=lambda a: (-count[a], a)) for each, count in counts.items()}
        return [best.get(key(row, question)) for row, question in asked]

    blind = commonest(lambda _, q: (q.text,))
    by_class = commonest(lambda row, q: (label[row], q.text))
    coarse = commonest(lambda _, q: (q.part, q.aspect, q.answer in (YES, NO)))
    blind = [a or b for a, b in zip(blind, coarse, strict=True)]
    by_class = [a or b for a, b in zip(by_class, blind, strict=True)]
    truth = np.array([question.answer for _, question in asked])
    closed = np.isin(truth, (YES, NO))
    print("answers right on test images                     all   open  yes/no")
    for name, given in (
        ("the network", chosen), ("commonest for the question", blind), ("commonest for question and class", by_class)
    ):  # fmt: skip
        right = np.array(given, object) == truth
        print(f"  {name:44s} {right.mean():5.3f}  {right[~closed].mean():5.3f}  {right[closed].mean():5.3f}")


def wrong_answer(setting: Setting, question: Question, answers: Sequence[str]) -> str:
    """Another answer to the same question, always the same one."""
    if setting.drawn:
        others = [value for value in values_of(question.part, question.aspect) if value in answers]
    else:
        short = question.answer in ("long", "short")
        others = [a for a in answers if a not in (YES, NO) and (a in ("long", "short")) == short]
    others = [value for value in others if value != question.answer] or [NO]
    return others[sum(question.text.encode()) % len(others)]


def parts_of_cases(setting: Setting, cases: Sequence[Case]) -> list[NDArray[np.bool_]]:
    """(SIDE, SIDE) where each case's part is on the crop: its mask, or what is near its keypoints."""
    found = []
    for case in cases:
        row, frame = setting.rows[case.row], setting.frame(case.row)
        if setting.drawn:
            region = setting.drawn[row["path"]].region(case.question.part)
            found.append(frame.mask_on_crop(region, SIDE))
            continue
        parts = [Part(**part) for part in row["parts"] or ()]
        named = [part for part in parts if part_of(part.name) == case.question.part]
        assert frame.box is not None
        on_crop = frame.box_on_crop(frame.box)
        reach = RADIUS * max(on_crop.width, on_crop.height)
        found.append(
            near_points(frame.on_crop(named), reach, SIDE) if named else np.zeros((SIDE, SIDE), bool)
        )
    return found


def deciding(setting: Setting, row: int) -> str:
    """The part that tells a drawn bird from its look-alike, or that decides its class."""
    drawn = setting.drawn.get(setting.rows[row]["path"])
    return (drawn.decides or drawn.differs) if drawn else ""


def all_maps(setting: Setting, answerer: Answerer, cases: Sequence[Case]) -> dict[str, Array]:
    """(cases, h, w) of the chosen answer, of a wrong one, of the predicted class; and what has not looked."""
    of_row: dict[str, list[int]] = defaultdict(list)
    for number, case in enumerate(cases):
        of_row[setting.image(case.row)].append(number)
    weights = setting.classifier.weights
    found: dict[str, list[Array | None]] = {
        name: [None] * len(cases) for name in ("answer", "forced wrong answer", "predicted class")
    }
    spent = 0.0
    for shard in setting.shards:
        for group in MapReader(shard):
            for start in range(0, len(group.ids), BATCH):
                ids = [i for i in group.ids[start : start + BATCH] if of_row[i]]
                numbers = [n for i in ids for n in of_row[i]]
                if not numbers:
                    continue
                place = {i: k for k, i in enumerate(group.ids)}
                maps = group.maps[[place[i] for i in ids for _ in of_row[i]]]
                began = time.process_time()
                said = [(cases[n].question.text, cases[n].chosen) for n in numbers]
                answer = word_maps(maps, answerer.score_each(said)).maps[0]
                spent += time.process_time() - began
                forced = [(cases[n].question.text, cases[n].wrong) for n in numbers]
                wrong = word_maps(maps, answerer.score_each(forced)).maps[0]
                classes = [setting.stored[i][0] for i in ids for _ in of_row[i]]
                own = torch.from_numpy(weights[classes])
                plain = word_maps(maps, lambda pooled, own=own: (pooled * own).sum(1)[None]).maps[0]
                for k, n in enumerate(numbers):
                    found["answer"][n], found["forced wrong answer"][n] = answer[k], wrong[k]
                    found["predicted class"][n] = plain[k]
    print(f"maps of answers: {1000 * spent / len(cases):.2f} ms of a core each")
    drawn: dict[str, Array] = {name: np.stack(maps) for name, maps in found.items()}  # type: ignore[arg-type]
    drawn["another question's answer"] = drawn["answer"][elsewhere(cases)]
    shape = drawn["answer"].shape[1:]
    drawn["centre"] = np.broadcast_to(centre_map(*shape), drawn["answer"].shape)
    drawn["uniform"] = np.broadcast_to(uniform_map(*shape), drawn["answer"].shape)
    return drawn


def elsewhere(cases: Sequence[Case]) -> list[int]:
    """For each case the next one about another part of the same image; the case itself where there is none."""
    of_row: dict[int, list[int]] = defaultdict(list)
    for number, case in enumerate(cases):
        of_row[case.row].append(number)
    found = []
    for number, case in enumerate(cases):
        own = of_row[case.row]
        at = own.index(number)
        turned = [*own[at:], *own[:at]]
        found.append(next((n for n in turned if cases[n].question.part != case.question.part), number))
    return found


def network_of(setting: Setting) -> Network:
    """The network that the run explains."""
    own = setting.options
    return load_network(
        parse_model_spec(own["model"]),
        own["checkpoint"],
        setting.manifest.classes,
        input_size=own["input_size"],
    )


def occluded(
    setting: Setting,
    network: Network,
    answerer: Answerer,
    cases: Sequence[Case],
    drawn: dict[str, Array],
    masks: NDArray[np.bool_],
    count: int,
    grid: int,
) -> None:
    """Rank correlation with occlusion, over some test images; and what occlusion itself shows of the parts."""
    of_row: dict[int, list[int]] = defaultdict(list)
    for number, case in enumerate(cases):
        of_row[case.row].append(number)
    rows = sorted(of_row)
    rows = [rows[round(k * (len(rows) - 1) / max(count - 1, 1))] for k in range(min(count, len(rows)))]
    found: list[Look] = []
    start = time.perf_counter()
    other = elsewhere(cases)
    for row in rows:
        covered = covered_features(pooled_by(network), pixels_of(setting, row), grid)
        numbers = np.array(of_row[row])
        image = setting.image(row)
        ids = [image] * len(numbers)
        chosen = score_falls(
            covered, answerer.score([(cases[n].question.text, cases[n].chosen) for n in numbers])
        )
        wrong = score_falls(
            covered, answerer.score([(cases[n].question.text, cases[n].wrong) for n in numbers])
        )
        by_class = score_falls(covered, of_class(setting.classifier, covered)).numpy().repeat(len(numbers), 0)
        place = {n: k for k, n in enumerate(numbers)}
        turned = [place[other[n]] for n in numbers]
        for name, maps, falls in (
            ("answer", drawn["answer"][numbers], chosen.numpy()),
            (
                "answer, against another question's occlusion",
                drawn["answer"][numbers],
                chosen.numpy()[turned],
            ),
            ("forced wrong answer", drawn["forced wrong answer"][numbers], wrong.numpy()),
            ("predicted class", drawn["predicted class"][numbers], by_class),
            (
                "predicted class, against the answer's occlusion",
                drawn["predicted class"][numbers],
                chosen.numpy(),
            ),
            ("centre", drawn["centre"][numbers], chosen.numpy()),
        ):
            found += looks(ids, name, maps, masks[numbers], rank_correlation(maps, falls))
        found += looks(ids, "occlusion of the answer", chosen.numpy(), masks[numbers])
    print(f"{len(rows)} images covered {grid} x {grid} times in {time.perf_counter() - start:.0f} s")
    show("Against occlusion", found)


def of_class(classifier: Classifier, covered: torch.Tensor) -> Score:
    """The logit of the class that is predicted for an image, the first row of its `covered` features."""
    weights, bias = torch.from_numpy(classifier.weights), torch.from_numpy(classifier.bias)
    own = weights[(covered[0] @ weights.T + bias).argmax()]
    return lambda pooled: (pooled @ own)[None]


def pooled_by(network: Network) -> Callable[[torch.Tensor], torch.Tensor]:
    return lambda batch: torch.from_numpy(network.forward(batch).pooled)


def pixels_of(setting: Setting, row: int) -> torch.Tensor:
    picture = setting.picture(row)
    crop = crop_and_resize(picture, setting.frame(row).box, setting.preprocessing)
    return torch.from_numpy(normalise(crop[None], setting.preprocessing))[0]


def show(title: str, found: Sequence[Look]) -> None:
    """A table of the figures, a variant a line."""
    table: dict[str, dict[str, Figure]] = defaultdict(dict)
    for figure in word_figures(found):
        table[figure.variant][figure.metric.partition(".")[2]] = figure
    maps = max(
        (f.n for row in table.values() for f in row.values() if f.metric.endswith("mass_inside")), default=0
    )
    print(f"\n{title} ({maps:,} maps of {len({look.image for look in found})} images)")
    columns = ("inside_outside", "mass_inside", "rank_correlation")
    print(" " * 50 + "".join(f"{name:>26s}" for name in columns))
    for variant, row in table.items():
        cells = [
            f"{f.value:8.3f} [{f.low:6.3f}, {f.high:6.3f}]" if (f := row.get(c)) else "" for c in columns
        ]
        print(f"  {variant:48s}" + "".join(f"{cell:>26s}" for cell in cells))


def draw(setting: Setting, cases: Sequence[Case], drawn: dict[str, Array], folder: Path) -> None:
    """A few test images, a row each: the class, some answers, and a wrong answer that was forced."""
    folder.mkdir(parents=True, exist_ok=True)
    rows = sorted({case.row for case in cases})
    lines = []
    for row in rows[:: max(len(rows) // SHOWN, 1)][:SHOWN]:
        numbers = [n for n, case in enumerate(cases) if case.row == row]
        wanted = deciding(setting, row)
        numbers = sorted(numbers, key=lambda n: cases[n].question.part != wanted)[:3]
        picture = setting.picture(row).convert("RGB")
        square = cropped_square(setting.preprocessing, setting.frame(row).box, picture.size)
        name = display_name(setting.manifest.classes[setting.rows[row]["class_index"]])

        def panel(
            heatmap: Array, title: str, line: str, picture: Image.Image = picture, square: Any = square
        ) -> Image.Image:
            return caption(
                overlay(picture, np.asarray(heatmap, np.float64), square, 300), title, line, legend=False
            )

        panels = [panel(drawn["predicted class"][numbers[0]], name, "what speaks for its predicted class")]
        for n in numbers:
            case = cases[n]
            truth = "" if case.chosen == case.question.answer else f" (it is {case.question.answer})"
            panels.append(panel(drawn["answer"][n], case.chosen + truth, case.question.text))
        first = cases[numbers[0]]
        forced = drawn["forced wrong answer"][numbers[0]]
        panels.append(panel(forced, f"forced: {first.wrong}", first.question.text))
        lines.append(beside(panels))
    below(lines).save(folder / "word_maps.png")
    print(f"drawn: {folder / 'word_maps.png'}")


def select(values: Sequence[str], some: NDArray[np.bool_]) -> list[str]:
    return [value for value, wanted in zip(values, some, strict=True) if wanted]


if __name__ == "__main__":
    main()
