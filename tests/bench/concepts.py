"""Words from a list on real birds: half of cub25 teaches a text encoder, which scores the other half without captions.

    python -m tests.bench.concepts ../shared/data --work /tmp/concepts

The first half (every second image of a class and split) is explained from its captions, and an encoder (sje, bag of
words) trained on it. Its COUNT commonest attributes are the list. The other half has no captions: its words come from
that encoder, then from a scorer that draws lots. Figures: what each run measures against its own T, and how many of the
five attributes told of a test image the captions mention that were held back.
"""

import argparse
import os
import subprocess
import sys
from collections import Counter
from pathlib import Path

import numpy as np

from explain_core.evaluation.words.scorer_worth import scorer_worth
from explain_core.image_sets import load_image_set
from explain_core.store.reader import Store
from explain_core.text.attributes import count_by_image
from explain_core.text.pipeline import load_pipeline
from tasks.process_end import to_the_end

COUNT = 150
EPOCHS = 60
FILES = (
    "images.txt",
    "image_class_labels.txt",
    "train_test_split.txt",
    "bounding_boxes.txt",
    "parts/part_locs.txt",
)
TOLD = """
SELECT i.path, e.attribute FROM explanations e JOIN run_images i USING (run_id, image_id)
WHERE e.run_id = $run AND e.role = 'predicted' AND e.rank <= 5 AND i.split = 'test'
"""
FIGURES = "SELECT variant, value FROM metrics WHERE run_id = $run AND metric = $m ORDER BY variant"
HAS = """
SELECT i.path, list(a.attribute) AS has FROM image_attributes a JOIN run_images i USING (image_id)
WHERE i.run_id = $run AND a.vocabulary_digest = $v AND i.split = 'test' GROUP BY i.path
"""
METRICS = ("grounding.pck@0.1", "grounding.pck@0.2", "grounding.pck@0.3", "retrieval.map", "retrieval.within_class_auc",
           "sentence.precision@5")  # fmt: skip


def main() -> None:
    """Make the halves, explain both, and print a line a scorer."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("data", type=Path)
    parser.add_argument("--work", type=Path, required=True)
    asked = parser.parse_args()
    data, work = asked.data.absolute(), asked.work.absolute()
    first, second = (
        half_of(data / "cub25", work / name, part) for part, name in enumerate(("first", "second"))
    )
    network = [
        "--model",
        "torchvision:resnet50",
        "--checkpoint",
        str(data / "cub25_resnet50_epoch06.safetensors"),
    ]
    explain("run", "--images", f"cub:{first}", *network, "--store", str(work / "taught"))
    explain(
        "train", "sje", "--encoder", "bag-of-words", "--epochs", str(EPOCHS), "--store", str(work / "taught")
    )
    with Store.open(work / "taught") as store:
        rows = store.rows(
            "SELECT attribute FROM attributes ORDER BY images DESC, attribute LIMIT $n", n=COUNT
        )
    (work / "concepts.txt").write_text("\n".join(row["attribute"] for row in rows))
    mentioned = held_back(data / "cub25")
    for name, scorer in (
        ("sje", f'tests.bench.sje_scorer:scores(store="{work / "taught"}")'),
        ("chance", "tests.bench.sje_scorer:chance"),
    ):
        where = ["--images", f"cub:{second}", "--store", str(work / "second"), "--name", name]
        explain("run", *where, *network, "--concepts", str(work / "concepts.txt"), "--scorer", scorer)
        tell(name, work / "second", mentioned)


def half_of(cub: Path, target: Path, part: int) -> Path:
    """Half of a set in CUB's layout, its pictures linked; the second without captions."""
    image_set = load_image_set(f"cub:{cub}")
    kept, seen = set[str](), Counter[tuple[int, str]]()
    for record in image_set.records:
        seen[record.class_index, record.split] += 1
        if seen[record.class_index, record.split] % 2 == part:
            kept.add(record.path)
    numbers = {
        line.split()[0] for line in (cub / FILES[0]).read_text().splitlines() if line.split()[1] in kept
    }
    (target / "parts").mkdir(parents=True, exist_ok=True)
    for file in FILES:
        lines = [line for line in (cub / file).read_text().splitlines() if line.split()[0] in numbers]
        (target / file).write_text("\n".join(lines) + "\n")
    for file in ("classes.txt", "parts/parts.txt"):
        (target / file).write_bytes((cub / file).read_bytes())
    if not (target / "images").exists():
        (target / "images").symlink_to(cub / "images")
    for path in kept if part == 0 else ():
        text = Path("text") / Path(path).with_suffix(".txt")
        (target / text).parent.mkdir(parents=True, exist_ok=True)
        (target / text).write_bytes((cub / text).read_bytes())
    return target


def held_back(cub: Path) -> dict[str, set[str]]:
    """What the captions of each test image mention."""
    records = [record for record in load_image_set(f"cub:{cub}").records if record.split == "test"]
    counted = count_by_image([record.captions for record in records], load_pipeline(None))
    return {
        record.path: {m.attribute for m in counter} for record, counter in zip(records, counted, strict=True)
    }


def tell(name: str, folder: Path, mentioned: dict[str, set[str]]) -> None:
    """Print the figures of one run."""
    with Store.open(folder) as store:
        run = store.run(name)
        print(f"## {name}: {scorer_worth(store, run)}")
        words = "SELECT attribute FROM attributes WHERE vocabulary_digest = $v"
        listed = [row["attribute"] for row in store.rows(words, v=run.vocabulary_digest)]
        told = store.rows(TOLD, run=run.run_id)
        right = np.mean([row["attribute"] in mentioned[row["path"]] for row in told])
        paths = {row["path"] for row in told}
        any_of = np.mean([attribute in mentioned[path] for path in paths for attribute in listed])
        print(f"told of {len(paths)} test images, mentioned by captions that were held back: {right:.3f}")
        print(f"any of the list, mentioned by them: {any_of:.3f}")
        for metric in METRICS:
            rows = store.rows(FIGURES, m=metric, run=run.run_id)
            print(
                metric,
                ", ".join(f"{row['variant']} {row['value']:.3f}" for row in rows if row["value"] is not None),
            )
        scored = store.rows(HAS, run=run.run_id, v=run.vocabulary_digest)
        hits = np.mean([attribute in mentioned[row["path"]] for row in scored for attribute in row["has"]])
        print(f"what the scorer says an image has (T of 1/2 or more), mentioned by its captions: {hits:.3f}")


def explain(*arguments: str) -> None:
    """Run a command of the program in a process of its own."""
    subprocess.run([str(Path(sys.executable).parent / "explain"), *arguments], check=True, env=os.environ)


if __name__ == "__main__":
    to_the_end(main)
