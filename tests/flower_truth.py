"""What sentences about flowers12 state, held against a table of what the flowers look like.

python -m tests.flower_truth STORE [RUN]   # the share of what is stated that is true, by test images and by classes

tests/annotated/flowers12_truth.tsv was written by looking at six photographs of each flower: an attribute a line, the
classes of which it is true, and those of which it is true in some pictures, or of some of their flowers. It is true of
no other class.
"""

import sys
from collections import Counter
from dataclasses import dataclass
from pathlib import Path

TABLE = Path(__file__).parent / "annotated" / "flowers12_truth.tsv"
CLASSES = (
    "bluebell", "buttercup", "colts-foot", "daisy", "dandelion", "fritillary", "iris", "lily-valley", "pansy",
    "sunflower", "tigerlily", "windflower",
)  # fmt: skip


@dataclass(frozen=True)
class Truth:
    """Attribute -> the classes that have it, and those some of whose pictures have it."""

    true: dict[str, frozenset[str]]
    some: dict[str, frozenset[str]]

    @staticmethod
    def read() -> "Truth":
        """The table. Raises ValueError for a class that flowers12 has not."""
        true, some = dict[str, frozenset[str]](), dict[str, frozenset[str]]()
        for line in TABLE.read_text(encoding="utf-8").splitlines():
            attribute, of, at_times = line.split("\t")
            true[attribute], some[attribute] = frozenset(of.split()), frozenset(at_times.split())
            if not true[attribute] | some[attribute] <= set(CLASSES) or true[attribute] & some[attribute]:
                raise ValueError(f"the classes of {attribute!r} are not flowers12's, or stand there twice")
        return Truth(true, some)

    def of(self, attribute: str, name: str) -> str:
        """ "true", "some" (in some pictures), "false", or "unknown" where the table lacks the attribute."""
        if attribute not in self.true:
            return "unknown"
        if name in self.true[attribute]:
            return "true"
        return "some" if name in self.some[attribute] else "false"


def counted(stated: list[tuple[str, str]]) -> Counter[str]:
    """How many of these (class, attribute) are what `Truth.of` says."""
    truth = Truth.read()
    return Counter(truth.of(attribute, name) for name, attribute in stated)


def main(store_path: str, run_name: str | None) -> None:
    from explain_core.runs.answers import IN_A_SENTENCE
    from explain_core.store.reader import Store

    with Store.open(Path(store_path)) as store:
        run = store.run(run_name)
        asked = (
            "SELECT i.class, e.attribute FROM explanations e JOIN run_images i USING (run_id, image_id) "
            "WHERE e.run_id = ? AND e.role = 'predicted' AND e.rank <= ? AND e.p > 0 AND i.split = 'test'"
        )
        images = [(r["class"], r["attribute"]) for r in store.rows(asked, run.run_id, IN_A_SENTENCE)]
        asked = "SELECT class, attribute FROM class_explanations WHERE run_id = ? AND rank <= ?"
        classes = [(r["class"], r["attribute"]) for r in store.rows(asked, run.run_id, IN_A_SENTENCE)]
    for what, stated in (("test images", images), ("classes", classes)):
        found = counted(stated)
        total = max(sum(found.values()), 1)
        true, some = found["true"] / total, found["some"] / total
        print(f"{what}: {total} stated; true {true:.3f}, in some pictures {some:.3f}; {dict(found)}")
    wrong = Counter(
        (name, each) for name, each in images if Truth.read().of(each, name) in ("false", "unknown")
    )
    for (name, each), times in wrong.most_common(30):
        print(f"  {name}: {each} ({times} times, {Truth.read().of(each, name)})")


if __name__ == "__main__":
    main(sys.argv[1], sys.argv[2] if len(sys.argv) > 2 else None)
