"""The groups that metrics come in, in the order in which people read them."""

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Group:
    """Metrics of one subject, by the first word of their names.

    `title`: what they ask, as the report writes it. `docs`: where docs/ defines them. `anew`: `measure` takes all of
    them, and deletes those that were there before.
    """

    name: str
    title: str
    docs: str
    anew: bool = False


GROUPS = (
    Group("grounding", "Grounding: is the attribute where the heat map says?", "evaluation.md#grounding", True),
    Group("captions", "Captions: do they speak of images, or of classes?", "evaluation.md#captions", True),
    Group("retrieval", "Retrieval: which images have an attribute?", "evaluation.md#retrieval", True),
    Group("sentence", "Sentences: does the image have what is said of it?", "evaluation.md#sentences", True),
    Group(
        "annotated",
        "Annotations: is what is said true by people who saw no caption?",
        "evaluation.md#annotations",
    ),
    Group(
        "statement",
        "Statements: is what each way of explaining says so?",
        "sentences.md#how-sentences-are-judged",
        anew=True,
    ),
    Group("calibration", "How sure: is what it is sure of so?", "evaluation.md#how-sure", True),
    Group("filters", "Filters: do their names fit the images that excite them?", "evaluation.md#filters", True),
    Group("classifier", "Classifier", "evaluation.md#classifier", True),
    Group("weights", "Weights: do they tell what the network answers?", "networks.md#how-classes-are-weighed", True),
    Group("causal", "Causes: does the label change when what is said is changed?", "evaluation.md#causes"),
    Group("discriminative", "Look-alikes: does the contrast name what tells them apart?", "evaluation.md#causes"),
    Group("localisation", "Maps: is the object found?", "maps.md#how-they-are-measured"),
    Group("pointing", "Maps: do they point at it?", "maps.md#how-they-are-measured"),
    Group("overlap", "Maps: do they cover what decides?", "maps.md#how-they-are-measured"),
    Group("agreement", "Maps: do they agree with keypoints?", "maps.md#how-they-are-measured"),
    Group("faithfulness", "Maps: do they show what the network answers to?", "maps.md#how-they-are-measured"),
    Group("bias", "Bias: does what surrounds the object speak for the class?", "failures.md#bias-toward-surroundings"),
    Group("failures", "Failures", "failures.md#how-often-the-pattern-is-the-right-one"),
    Group("attack", "Attacked pictures: do words follow the label, and give the attack away?", "attack.md#figures"),
    Group("unseen", "Classes never seen: are they recognised by words?", "zero_shot.md#figures"),
    Group("sje", "Images by a sentence: are classes told apart by their captions alone?", "texts.md"),
    Group("vqa", "Questions: are the answers right?", "words.md#answering"),
)  # fmt: skip
