"""Captions with what they say, written down by people, and how much of it `extract` finds.

python -m tests.annotated_captions [-v]   # precision and recall of each set; -v: what was said wrongly, and missed

tests/annotated/ holds a file a set, a caption a line, and what it says: attributes with commas between them, "a|b"
where either will do, "?a" where a careful reader may say it or not, which counts for nothing. Captions that may not
be copied stand there as their row in the data and the first 8 hex digits of their SHA-256. The folder hostile/ has
captions written to be stumbled over, a file a kind; what a kind says wrongly and misses is printed after the sets.
The folder domains/ has captions of things that are no birds, a file a domain.
"""

import csv
import hashlib
import os
import sys
from collections.abc import Iterable
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pyarrow.parquet as pq

FOLDER = Path(__file__).parent / "annotated"
REAL_DATA = Path(os.environ.get("EXPLAIN_REAL_DATA", Path(__file__).parents[2] / "shared" / "data"))
SETS = ("cub", "fieldguide", "flowers12")
#: Kinds of captions that readers of texts stumble over, written for this project; "\\n" stands for the character.
HOSTILE = FOLDER / "hostile"
#: Captions of things that are no birds, written for this project before the reader's answers were looked at.
DOMAINS = FOLDER / "domains"
_CHARACTERS = {r"\n": "\n", r"\r": "\r", r"\t": "\t"}


@dataclass(frozen=True)
class Annotated:
    """A caption and what it says.

    `said`: one set of alternatives for each attribute; `allowed`: what may be said of it or not.
    """

    caption: str
    said: tuple[frozenset[str], ...]
    allowed: frozenset[str]


@dataclass(frozen=True)
class Score:
    """Counts over captions: attributes found rightly and wrongly, and those that were missed."""

    right: int = 0
    wrong: int = 0
    missed: int = 0

    def __add__(self, other: "Score") -> "Score":
        return Score(self.right + other.right, self.wrong + other.wrong, self.missed + other.missed)

    @property
    def precision(self) -> float:
        return self.right / max(self.right + self.wrong, 1)

    @property
    def recall(self) -> float:
        return self.right / max(self.right + self.missed, 1)


def annotated(name: str) -> list[Annotated]:
    """The captions of one of SETS. Raises FileNotFoundError where the data is not there that they stand in."""
    lines = (FOLDER / f"{name}.tsv").read_text(encoding="utf-8").splitlines()
    if name == "fieldguide":
        return [_annotated(*line.split("\t")) for line in lines]
    captions = _captions(name)
    found = []
    for line in lines:
        row, digest, said = line.split("\t")
        caption = captions[int(row)]
        assert hashlib.sha256(caption.encode()).hexdigest()[:8] == digest, (
            f"row {row} of {name} is another caption"
        )
        found.append(_annotated(caption, said))
    return found


def hostile(kind: str) -> list[Annotated]:
    """The captions of one kind: "questions", "denials", and whatever else has a file there."""
    found = []
    for line in (HOSTILE / f"{kind}.tsv").read_text(encoding="utf-8").splitlines():
        caption, _, said = line.partition("\t")
        for written, character in _CHARACTERS.items():
            caption = caption.replace(written, character)
        found.append(_annotated(caption, said))
    return found


def hostile_kinds() -> list[str]:
    return sorted(path.stem for path in HOSTILE.glob("*.tsv"))


def of_domain(name: str) -> list[Annotated]:
    """The captions of one domain: "dogs", "furniture", and whatever else has a file there."""
    lines = (DOMAINS / f"{name}.tsv").read_text(encoding="utf-8").splitlines()
    return [_annotated(*line.split("\t")) for line in lines]


def of_language(name: str) -> list[Annotated]:
    """The captions of another language: "fr", those that rules were mended by, "fr_held" and "fr_fresh"."""
    lines = (FOLDER / "languages" / f"{name}.tsv").read_text(encoding="utf-8").splitlines()
    return [_annotated(*line.split("\t")) for line in lines]


def domains() -> list[str]:
    return sorted(path.stem for path in DOMAINS.glob("*.tsv"))


def differences(one: Annotated, found: Iterable[str]) -> tuple[list[str], list[str]]:
    """What was said wrongly of a caption, and what was missed."""
    names = list(dict.fromkeys(found))
    right = frozenset().union(*one.said) | one.allowed
    missed = ["|".join(sorted(either)) for either in one.said if either.isdisjoint(names)]
    return [name for name in names if name not in right], missed


def score(one: Annotated, found: Iterable[str]) -> Score:
    wrong, missed = differences(one, found)
    return Score(len(one.said) - len(missed), len(wrong), len(missed))


def measured(captions: list[Annotated], nlp: Any) -> Score:
    """The score of `extract` over all of them."""
    from explain_core.text.attributes import extract

    texts = [one.caption for one in captions]
    found = ([mention.attribute for mention in mentions] for mentions in extract(texts, nlp))
    return sum((score(one, names) for one, names in zip(captions, found, strict=True)), Score())


def _captions(name: str) -> list[str]:
    if name == "cub":
        return list(
            pq.read_table(REAL_DATA / "cub_captions.parquet", columns=["caption"])["caption"].to_pylist()
        )
    with (REAL_DATA / name / "captions.csv").open(encoding="utf-8", newline="") as file:
        return [row["caption"] for row in csv.DictReader(file)]


def _annotated(caption: str, attributes: str) -> Annotated:
    names = [name.strip() for name in attributes.split(",") if name.strip()]
    said = tuple(frozenset(name.split("|")) for name in names if not name.startswith("?"))
    return Annotated(caption, said, frozenset(name[1:] for name in names if name.startswith("?")))


def main(verbose: bool) -> None:
    from explain_core.text.pipeline import load_pipeline

    nlp = load_pipeline()
    for name in SETS:
        try:
            captions = annotated(name)
        except FileNotFoundError as error:
            print(f"{name}: not there ({error.filename})")
            continue
        if verbose:
            _print_differences(captions, nlp)
        _print(name, captions, nlp)
    for name in domains():
        if verbose:
            _print_differences(of_domain(name), nlp)
        _print(f"domain, {name}", of_domain(name), nlp)
    for kind in hostile_kinds():
        _print(f"hostile, {kind.replace('_', ' ')}", hostile(kind), nlp)


def _print_differences(captions: list[Annotated], nlp: Any) -> None:
    from explain_core.text.attributes import extract

    for one, mentions in zip(captions, extract([one.caption for one in captions], nlp), strict=True):
        wrong, missed = differences(one, (mention.attribute for mention in mentions))
        if wrong or missed:
            print(f"{one.caption}\n    wrong: {', '.join(wrong)}\n    missed: {', '.join(missed)}")


def _print(name: str, captions: list[Annotated], nlp: Any) -> None:
    total = measured(captions, nlp)
    print(
        f"{name}: {len(captions)} captions, {total.right + total.missed} attributes said, "
        f"precision {total.precision:.3f}, recall {total.recall:.3f}"
    )


if __name__ == "__main__":
    main("-v" in sys.argv[1:])
