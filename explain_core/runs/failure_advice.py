"""What can be done about a confusion: which attribute decides it, how training tells of it, what to collect.

Of the attributes that were missed in a confusion's images, or pulled them, those count that training tells the two
classes apart by: a missed one that the labelled class has more often, or one that pulled and that the other class has.
What the images themselves are told to show then says which of four things went wrong.
"""

from collections import defaultdict
from dataclasses import dataclass
from math import log

from explain_core.explanation.sentence import spoken
from explain_core.store.published_run import PublishedRun
from explain_core.store.reader import Store

#: An attribute tells two classes apart where one of them has it so many times as often.
TELLING = 1.5
#: And has it at all in so large a share of its training images.
COMMON = 0.1
#: It is told of where so large a share of the images' captions or tables have it.
TOLD = 0.5

EVIDENCE = """
    WITH seen AS (
        SELECT i.class, a.attribute, count(*) AS images
        FROM image_attributes a JOIN run_images i ON i.run_id = $run AND i.image_id = a.image_id
        WHERE a.vocabulary_digest = $vocabulary AND i.split = 'train' GROUP BY ALL),
    described AS (SELECT DISTINCT image_id FROM image_attributes WHERE vocabulary_digest = $vocabulary),
    shown AS (
        SELECT i.class, count(*) AS images FROM run_images i SEMI JOIN described USING (image_id)
        WHERE i.run_id = $run AND i.split = 'train' GROUP BY ALL),
    failed AS (
        SELECT p.image_id, p.class, p.predicted, f.pulled, f.missed, d.image_id IS NOT NULL AS described
        FROM predictions p JOIN run_images i USING (run_id, image_id) JOIN failure_patterns f USING (run_id, image_id)
        LEFT JOIN described d ON d.image_id = p.image_id
        WHERE run_id = $run AND NOT p.correct AND $split IN (i.split, 'all')),
    named AS (
        SELECT image_id, class, predicted, described, 'pulled' AS role, unnest(pulled) AS attribute FROM failed
        UNION ALL SELECT image_id, class, predicted, described, 'missed', unnest(missed) FROM failed),
    counted AS (
        SELECT n.class, n.predicted, n.role, n.attribute, count(*) AS failing,
               count(*) FILTER (n.described) AS described, count(a.image_id) AS told
        FROM named n LEFT JOIN image_attributes a ON a.vocabulary_digest = $vocabulary
             AND a.image_id = n.image_id AND a.attribute = n.attribute
        GROUP BY ALL),
    failures AS (SELECT class, predicted, count(*) AS failures FROM failed GROUP BY ALL)
    SELECT c.class, c.predicted, c.role, c.attribute, t.noun, c.failing, f.failures, c.described, c.told,
           coalesce(own.images, 0) AS in_class, a.images AS class_images,
           coalesce(other.images, 0) AS in_predicted, b.images AS predicted_images
    FROM counted c JOIN failures f USING (class, predicted)
    JOIN attributes t ON t.vocabulary_digest = $vocabulary AND t.attribute = c.attribute
    JOIN shown a ON a.class = c.class JOIN shown b ON b.class = c.predicted
    LEFT JOIN seen own ON own.class = c.class AND own.attribute = c.attribute
    LEFT JOIN seen other ON other.class = c.predicted AND other.attribute = c.attribute
    ORDER BY c.class, c.predicted, c.role, c.attribute
"""


@dataclass(frozen=True, slots=True)
class Advice:
    """An attribute that decides a confusion, and what training and the images themselves are told of it.

    `role`: "missed" or "pulled". Of `failures` images it was missed in, or pulled, `failing`; `described` of these have
    captions or attributes of their own, and `told` of those have it. Of the training images that are described,
    `in_class` of `class_images` have it in the labelled class, `in_predicted` of `predicted_images` in the other.
    """

    true_class: str
    predicted: str
    role: str
    attribute: str
    noun: str
    failing: int
    failures: int
    described: int
    told: int
    in_class: int
    class_images: int
    in_predicted: int
    predicted_images: int

    @property
    def odds(self) -> float:
        """How many times as often training tells of it in the class that it speaks for; 1 of both alike."""
        own = (self.in_class + 0.5) / (self.class_images + 1)
        other = (self.in_predicted + 0.5) / (self.predicted_images + 1)
        return own / other if self.role == "missed" else other / own

    @property
    def share(self) -> float:
        """Of the training images of the class that it speaks for."""
        own, other = self.in_class / self.class_images, self.in_predicted / self.predicted_images
        return own if self.role == "missed" else other

    @property
    def is_told(self) -> bool:
        """Whether the images are told to show it."""
        return self.described > 0 and self.told >= TOLD * self.described

    @property
    def evidence(self) -> str:
        """The counts, in a sentence."""
        verb = "was missed in" if self.role == "missed" else "pulled"
        told = f", and is told of in {self.told} of these" if self.described else ""
        attribute = self.attribute[:1].upper() + self.attribute[1:]
        return (
            f"{attribute} {verb} {self.failing} of {self.failures}{told}; of the training images {self.in_class} of "
            f"{self.class_images} of {spoken(self.true_class)} show it, {self.in_predicted} of {self.predicted_images} "
            f"of {spoken(self.predicted)}."
        )

    @property
    def remedy(self) -> str:
        """What to do about it, in a sentence."""
        own, part = spoken(self.true_class), self.noun
        if self.role == "missed" and (self.is_told or not self.described):
            return f"Collect images of {own} that show the {part} large and clear, and crop closer."
        if self.role == "missed":
            return (
                f"It can hardly be seen here: collect images of {own} like these, in which it does not show."
            )
        if self.is_told:
            return (
                f"Collect images of {own} that have it: the network takes it for a mark of the other class."
            )
        return "It is hardly told of here: look at its map in these images for what is taken for it."


def failure_advice(store: Store, run: PublishedRun, split: str) -> dict[tuple[str, str], tuple[Advice, ...]]:
    """The best advice for each confusion (labelled class, predicted class) of a split, or of "all".

    What was missed and what pulled, one of each at most: what concerns most images and tells the two classes apart
    most, that first which does so more. None where nothing that was missed or pulled tells them apart in training, or
    nothing is told of training images.
    """
    found: dict[tuple[str, str], list[Advice]] = defaultdict(list)
    rows = store.rows(EVIDENCE, run=run.run_id, vocabulary=run.vocabulary_digest, split=split)
    for row in rows:
        row["true_class"] = row.pop("class")
        advice = Advice(**row)
        if advice.odds >= TELLING and advice.share >= COMMON and (advice.failing > 1 or advice.failures == 1):
            found[advice.true_class, advice.predicted].append(advice)
    return {confusion: _best(pieces) for confusion, pieces in found.items()}


def _best(pieces: list[Advice]) -> tuple[Advice, ...]:
    pieces.sort(key=lambda each: -each.failing / each.failures * log(each.odds))  # stable: then by name
    first: dict[str, Advice] = {}
    for each in pieces:
        first.setdefault(each.role, each)
    return tuple(first.values())
