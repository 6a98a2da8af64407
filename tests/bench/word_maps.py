"""Maps for answers, measured: a network is taught to answer questions from what a run stored, and its maps are held
against the parts that the questions name and against covering patches of the pictures.

    python -m tests.bench.word_maps --store STORE [--occluded 32] [--pictures FOLDER]

The store's newest run with feature maps is taken, of a field guide or of an image set with captions and keypoints.
"""

import argparse
import tempfile
import time
from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np
import torch
from numpy.typing import NDArray
from PIL import Image

from explain_core.data.image_set import Part, display_name
from explain_core.data.pictures.preprocess import seen_window
from explain_core.evaluation.figures.figures import Figure
from explain_core.evaluation.maps.agreement import RADIUS
from explain_core.evaluation.maps.baseline_maps import centre_map, uniform_map
from explain_core.evaluation.maps.correlation import rank_correlation
from explain_core.evaluation.maps.frame import near_points
from explain_core.fieldguide.claims import values_of
from explain_core.fieldguide.species import PARTS
from explain_core.heatmaps.charts import below
from explain_core.heatmaps.overlay import beside, caption, overlay
from explain_core.heatmaps.word_maps import PooledScore, word_maps
from explain_core.model.network import Network
from explain_core.store.classifier import Classifier
from explain_core.store.shards.activations import MapReader
from explain_core.text.parts import part_of
from explain_core.vqa.answerer import Answerer
from explain_core.vqa.model import Design
from explain_core.vqa.questions import NO, YES, Question
from tasks.process_end import to_the_end
from tests.bench.answers import learn, print_accuracy, questions
from tests.bench.covering import covered_features, score_falls
from tests.bench.looks import Look, looks, word_figures
from tests.bench.stored_run import Setting, network_of, open_run, pixels_of, pooled_by

SIDE = 56  #: cells a side of the masks that maps are held against
SHOWN = 4  #: images that are drawn
BATCH = 8  #: images whose maps are weighed together
Array = NDArray[np.floating]


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
    chosen = answerer.answer_all(pooled.numpy(), asked)
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
    """(SIDE, SIDE) where each case's part is on the crop."""
    return [part_mask(setting, case.row, case.question.part) for case in cases]


def part_mask(setting: Setting, row: int, part: str) -> NDArray[np.bool_]:
    """(SIDE, SIDE) where a part is on the crop: its mask, or what is near its keypoints; nowhere, if it has neither."""
    image, frame = setting.rows[row], setting.frame(row)
    nowhere = np.zeros((SIDE, SIDE), bool)
    if setting.drawn:
        drawn = setting.drawn[image["path"]]
        return frame.mask_on_crop(drawn.region(part), SIDE) if part in PARTS else nowhere
    named = [each for each in (Part(**part) for part in image["parts"] or ()) if part_of(each.name) == part]
    if not named or frame.box is None:
        return nowhere
    on_crop = frame.box_on_crop(frame.box)
    return near_points(frame.on_crop(named), RADIUS * max(on_crop.width, on_crop.height), SIDE)


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


def of_class(classifier: Classifier, covered: torch.Tensor) -> PooledScore:
    """The logit of the class that is predicted for an image, the first row of its `covered` features."""
    weights, bias = torch.from_numpy(classifier.weights), torch.from_numpy(classifier.bias)
    own = weights[(covered[0] @ weights.T + bias).argmax()]
    return lambda pooled: (pooled @ own)[None]


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
        square = seen_window(setting.preprocessing, setting.frame(row).box, picture.size)
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
    to_the_end(main)
